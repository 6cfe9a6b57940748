"""From traces to numbers that pictures and notebooks show; nothing here draws.

Read in this order:
1. `run`: `Run`, all that a picture is made of: config, trace, history, weights.
2. `inputs`; `outputs`, `drawings`, `attention`, `generated`, `hearing`: what comes in and out.
3. `gradients`, `tree`, `shares`, `weights`, `vectors`, `curves`: what is inside, and over time.
4. `gates`, `ranges`, `moment`, `digits`: which signals are gates; ends of axes; one step and unit;
   how well digits are determined.
5. `free_running/`, `rewriting`: a network that continues from its own outputs.
6. `length_generalisation`: the same weights measured at other lengths; `whole_run`: the weights of
   earlier updates on the same examples.
7. `changes`: where live settings changed.
The sentences of pictures word these numbers; a notebook has them from here.
"""
