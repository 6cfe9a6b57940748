"""Two chains, one after the other: an encoder reads, a decoder writes.

The decoder begins with the encoder's last states (Cho et al. 2014; Sutskever, Vinyals & Le 2014)
and reads its previous output: in training the target (teacher forcing, Williams & Zipser 1989),
when it generates its own.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnviz.engine.arena import Workspace, nothing_like
from rnnviz.engine.attention import Looking, claimed
from rnnviz.engine.batch import Batch, Symbols
from rnnviz.engine.bound import Extent, Network, Pass
from rnnviz.engine.buffers import Room
from rnnviz.engine.demands import START, Demands
from rnnviz.engine.embedding import Entry, EntryPass
from rnnviz.engine.head import Head, HeadPass, Source, sources
from rnnviz.engine.layout import Allocator, Compiled, Place, Vectors
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
from rnnviz.engine.topologies.encoder_decoder import ENCODER_DECODER

Array = NDArray[np.floating]


class EncoderDecoder(Network):
    """An encoder, a decoder that reads the previous output, and a head.

    The decoder's input has n_out + 1 numbers: the previous output, and one that marks the start.
    A bidirectional encoder hands over the mean of the states in which the two strands of the same
    layer end. With attention the head reads [h; context], else h.
    """

    topology = ENCODER_DECODER

    def _compose(self, cell: Compiled, allocator: Allocator) -> list[Part]:
        design, size = self.design, self.design.embedding
        layers, both = design.layers, design.bidirectional
        self.entry = Entry(design.n_in, size, "embedding", INPUT)
        self.feedback = Entry(design.n_out + 1, size, "decoder-embedding", PREVIOUS)
        names = strand_names(layers, both, "encoder")
        self.encoder = Stack(cell, allocator, self.entry.width, names)
        names = strand_names(layers, False, "decoder", numbered=both)
        riding = 0 if design.attention else design.n_out
        self.decoder = Stack(cell, allocator, self.feedback.width, names, riding)
        self.strands = [*self.encoder.strands, *self.decoder.strands]
        attention = self._attend(allocator)
        width = 1 + self.decoder.width + (self.encoder.width if attention else 0)
        place = self.decoder.layouts[-1][0].head or allocator.matrix(design.n_out, width)
        self.head = Head(place)
        return [
            *self.encoder.parts(self.entry.reads),
            *self.decoder.parts(self.feedback.reads, below=self.encoder),
            *attention,
            *self.entry.parts(allocator),
            *self.feedback.parts(allocator),
            self.head.part((*self.decoder.top, *(part.name for part in attention))),
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

    def over(self, extent: Extent) -> "EncoderDecoderPass":
        return EncoderDecoderPass(self, extent)


class Decoder:
    """A bound decoder: from states and a memory to outputs, and back.

    `memory` (S, m, B): what attention looks at, the h of the encoder's top; `d_memory`:
    dL/d(memory), zeros without attention, of no steps where nobody goes back.
    """

    def __init__(
        self,
        network: EncoderDecoder,
        vectors: Vectors,
        room: Room,
        memory: Array,
        demands: Demands,
    ) -> None:
        attention = network.design.attention
        dx = network.feedback.place is not None
        demands = replace(demands, rides=attention is None, dx=dx)
        self.stack = StackPass(network.decoder, vectors, room, [demands])
        top = self.stack.top[0]
        found = sources([top], 0, False)
        self.looking: Looking | None = None
        if attention:
            shape = room.steps, memory.shape[1], room.batch
            zeros, learns = room.arena.zeros, demands.learns
            self.looking = Looking(
                attention, network.attention_places, vectors, zeros, shape, learns
            )
            found.append(Source(self.looking.context, self.looking.d_context))
        self.memory = memory
        self.d_memory = room.arena.zeros(*memory.shape) if demands.learns else memory[:0]
        self.head = HeadPass(network.head, network.loss, top.buffers, found)
        self.entry = EntryPass(network.feedback, vectors, self.stack)
        self.n_out, self.classes = network.design.n_out, network.loss.classes

    def feed(self, outputs: NDArray) -> None:
        """Take the previous outputs, as `start` and `after` give them, one a step."""
        self.entry.load(Symbols(outputs, self.n_out + 1) if self.classes else outputs)

    @property
    def start(self) -> NDArray:
        """What stands for the output before the first: class number n_out, (1, B), or a one behind
        values of 0, (1, B, n_out + 1)."""
        batch = self.memory.shape[2]
        if self.classes:
            return np.full((1, batch), self.n_out)
        mark = np.zeros((1, batch, self.n_out + 1))
        mark[:, :, -1] = 1.0
        return mark

    def after(self, outputs: NDArray) -> NDArray:
        """What to feed after outputs: (A, B) class numbers or (A, B, n_out) values."""
        return outputs if self.classes else np.pad(outputs, ((0, 0), (0, 0), (0, 1)))

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
        """Run on what was fed; `given` (S, B): which steps of the memory count."""
        self.entry.forward()
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
        self.entry.backward()


class EncoderDecoderPass(Pass):
    """A forward and a backward pass; the decoder's steps follow the encoder's.

    `first_output`: the index of the decoder's first step. `handed`: the states that were handed
    over, name -> (units, B), one dictionary a layer. `given` (S, B): which steps had an input.
    """

    network: EncoderDecoder

    def __init__(
        self, network: EncoderDecoder, extent: Extent, workspace: Workspace | None = None
    ) -> None:
        super().__init__(network, extent, workspace)
        window, split, learns = extent.window, extent.first_output, extent.learns
        cuts = window_cuts(extent.steps, window)
        reading = Demands(
            dx=network.entry.place is not None,
            cuts=START | frozenset(t for t in cuts if t < split),
            continued=True,
            learns=learns,
        )
        demands = reading, replace(reading, cuts=window_cuts(split, window))
        self.encoder = StackPass(network.encoder, self.vectors, self.room(split), demands)
        writing = Demands(cuts=frozenset(t - split for t in cuts if t >= split), learns=learns)
        room = self.room(extent.steps - split)
        memory = room.arena.zeros(split, network.encoder.width, extent.batch)
        self.decoder = Decoder(network, self.vectors, room, memory, writing)
        self.given = np.ones((split, extent.batch), bool)
        self.loss, self.looking = self.decoder.head.loss, self.decoder.looking
        self.entry = EntryPass(network.entry, self.vectors, self.encoder)

    @cached_property
    def lives(self) -> list[ChainLife]:
        return [*self.encoder.lives(), *self.decoder.stack.lives(self.first_output)]

    def _take(self, batch: Batch) -> None:
        """The decoder is fed the targets."""
        self.entry.load(batch.steps(slice(self.first_output)).x)
        self.given = batch.input_mask[: self.first_output]
        decoder, targets = self.decoder, batch.targets[self.first_output :]
        decoder.feed(np.concatenate([decoder.start, decoder.after(targets[:-1])]))

    def encode(self) -> None:
        """Run the encoder and keep what it hands over."""
        self.entry.forward()
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
        self.entry.backward()

    def _handed_back(self) -> list[States]:
        """The gradient of the decoder's first states, for each encoder strand of the layer."""
        names = self.network.schedule.states
        return [
            {name: upper.buffers.adjoint[name][0] / len(layer) for name in names}
            for layer, (upper,) in zip(self.encoder.layers, self.decoder.stack.layers, strict=True)
        ]

    @cached_property
    def one_step(self) -> Decoder:
        """A decoder of one step on the same memory, for running freely."""
        spare = replace(self.vectors, gradient=nothing_like(self.gradient))
        workspace = Workspace(self.gradient.dtype, 0)
        room = Room(1, self.batch, workspace.arena(self), workspace)
        return Decoder(self.network, spare, room, self.decoder.memory, Demands(learns=False))
