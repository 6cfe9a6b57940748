"""See how recurrent networks work: configure, train update by update, look inside.

Seven rooms, each standing on those before it. A first walk: a cell is its equations
(`engine/cells/lstm.py`), a `Config` says what is trained on what (`config/config.py`), a `Session`
trains it (`training/session.py`), a `Run` is what a picture is drawn from (`analysis/run.py`).
"""

from rnnviz.config.config import Config
from rnnviz.training.session import Session

__all__ = ["Config", "Session"]

ROOMS = ("engine", "tasks", "config", "training", "analysis", "figures", "ui")  # lowest first
