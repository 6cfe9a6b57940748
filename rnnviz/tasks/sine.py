from rnnviz.tasks.material.waves import SINE, NoisyWave, Part


class Sine(NoisyWave):
    """Two values determine the next one of a sine; with noise it pays to remember more."""

    key = "sine"
    order = 111
    title = "Noisy sine"
    summary = "a sine wave through noise, value by value; at each, the next value"
    parts = (Part(SINE),)

    def goal(self, length: int) -> str:
        return f"predict {length} steps of a noisy sine"


SINE_TASK = Sine()
