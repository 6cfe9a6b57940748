"""What a scanner asks for, and what the real server answers: only the page, its scripts, and no
file that is not meant to be served."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.serve import HEADERS
from tests.e2e import lab
from tests.e2e.asking import Server
from tests.e2e.conftest import profile
from tools.page import ROOT

PAGE = (
    "page"  # Streamlit answers any other address with the page itself, which says what is missing
)
SCRIPTS = "/component/rnnviz.ui.served.rnnviz_scripts"
PLOTLY = "/component/rnnviz.ui.served.rnnviz_plotly"
UPLOAD = "/_stcore/upload_file/session/file"

ANSWERS: dict[str, str | int] = {
    "GET /": PAGE,
    "GET /gallery": PAGE,
    "GET /no-such-page": PAGE,
    # files of the repository and of servers
    "GET /.git/config": PAGE,
    "GET /.git/HEAD": PAGE,
    "GET /.env": PAGE,
    "GET /.streamlit/config.toml": PAGE,
    "GET /.streamlit/secrets.toml": PAGE,
    "GET /app.py": PAGE,
    "GET /pages/playground.py": PAGE,
    "GET /rnnviz/ui/served.py": PAGE,
    "GET /requirements.txt": PAGE,
    "GET /deploy/nginx.conf": PAGE,
    "GET /assets/demos/": 301,
    "GET /robots.txt": PAGE,
    "GET /server-status": PAGE,
    "GET /wp-login.php": PAGE,
    # out of the folder, in all spellings
    "GET /../../etc/passwd": 400,
    "GET /..%2f..%2fetc/passwd": 400,
    "GET /%2e%2e/%2e%2e/etc/passwd": 400,
    "GET /%252e%252e/%252e%252e/etc/passwd": PAGE,
    "GET /..%5c..%5capp.py": 400,
    "GET //etc/passwd": 400,
    "GET /%2fetc/passwd": 400,
    "GET /etc/passwd%00.png": 400,
    # Streamlit's own files, and an app's, which are off
    "GET /static/": 301,
    "GET /static/js": PAGE,
    "GET /static/../../../../app.py": 400,
    "GET /static/%2e%2e/%2e%2e/__init__.py": 400,
    "GET /app/static/app.py": PAGE,
    "GET /app/static/../../app.py": 400,
    # the folders of our components
    f"GET {SCRIPTS}/charts.js": 200,
    f"GET {SCRIPTS}": 404,
    f"GET {SCRIPTS}/": 404,
    f"GET {SCRIPTS}/__pycache__/": 404,
    f"GET {SCRIPTS}/served.py": 404,
    f"GET {SCRIPTS}/../served.py": 400,
    f"GET {SCRIPTS}/%2e%2e/served.py": 400,
    f"GET {SCRIPTS}/..%2fserved.py": 400,
    f"GET {SCRIPTS}/..%5cserved.py": 400,
    f"GET {SCRIPTS}/%252e%252e/served.py": 404,
    f"GET {SCRIPTS}//etc/passwd": 400,
    f"GET {SCRIPTS}/%2fetc/passwd": 400,
    f"GET {SCRIPTS}/../../../../app.py": 400,
    f"GET {PLOTLY}/plotly.min.js": 200,
    f"GET {PLOTLY}/": 404,
    f"GET {PLOTLY}/datasets/": 404,
    f"GET {PLOTLY}/../__init__.py": 400,
    "GET /component/": 404,
    "GET /component/no.such/x.js": 404,
    "GET /_stcore/bidi-components/rnnviz_charts/charts.js": 404,
    "GET /_stcore/bidi-components/rnnviz_charts/../../app.py": 400,
    # downloads, of which only who has the name knows
    "GET /media/": 404,
    "GET /media/0123456789abcdef.csv": 404,
    "GET /media/../app.py": 400,
    "GET /media/%2e%2e/app.py": 400,
    # Streamlit's own addresses
    "GET /_stcore/health": 200,
    "GET /_stcore/host-config": 200,
    "GET /_stcore/metrics": 200,  # counts only; the proxy of deploy/ keeps them to itself
    "GET /_stcore/script-health-check": PAGE,  # off
    "GET /_stcore/stream": PAGE,  # not a socket
    "GET /_stcore/agent/openapi.json": 200,  # says that it is off
    "GET /_stcore/agent/interact": 405,
    "POST /_stcore/agent/interact": 403,
    "POST /_stcore/agent/mcp": 400,
    "GET /auth/login": 302,  # to the page: there is no login
    "GET /oauth2callback": 302,
    # writing
    "POST /": 405,
    "PUT /app.py": 405,
    "DELETE /app.py": 405,
    "TRACE /": 405,
    f"GET {UPLOAD}": PAGE,
    f"PUT {UPLOAD}": 403,  # without the token
    f"DELETE {UPLOAD}": 403,
    "PUT /_stcore/upload_file/../../app.py": 400,
}
FORBIDDEN = (
    b"Traceback",
    b"from rnnviz",
    b"import streamlit",
    b"root:x:",
    b"postScriptGC",
    bytes(ROOT),
)


@pytest.fixture(scope="module")
def ask(url: str, chromium: Any) -> Iterator[Server]:
    """The server, after one person has opened the page: then its components are served."""
    page = profile(chromium).new_page()
    lab.open_page(page, url)
    yield Server(url)
    page.context.close()


def test_a_scanner_gets_nothing_that_is_not_meant_for_it(ask: Server) -> None:
    page = ask("GET", "/").body
    given: dict[str, str | int] = {}
    for request in ANSWERS:
        answer = ask(*request.split(" "))
        shown = answer.status == 200 and answer.body == page
        given[request] = PAGE if shown else answer.status
        assert not [word for word in FORBIDDEN if word in answer.body], request
    assert given == ANSWERS


def test_every_answer_has_the_security_headers(ask: Server) -> None:
    for request in ANSWERS:
        headers = ask(*request.split(" ")).headers
        missing = {n: v for n, v in HEADERS.items() if headers.get(n.lower()) != v}
        assert not missing, request


def test_the_policy_allows_no_script_from_elsewhere() -> None:
    policy = dict(rule.split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split("; "))
    assert "unsafe" not in policy["script-src"] and "http" not in policy["script-src"]
    assert policy["default-src"] == "'self'" and policy["object-src"] == "'none'"
    assert "frame-ancestors" not in policy and "X-Frame-Options" not in HEADERS
    assert "microphone=(self)" in HEADERS["Permissions-Policy"]


def test_another_site_cannot_speak_for_a_visitor(ask: Server) -> None:
    foreign = {"Origin": "http://elsewhere.example"}
    for path in ("/_stcore/health", "/_stcore/host-config", f"{SCRIPTS}/charts.js"):
        assert "access-control-allow-origin" not in ask("GET", path, foreign).headers
    preflight = ask("OPTIONS", UPLOAD, foreign)
    assert preflight.headers["access-control-allow-origin"] != foreign["Origin"]


def test_a_file_needs_the_token_and_a_session(ask: Server) -> None:
    token = ask("GET", "/_stcore/health").headers["set-cookie"].partition(";")[0]
    allowed = {"Cookie": token, "X-Xsrftoken": token.partition("=")[2]}
    answer = ask("PUT", UPLOAD, allowed)
    assert answer.status == 400 and answer.body.startswith(b"Invalid session_id")
