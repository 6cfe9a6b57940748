"""The playground, the page that opens first."""

from rnnviz.ui.playground import playground

playground()
