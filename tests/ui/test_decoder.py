"""The playground with networks that read first and write then, without a browser."""

from streamlit.testing.v1 import AppTest

from tests.ui.test_pages import failures, opened, texts


def panels(app: AppTest) -> set[str]:
    """The keys of the pictures that the page sends."""
    sent = [element.proto for element in app.get("bidi_component")]
    charts = next(proto for proto in sent if proto.component_name == "rnnviz_charts")
    known = [
        "alignment",
        "alignment-gradient",
        "embedding",
        "decoder-embedding",
        "written",
        "signal-h",
    ]
    text = str(charts).replace("\\", "")
    return {key for key in known if f'"key":"{key}"' in text.replace('": "', '":"')}


def test_pictures_come_and_go_with_what_they_show() -> None:
    app = opened({"length": "5"})
    assert panels(app) == {"signal-h"}
    app.selectbox(key="set_architecture").set_value("many-to-many-delayed").run()
    assert panels(app) == {"signal-h", "written"}
    app.selectbox(key="set_attention").set_value("additive").run()
    assert panels(app) == {"signal-h", "written", "alignment", "alignment-gradient"}
    app.slider(key="set_embedding").set_value(2).run()
    assert {"embedding", "decoder-embedding"} < panels(app)
    app.selectbox(key="set_architecture").set_value("many-to-one").run()
    assert panels(app) == {"signal-h"}
    assert not failures(app)


def test_a_link_opens_attention() -> None:
    app = opened({"task": "reversal", "length": "4", "attention": "scaled-dot", "updates": "20"})
    assert "20" in texts(app)
    assert "alignment" in panels(app)
