"""Generation by an encoder-decoder: each output is the decoder's next input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.bound import Pass
from rnnviz.engine.encoder_decoder import Decoder, EncoderDecoderPass

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Writing:
    """`symbols` (A, B): class numbers, or for real values the outputs (A, B, n_out). `outputs`
    (A, B, n_out). `alignment` (A, B, S): the attention of each output; None without attention."""

    symbols: NDArray
    outputs: Array
    alignment: Array | None


def write(
    bound: Pass,
    temperature: float = 0.0,
    rng: np.random.Generator | None = None,
    encoded: bool = False,
) -> Writing:
    """Run freely on the inputs that `bound` has loaded, or has `encoded` already in a pass.

    At temperature 0, or without `rng`, the most probable symbol is taken, else one is drawn from
    softmax(y / temperature). Raises TypeError where the network has no decoder.
    """
    if not isinstance(bound, EncoderDecoderPass):
        raise TypeError(f"a {type(bound).__name__} has no decoder that could write")
    one, looks = bound.one_step, []
    with np.errstate(all="ignore"):  # what is not finite shows in the outputs
        if not encoded:
            bound.encode()
        one.begin(bound.handed)
        one.feed(one.start)
        found = []
        for _ in range(bound.steps - bound.first_output):
            one.forward(bound.given)
            outputs = one.head.outputs[0].T.copy()
            found.append((_answer(one, outputs, temperature, rng), outputs))
            if one.looking:
                looks.append(one.looking.alignment[:, 0].copy())
            one.begin([{n: v.copy() for n, v in layer.items()} for layer in one.ends])
    symbols, outputs = (np.stack(part) for part in zip(*found, strict=True))
    return Writing(symbols, outputs, np.stack(looks) if looks else None)


def _answer(
    one: Decoder, outputs: Array, temperature: float, rng: np.random.Generator | None
) -> NDArray:
    """Choose the outputs, (B,) or (B, n_out), and make them the next input."""
    if not one.classes:
        one.feed(one.after(outputs[None]))
        return outputs
    if temperature > 0 and rng is not None:  # the largest of y/temperature + Gumbel noise
        outputs = outputs / temperature + rng.gumbel(size=outputs.shape)
    chosen = outputs.argmax(1)
    one.feed(one.after(chosen[None]))
    return chosen
