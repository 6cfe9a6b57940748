"""A running experiment: what trains a `Config` update by update and remembers what it measured.

Read in this order:
1. `session`: `Session`, which draws batches, trains, measures, looks and goes back.
2. `passes`, `held_out`: batches through a network as it is, and when held-out ones are measured.
3. `history`, `snapshots`: what was measured, and how a few weights moved.
4. `stopping`: why training stopped, and which settings run further.
5. `trace`: what one forward and backward pass shows.
"""
