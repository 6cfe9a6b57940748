from rnnviz.tasks.material.waves import SINE, NoisyWave, Part


class Mixture(NoisyWave):
    """A slow and a fast sine: the network must keep the phase of both."""

    key = "mixture"
    order = 114
    title = "Two sines and noise"
    summary = "the sum of a slow and a fast sine through noise; at each value, the next"
    parts = (Part(SINE, frequency=(0.3, 0.6)), Part(SINE, frequency=(0.9, 1.8)))

    def goal(self, length: int) -> str:
        return f"predict {length} steps of two noisy sines"


MIXTURE = Mixture()
