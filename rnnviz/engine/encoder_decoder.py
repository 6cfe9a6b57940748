"""Two chains, one after the other: an encoder reads, a decoder writes.

The decoder begins with the encoder's last states (Cho et al. 2014; Sutskever, Vinyals & Le 2014)
and reads its previous output: in training the target (teacher forcing, Williams & Zipser 1989),
when it generates its own.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.attention import Looking, places
from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.buffers import START
from rnnviz.engine.design import Design
from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head, Source, sources
from rnnviz.engine.layout import Layout, Place
from rnnviz.engine.model import Model, head_places, strand_places
from rnnviz.engine.stack import Stack, StackPass, States, read_h, window_cuts, write_dh
from rnnviz.engine.strands import ChainLife

Array = NDArray[np.floating]


class EncoderDecoder(Model):
    """An encoder for n_in inputs, a decoder for n_out outputs, and a head.

    The decoder's input has n_out + 1 numbers: the previous output, and one that marks the start.
    `bidirectional` is the encoder's; the decoder then begins with the mean of the states in which
    the two strands of the same layer end. `attention`: the head reads [h; context], else h.
    """

    def __init__(self, design: Design) -> None:
        super().__init__(design)
        n_in, n_out, units, embedding = design.n_in, design.n_out, design.units, design.embedding
        layers, bidirectional, attention = design.layers, design.bidirectional, design.attention
        self.n_out = n_out
        shared = self.program, self.schedule
        n_reads = embedding or n_in
        self.encoder = Stack(*shared, n_reads, units, layers, bidirectional, name="encoder")
        self.decoder = Stack(
            *shared,
            embedding or n_out + 1,
            units,
            layers,
            start=self.encoder.stop,
            name="decoder",
            numbered=bidirectional,
            n_out=0 if attention else n_out,
        )
        found = strand_places(self.strands)
        stop = self.decoder.stop
        self.attention = attention
        self.attention_places = (
            places(attention, units, self.encoder.width, stop) if attention else {}
        )
        for name, place in self.attention_places.items():
            found[f"attention.{name}"], stop = place, place.block.stop
        width = 1 + units + (self.encoder.width if attention else 0)
        self.head = self.decoder.layouts[-1][0].head or Place.whole(stop, n_out, width)
        stop = max(stop, self.head.block.stop)
        self.embeddings: list[Embedding] = []
        for name, symbols in (("embedding", n_in), ("decoder-embedding", n_out + 1)):
            if embedding:
                self.embeddings.append(Embedding(embedding, symbols, stop))
                found[f"{name}.E"], stop = self.embeddings[-1].place, self.embeddings[-1].stop
        self._allocate(found | head_places(self.head), stop)

    @property
    def strands(self) -> list[Layout]:
        return [*self.encoder.strands, *self.decoder.strands]

    def bind(
        self,
        steps: int,
        batch: int,
        first_output: int = 0,
        reads_end: bool = False,
        window: int = 0,
    ) -> "EncoderDecoderPass":
        return EncoderDecoderPass(self, steps, batch, first_output, window)


class Decoder:
    """A decoder bound to `steps` steps: from states and a memory to outputs, and back.

    `memory` (S, m, B): what attention looks at, the h of the encoder's top; `d_memory`:
    dL/d(memory), zeros without attention. `x` (A, n_out + 1, B): write the previous outputs here.
    """

    def __init__(
        self,
        network: EncoderDecoder,
        gradient: Array,
        steps: int,
        batch: int,
        memory: Array,
        cuts: frozenset[int],
    ) -> None:
        self.network, self.gradient = network, gradient
        attention = network.attention
        self.stack = StackPass(
            network.decoder,
            network.parameters,
            gradient,
            steps,
            batch,
            rides=attention is None,
            wants_dx=bool(network.embeddings),
            cuts=[cuts],
        )
        top = self.stack.top[0]
        found = sources([top], 0, False)
        self.looking: Looking | None = None
        if attention:
            shape = steps, memory.shape[1], batch
            where = network.attention_places
            self.looking = Looking(attention, where, network.parameters, gradient, shape)
            found.append(Source(self.looking.context, self.looking.d_context))
        self.memory, self.d_memory = memory, np.zeros_like(memory)
        self.head = Head(top, network.head, network.loss, found)
        self.x = np.zeros((steps, network.n_out + 1, batch), gradient.dtype)

    def begin(self, states: list[States]) -> None:
        """Begin with these states, name -> (units, B), one dictionary a layer."""
        for (plan,), known in zip(self.stack.layers, states, strict=True):
            for name, value in known.items():
                plan.state[name][0] = value

    @property
    def ends(self) -> list[States]:
        """The states after the last step."""
        return [{n: s[-1] for n, s in plan.state.items()} for (plan,) in self.stack.layers]

    def forward(self, given: NDArray[np.bool_]) -> None:
        """Run on the previous outputs in `x`; `given` (S, B): which steps of the memory count."""
        x = self.x
        if self.network.embeddings:
            x = self.network.embeddings[1].forward(self.network.parameters, x)
        self.stack.load(x)
        self.stack.forward()
        if self.looking:
            self.looking.forward(self.stack.top[0].h[1:, 1:], self.memory, given)
        self.head.forward()

    def backward(self) -> None:
        self.head.backward()
        if self.looking:
            self.looking.backward(self.stack.top[0].adjoint["h"][1:], self.d_memory)
        self.stack.backward()
        if self.network.embeddings:
            self.network.embeddings[1].backward(self.gradient, self.x, self.stack.dx())


class EncoderDecoderPass(Pass):
    """A forward and a backward pass; the decoder's steps follow the encoder's.

    `first_output`: the index of the decoder's first step. `handed`: the states that were handed
    over, name -> (units, B), one dictionary a layer. `given` (S, B): which steps had an input.
    """

    network: EncoderDecoder

    def __init__(
        self, network: EncoderDecoder, steps: int, batch: int, first_output: int, window: int
    ) -> None:
        super().__init__(network, steps, batch, first_output)
        cuts = window_cuts(steps, window)
        answers = steps - first_output
        here = frozenset(t - first_output for t in cuts if t >= first_output)
        before = START | frozenset(t for t in cuts if t < first_output)
        self.encoder = StackPass(
            network.encoder,
            network.parameters,
            self.gradient,
            first_output,
            batch,
            wants_dx=bool(network.embeddings),
            cuts=[before, window_cuts(first_output, window)],
            continued=True,
        )
        memory = np.zeros((first_output, network.encoder.width, batch), self.gradient.dtype)
        self.decoder = Decoder(network, self.gradient, answers, batch, memory, here)
        self.given = np.ones((first_output, batch), bool)
        self.loss, self.looking = self.decoder.head.loss, self.decoder.looking
        self._x: Array = np.zeros(0)

    @property
    def lives(self) -> list[ChainLife]:
        return [*self.encoder.lives(), *self.decoder.stack.lives(self.first_output)]

    def _take(self, batch: Batch) -> None:
        """The decoder is fed the targets."""
        self._x = batch.inputs[: self.first_output].transpose(0, 2, 1)
        if not self.network.embeddings:
            self.encoder.load(self._x)
        self.given = batch.input_mask[: self.first_output]
        x = self.decoder.x
        x[...] = 0.0
        x[0, -1] = 1.0
        if self.loss.classes:
            x[1:, :-1] = np.eye(self.network.n_out)[self._targets[:-1]].transpose(0, 2, 1)
        else:
            x[1:, :-1] = self._targets[:-1]

    def encode(self) -> None:
        """Run the encoder and keep what it hands over."""
        network = self.network
        if network.embeddings:
            self.encoder.load(network.embeddings[0].forward(network.parameters, self._x))
        self.encoder.forward()
        read_h(self.encoder.top, self.decoder.memory)
        self.handed = [
            {name: sum(p.state[name][-1] for p in plans) / len(plans) for name in plans[0].state}
            for plans in self.encoder.layers
        ]

    def _run(self) -> None:
        self.encode()
        self.decoder.begin(self.handed)
        self.decoder.forward(self.given)

    def _run_back(self) -> None:
        self.decoder.backward()
        write_dh(self.encoder.top, [self.decoder.d_memory])
        self.encoder.backward(self._handed_back())
        if self.network.embeddings:
            self.network.embeddings[0].backward(self.gradient, self._x, self.encoder.dx())

    def _handed_back(self) -> list[States]:
        """The gradient of the decoder's first states, for each encoder strand of the layer."""
        return [
            {name: upper.adjoint[name][0] / len(layer) for name in upper.schedule.states}
            for layer, (upper,) in zip(self.encoder.layers, self.decoder.stack.layers, strict=True)
        ]

    @cached_property
    def one_step(self) -> Decoder:
        """A decoder of one step on the same memory, for running freely."""
        memory, spare = self.decoder.memory, np.zeros_like(self.gradient)
        return Decoder(self.network, spare, 1, memory.shape[2], memory, START)
