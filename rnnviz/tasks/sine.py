from rnnviz.material.waves import SINE, NoisyWave, Part


class Sine(NoisyWave):
    """Two values tell where a sine goes next; noise makes it worth remembering more."""

    key = "sine"
    order = 111
    title = "Noisy sine"
    summary = "a sine wave through noise, value by value; at each, the next value"
    parts = (Part(SINE),)

    def goal(self, length: int) -> str:
        return f"foresee {length} steps of a noisy sine"


SINE_TASK = Sine()
