"""What a person should know: a bad link, a long way to go, why training stopped."""

import streamlit as st

from rnnviz.config.fields import FIELDS
from rnnviz.engine.numbers import exact, whole
from rnnviz.training.stopping import Stop
from rnnviz.ui import transport
from rnnviz.ui.guard import safe
from rnnviz.ui.lab import Lab

REMEDIES = 3  # that are offered at most


def message(lab: Lab) -> None:
    """What was wrong with the link, and whether it is still on its way."""
    if lab.problems:
        with st.container(key=lab.key("problems"), gap=None):
            st.text("About this link:")
            for problem in lab.problems:  # plain text: nothing of a link is ever rendered
                st.text(problem)
            st.button(
                "Close",
                key=lab.key("problems_close"),
                type="tertiary",
                on_click=_forget,
                args=(lab,),
            )
    if lab.note:
        st.info(lab.note, icon=":material/history:")


@safe
def _forget(lab: Lab) -> None:
    lab.problems = []
    transport.refresh(lab)


def stopped(lab: Lab) -> None:
    """Why training stopped, over the page, and what helps, until that was read."""
    stop = lab.session.stopped
    if stop is None or stop == lab.read:
        return
    advice = stop.advice[:1].upper() + stop.advice[1:]
    with st.container(key=lab.key("alert")):
        st.markdown(
            f":material/warning: **Training stopped at update {whole(stop.update)}**: "
            f"{stop.reason}. The weights from before that update are kept. {advice}."
        )
        with st.container(horizontal=True, key=lab.key("retry")):
            for number, remedy in enumerate(stop.remedies[:REMEDIES]):
                st.button(
                    f"Retry with {_spoken(remedy)}",
                    key=lab.key(f"retry_{number}"),
                    on_click=_retry,
                    args=(lab, remedy),
                )
            st.button(
                "Close",
                key=lab.key("alert_close"),
                type="tertiary",
                on_click=_close,
                args=(lab, stop),
            )


@safe
def _close(lab: Lab, stop: Stop) -> None:
    lab.read = stop
    transport.refresh(lab)


@safe
def _retry(lab: Lab, remedy: dict[str, float | str]) -> None:
    lab.retry(**remedy)
    st.rerun()  # the whole page: its buttons and its form change too


def _spoken(values: dict[str, float | str]) -> str:
    labels = {field.key: field.label.lower() for field in FIELDS}
    return ", ".join(
        f"{labels[key]} {value if isinstance(value, str) else exact(value)}"
        for key, value in values.items()
    )
