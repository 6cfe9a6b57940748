"""Opens the playground: `python3 run.py`, with any option of `streamlit run` after it."""

from __future__ import annotations

import os
import subprocess
import sys

from tools.environment import ROOT, environment


def main() -> int:
    """Set up what is missing and serve the page until Ctrl+C."""
    python = environment("requirements.txt")
    command = [str(python), "-m", "streamlit", "run", "deploy/serve.py"]
    if not _has_display():
        command.append("--server.headless=true")
    settings = {
        # No question for an e-mail address at the first start, and no counting of visits.
        "STREAMLIT_SERVER_SHOW_EMAIL_PROMPT": "false",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
    }
    try:
        return subprocess.call([*command, *sys.argv[1:]], cwd=ROOT, env={**settings, **os.environ})
    except KeyboardInterrupt:
        return 0


def _has_display() -> bool:
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
