"""The files of `deploy/` agree with each other and with the repository."""

import re
import tomllib

from rnnviz.tasks.own.reading.file import MOST_BYTES
from tools.page import ROOT

DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text("utf-8")
COMPOSE = (DEPLOY / "compose.yaml").read_text("utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")


def test_every_replica_stands_in_all_its_places() -> None:
    pattern = r"^  (replica\d+):\n(?:    .*\n)*?    environment: {STREAMLIT_SERVER_PORT: (\d+)}"
    services = set(re.findall(pattern, COMPOSE, re.MULTILINE))
    assert len(services) >= 2
    assert set(re.findall(r"server (replica\d+):(\d+) max_fails", NGINX)) == services
    assert set(re.findall(r"upstream (replica\d+) { server \1:(\d+); }", NGINX)) == services
    assert {(name, port) for port, name in re.findall(r"(\d+) (replica\d+);", NGINX)} == services
    waits = set(re.findall(r"(replica\d+): {condition: service_healthy", COMPOSE))
    assert waits == {name for name, _ in services}


def test_the_image_gets_what_the_page_needs() -> None:
    copied = {line.split()[1] for line in DOCKERFILE.splitlines() if line.startswith("COPY")}
    assert all((ROOT / name).exists() for name in copied)
    assert {"app.py", "pages", "rnnviz", "assets", "deploy", ".streamlit"} <= copied
    sent = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8")
    assert all(f"\n!{name}" in sent for name in copied)


def test_the_upload_limits_agree() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    streamlit = settings["server"]["maxUploadSize"]
    found = re.search(r"client_max_body_size (\d+)m;", NGINX)
    assert found and MOST_BYTES <= streamlit * 2**20 < int(found[1]) * 2**20


def test_the_protections_of_streamlit_are_on() -> None:
    from streamlit import config

    on = ("server.enableXsrfProtection", "server.enableCORS")
    off = ("server.enableStaticServing", "server.enableAgentApi", "server.scriptHealthCheckEnabled")
    assert [config.get_option(name) for name in (*on, *off)] == [True] * 2 + [False] * 3
