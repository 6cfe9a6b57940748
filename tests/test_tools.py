"""The set-up commands say in a sentence what is missing, and install only what changed."""

import ast
from pathlib import Path

import pytest

from tools import browser, environment, nginx, replicas


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project whose environment is made by a stand-in that records its commands."""
    (tmp_path / "requirements.txt").write_text("numpy\n")
    (tmp_path / "requirements-dev.txt").write_text("-r requirements.txt\npytest\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    return tmp_path


@pytest.fixture
def installs(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    (project / ".venv").mkdir()
    made: list[list[str]] = []
    monkeypatch.setattr(environment, "_venv", lambda: project / ".venv/bin/python")
    monkeypatch.setattr(environment, "_answers", lambda url: False)
    monkeypatch.setattr(environment.subprocess, "call", lambda command: made.append(command) or 0)
    return made


def test_it_installs_once_and_again_when_a_requirement_changed(
    project: Path, installs: list[list[str]]
) -> None:
    for _ in range(2):
        environment.environment("requirements-dev.txt")
    assert len(installs) == 1
    (project / "requirements.txt").write_text("numpy>=2\n")  # included by -r
    environment.environment("requirements-dev.txt")
    assert len(installs) == 2


def test_a_failed_installation_is_tried_again(
    project: Path, installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.subprocess, "call", lambda command: 1)
    for _ in range(2):
        with pytest.raises(SystemExit, match="could not install requirements.txt"):
            environment.environment("requirements.txt")


def test_pytorchs_own_index_is_used_where_it_answers(
    installs: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_answers", lambda url: True)
    environment.environment("requirements-dev.txt")
    environment.environment("requirements.txt")
    assert environment.CPU_TORCH in installs[0]
    assert environment.CPU_TORCH not in installs[1]


def test_an_unfit_python_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_fits", lambda python: False)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11, 3\.12 or 3\.13; this is"):
        environment._base_python()


def test_a_python_without_venv_gets_a_sentence(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lame = project / "python3.11"
    lame.write_text("#!/bin/sh\necho 'ensurepip is not available'; exit 1\n")
    lame.chmod(0o755)
    monkeypatch.setattr(environment, "_base_python", lambda: str(lame))
    with pytest.raises(SystemExit, match="ensurepip is not available\n.*python3-venv"):
        environment.environment("requirements.txt")


def test_a_named_browser_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    with pytest.raises(FileNotFoundError, match="'no-such-browser' is not a program"):
        browser.find()


def test_a_missing_nginx_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nginx, "NAMES", ("no-such-proxy",))
    monkeypatch.delenv("NGINX", raising=False)
    with pytest.raises(FileNotFoundError, match="Install nginx"), replicas.proxy(""):
        pass
    monkeypatch.setenv("NGINX", "no-such-proxy")
    with pytest.raises(FileNotFoundError, match="'no-such-proxy' is not a program"):
        nginx.find()


def test_an_old_python_can_read_the_set_up() -> None:
    for name in ("run.py", "test.py", "tools/environment.py"):
        source = (Path(__file__).parent.parent / name).read_text("utf-8")
        ast.parse(source, feature_version=(3, 7))
