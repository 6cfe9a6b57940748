"""From traces to numbers that pictures and notebooks show; nothing here draws.

Read in this order:
1. `run`: `Run`, all that a picture is made of: config, trace, history, weights.
2. `outputs`, `drawings`, `attention`, `generated`, `hearing`: what comes out, beside the target.
3. `gradients`, `tree`, `shares`, `weights`, `vectors`, `curves`: what is inside, and over time.
4. `ranges`, `moment`, `digits`: ends of axes; one step and unit; how well digits are determined.
5. `free_running/`, `rewriting`: a network that continues from its own outputs.
6. `length_generalisation`: the same weights measured at other lengths.
7. `changes`: where live settings changed.
The sentences of pictures word these numbers; a notebook has them from here.
"""
