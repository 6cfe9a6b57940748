"""Two replicas behind Debian's nginx, with the configuration of `deploy/`: one is killed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.serve import HEADERS
from tests.config.test_own_data import WAVE
from tests.e2e import lab
from tests.e2e.asking import Server
from tests.e2e.conftest import profile
from tools.replicas import Replicas, replicas


@pytest.fixture(scope="module")
def behind() -> Iterator[tuple[str, Replicas]]:
    with replicas() as (address, processes):
        yield address, processes


def replica(page: Any) -> str:
    """The port of the replica that serves the page, as the proxy's cookie says."""
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    return str(cookies["replica"])


def shown(page: Any) -> tuple[str, str, str]:
    """The numbers, the link and the address bar."""
    return lab.text(page, "numbers"), lab.link(page), page.evaluate("location.href")


def run_is_over(page: Any) -> None:
    """Until the server has answered and no run of the page is under way."""
    app = "document.querySelector('[data-testid=stApp]').dataset"
    lab.wait_until(page, f"{app}.testConnectionState === 'CONNECTED'")
    lab.wait_until(page, f"{app}.testScriptState === 'notRunning'")


def visitor(chromium: Any, address: str, served_by: str = "") -> Any:
    """A person's own browser, at the address."""
    context = profile(chromium)
    if served_by:
        host = address.partition("/?")[0]
        context.add_cookies([{"name": "replica", "value": served_by, "url": host}])
    page = context.new_page()
    lab.open_page(page, address)
    return page


def train_on_a_file(page: Any, table: Path) -> None:
    """Upload it, and train ten updates."""
    page.get_by_text("Load a file", exact=True).click()
    page.wait_for_selector(".st-key-own_data_file", timeout=lab.PATIENCE)
    page.set_input_files(".st-key-own_data_file input[type=file]", str(table))
    lab.enabled(page, "own_data_train")
    lab.click(page, "own_data_train")
    lab.wait_until(page, "document.querySelector('h1').innerText.includes('your table')")
    lab.click(page, "step10")
    lab.wait_for_updates(page, 10)
    lab.wait_for_address(page)


def test_the_proxy_says_who_served_and_keeps_to_itself_what_is_not_for_all(
    behind: tuple[str, Replicas],
) -> None:
    ask = Server(behind[0])
    first = ask("GET", "/")
    assert {name: first.headers[name.lower()] for name in HEADERS} == HEADERS
    cookie = first.headers["set-cookie"]
    pair = cookie.partition(";")[0]
    assert pair.removeprefix("replica=") in behind[1] and "SameSite=Lax" in cookie
    assert "set-cookie" not in ask("GET", "/", {"Cookie": pair}).headers
    framed = ask("GET", "/", {"X-Forwarded-Proto": "https"}).headers["set-cookie"]
    assert framed.endswith("SameSite=None; Secure; Partitioned")
    assert ask("GET", "/_stcore/metrics").status == 404
    too_large = {"Content-Length": "7000000"}
    assert ask("PUT", "/_stcore/upload_file/session/file", too_large).status == 413


def test_who_loses_a_replica_goes_on_at_another(
    chromium: Any, behind: tuple[str, Replicas], tmp_path: Path
) -> None:
    address, processes = behind
    table = tmp_path / "wave.csv"
    table.write_text(WAVE)
    ann = visitor(chromium, f"{address}/?units=8&length=10")
    ben = visitor(chromium, f"{address}/?units=8&length=10&cell=gru")
    lost, kept = replica(ann), replica(ben)
    assert {lost, kept} == set(processes)  # a replica each
    eve = visitor(chromium, f"{address}/?units=8&tool=own-data", lost)
    train_on_a_file(eve, table)
    lab.play(ann)
    lab.wait_for_more(ann, 20)
    lab.pause(ann)
    update = lab.settled(ann)
    lab.wait_for_address(ann)
    before = shown(ann)

    patience = {"timeout": lab.PATIENCE}
    with ann.expect_websocket(**patience), eve.expect_websocket(**patience):
        processes[lost].kill()
    run_is_over(ann)
    lab.wait_for_updates(ann, update)
    lab.wait_for_address(ann)
    assert shown(ann) == before  # by Streamlit's own reconnect, nothing was loaded anew
    assert (replica(ann), replica(ben)) == (kept, kept)
    lab.click(ann, "step")
    lab.wait_for_updates(ann, update + 1)
    lab.wait_for_address(ann)
    after = shown(ann)
    ann.reload()
    lab.wait_for_updates(ann, update + 1)
    assert shown(ann) == after
    lab.click(ben, "step10")  # who was at the other one notices nothing
    lab.wait_for_updates(ben, 10)
    eve.get_by_text("This link needs the file it was made with").wait_for(timeout=lab.PATIENCE)
    for page in (ann, ben, eve):
        page.context.close()
