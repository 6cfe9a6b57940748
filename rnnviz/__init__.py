"""See how recurrent networks work: configure, train update by update, look inside."""

from rnnviz.config import Config
from rnnviz.training import Session

__all__ = ["Config", "Session"]
