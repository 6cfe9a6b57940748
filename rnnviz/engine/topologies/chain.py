from rnnviz.engine.topology import Topology

CHAIN = Topology(key="chain", order=10)
