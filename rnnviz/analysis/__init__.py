"""From traces to numbers that pictures and notebooks show; nothing here draws.

Read in this order:
1. `run`: `Run`, all that a picture is made of: config, trace, history, weights.
2. `curves`, `ranges`, `shares`, `gradients`, `vectors`, `tree`, `digits`: numbers of one picture.
3. `moment`: the values of one step and unit.
4. `free_running`, `rewriting`: a network that continues from its own outputs.
5. `length_generalisation`: the same weights measured at other lengths.
6. `changes`: where live settings changed.
"""
