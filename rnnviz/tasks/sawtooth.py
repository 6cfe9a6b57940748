from rnnviz.tasks.material.waves import SAWTOOTH, NoisyWave, Part


class Sawtooth(NoisyWave):
    """The rise is linear; the time of the fall can be predicted once a period was seen."""

    key = "sawtooth"
    order = 112
    title = "Noisy sawtooth"
    summary = "a sawtooth through noise, value by value; at each, the next value"
    parts = (Part(SAWTOOTH),)

    def goal(self, length: int) -> str:
        return f"predict {length} steps of a noisy sawtooth"


SAWTOOTH_TASK = Sawtooth()
