"""The playground, the page that opens first."""

from rnnviz.ui import site
from rnnviz.ui.playground import playground

site.enter()
playground()
