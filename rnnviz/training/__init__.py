"""A running experiment: what trains a `Config` update by update and remembers what it measured.

Read in this order:
1. `session`: `Session`, which trains and remembers, looks, steers, links and goes back.
2. `trainer`, `state`, `recording`: what draws batches and makes updates, all that it goes on from,
   and the states from which earlier updates are reached again.
3. `steering`: which live settings are in force at an update.
4. `passes`, `trace`: the one door for a batch into a network, and what a pass shows.
5. `held_out`, `history`, `snapshots`: when held-out sequences are measured, what was measured so
   far, and how a few weights moved.
6. `stopping`, `remedies`: why training stopped, and which settings run further.
"""
