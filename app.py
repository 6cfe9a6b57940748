"""The app: its pages and what they share. Run it with `python3 run.py`."""

from rnnviz.ui import site
from rnnviz.ui.frame import frame

page = site.navigation()
frame()
page.run()
