"""Two chains, one after the other: an encoder reads, a decoder writes.

The decoder begins with the encoder's last states (Cho et al. 2014; Sutskever, Vinyals & Le 2014)
and reads its previous output: in training the target (teacher forcing, Williams & Zipser 1989),
when it generates its own.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.attention import Looking, claimed
from rnnviz.engine.batch import Batch
from rnnviz.engine.bound import Pass
from rnnviz.engine.buffers import START, Demands
from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head, HeadPass, Source, sources
from rnnviz.engine.layout import Allocator, Compiled, Place, Vectors
from rnnviz.engine.model import Model
from rnnviz.engine.part import INPUT, PREVIOUS, Part
from rnnviz.engine.stack import (
    Stack,
    StackPass,
    States,
    read_h,
    strand_names,
    window_cuts,
    write_dh,
)
from rnnviz.engine.strands import ChainLife

Array = NDArray[np.floating]


class EncoderDecoder(Model):
    """An encoder, a decoder that reads the previous output, and a head.

    The decoder's input has n_out + 1 numbers: the previous output, and one that marks the start.
    A bidirectional encoder hands over the mean of the states in which the two strands of the same
    layer end. With attention the head reads [h; context], else h.
    """

    def _compose(self, cell: Compiled, allocator: Allocator) -> list[Part]:
        design = self.design
        layers, both = design.layers, design.bidirectional
        self.n_out, reads = design.n_out, (design.n_in, design.n_out + 1)
        n_in = [design.embedding or n for n in reads]
        self.encoder = Stack(cell, allocator, n_in[0], strand_names(layers, both, "encoder"))
        names = strand_names(layers, False, "decoder", numbered=both)
        riding = 0 if design.attention else self.n_out
        self.decoder = Stack(cell, allocator, n_in[1], names, riding)
        self.strands = [*self.encoder.strands, *self.decoder.strands]
        attending = self._attend(allocator)
        width = 1 + self.decoder.width + (self.encoder.width if attending else 0)
        self.head = Head(self.decoder.layouts[-1][0].head or allocator.matrix(self.n_out, width))
        self.embeddings = [
            Embedding(allocator, design.embedding, n) for n in reads if design.embedding
        ]
        vectors = [
            embedding.part(name, source)
            for embedding, name, source in zip(
                self.embeddings, ("embedding", "decoder-embedding"), (INPUT, PREVIOUS), strict=False
            )
        ]
        first, second = ((part.name,) for part in vectors) if vectors else (INPUT, PREVIOUS)
        head_reads = (*self.decoder.top, *(part.name for part in attending))
        return [
            *self.encoder.parts(first),
            *self.decoder.parts(second, below=self.encoder),
            *attending,
            *vectors,
            self.head.part(head_reads),
        ]

    def _attend(self, allocator: Allocator) -> list[Part]:
        """The attention, if there is one."""
        self.attention_places: dict[str, Place] = {}
        if self.design.attention is None:
            return []
        widths = self.decoder.width, self.encoder.width
        self.attention_places = claimed(self.design.attention, allocator, *widths)
        reads = (*self.decoder.top, *self.encoder.top)
        return [Part("attention", "attention", self.attention_places, reads)]

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
        vectors: Vectors,
        steps: int,
        memory: Array,
        cuts: frozenset[int],
    ) -> None:
        self.network, self.vectors = network, vectors
        attention, batch = network.design.attention, memory.shape[2]
        demands = Demands(rides=attention is None, dx=bool(network.embeddings), cuts=cuts)
        self.stack = StackPass(network.decoder, vectors, steps, batch, [demands])
        top = self.stack.top[0]
        found = sources([top], 0, False)
        self.looking: Looking | None = None
        if attention:
            shape = steps, memory.shape[1], batch
            self.looking = Looking(attention, network.attention_places, vectors, shape)
            found.append(Source(self.looking.context, self.looking.d_context))
        self.memory, self.d_memory = memory, np.zeros_like(memory)
        self.head = HeadPass(network.head, network.loss, top.buffers, found)
        self.x = np.zeros((steps, network.n_out + 1, batch), memory.dtype)

    def begin(self, states: list[States]) -> None:
        """Begin with these states, name -> (units, B), one dictionary a layer."""
        for (plan,), known in zip(self.stack.layers, states, strict=True):
            for name, value in known.items():
                plan.buffers.state[name][0] = value

    @property
    def ends(self) -> list[States]:
        """The states after the last step."""
        found = (plan.buffers.state for (plan,) in self.stack.layers)
        return [{name: states[-1] for name, states in state.items()} for state in found]

    def forward(self, given: NDArray[np.bool_]) -> None:
        """Run on the previous outputs in `x`; `given` (S, B): which steps of the memory count."""
        x = self.x
        if self.network.embeddings:
            x = self.network.embeddings[1].forward(self.network.parameters, x)
        self.stack.load(x)
        self.stack.forward()
        if self.looking:
            self.looking.forward(self.stack.top[0].buffers.h[1:, 1:], self.memory, given)
        self.head.forward()

    def backward(self) -> None:
        self.head.backward()
        if self.looking:
            dh = self.stack.top[0].buffers.adjoint["h"][1:]
            self.looking.backward(dh, self.d_memory)
        self.stack.backward()
        if self.network.embeddings:
            gradient, d = self.vectors.gradient, self.stack.dx()
            self.network.embeddings[1].backward(gradient, self.x, d)


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
        reading = Demands(dx=bool(network.embeddings), cuts=before, continued=True)
        backward = replace(reading, cuts=window_cuts(first_output, window))
        self.encoder = StackPass(
            network.encoder, self.vectors, first_output, batch, (reading, backward)
        )
        memory = np.zeros((first_output, network.encoder.width, batch), self.gradient.dtype)
        self.decoder = Decoder(network, self.vectors, answers, memory, here)
        self.given = np.ones((first_output, batch), bool)
        self.loss, self.looking = self.decoder.head.loss, self.decoder.looking
        self._x: Array = np.zeros(0)

    @cached_property
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
            {name: sum(s[name][-1] for s in states) / len(states) for name in states[0]}
            for states in ([p.buffers.state for p in layer] for layer in self.encoder.layers)
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
            {
                name: upper.buffers.adjoint[name][0] / len(layer)
                for name in self.network.schedule.states
            }
            for layer, (upper,) in zip(self.encoder.layers, self.decoder.stack.layers, strict=True)
        ]

    @cached_property
    def one_step(self) -> Decoder:
        """A decoder of one step on the same memory, for running freely."""
        spare = replace(self.vectors, gradient=np.zeros_like(self.gradient))
        return Decoder(self.network, spare, 1, self.decoder.memory, START)
