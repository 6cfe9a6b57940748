from rnnviz.tasks.material.waves import SQUARE, NoisyWave, Part


class Square(NoisyWave):
    """Between two jumps all values are alike: the network must count steps."""

    key = "square"
    order = 113
    title = "Noisy square wave"
    summary = "a square wave through noise, value by value; at each, the next value"
    parts = (Part(SQUARE),)

    def goal(self, length: int) -> str:
        return f"predict {length} steps of a noisy square wave"


SQUARE_TASK = Square()
