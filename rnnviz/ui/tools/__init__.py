from rnnviz.engine.registry import discover
from rnnviz.ui.tool import Tool

TOOLS = discover(__name__, Tool)
