"""The gallery of configured experiments."""

from rnnviz.ui.gallery import gallery

gallery("app_pages/play/playground.py")
