from rnnviz.material.waves import SAWTOOTH, NoisyWave, Part


class Sawtooth(NoisyWave):
    """A straight rise is easy; when it falls is known only to who has measured a period."""

    key = "sawtooth"
    order = 112
    title = "Noisy sawtooth"
    summary = "a sawtooth through noise, value by value; at each, the next value"
    parts = (Part(SAWTOOTH),)

    def goal(self, length: int) -> str:
        return f"foresee {length} steps of a noisy sawtooth"


SAWTOOTH_TASK = Sawtooth()
