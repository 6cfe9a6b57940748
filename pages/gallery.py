"""The gallery of configured experiments."""

from rnnviz.ui import site
from rnnviz.ui.gallery import gallery

site.enter()
gallery()
