"""Where steps read their previous states from: one file each, found by itself."""

from rnnviz.engine.registry import discover
from rnnviz.engine.topology import Topology

TOPOLOGIES = discover(__name__, Topology)
