"""Networks of one stack and a head, on whatever topology."""

from rnnviz.engine.bound import Network
from rnnviz.engine.embedding import Entry
from rnnviz.engine.head import Head
from rnnviz.engine.layout import Allocator, Compiled
from rnnviz.engine.part import INPUT, Part
from rnnviz.engine.stack import Stack, strand_names


class OneStack(Network):
    """Vectors of symbols if wanted, strands above each other, and a head that reads the top."""

    def _compose(self, cell: Compiled, allocator: Allocator) -> list[Part]:
        design = self.design
        names = strand_names(design.layers, design.bidirectional)
        self.entry = Entry(design.n_in, design.embedding, "embedding", INPUT)
        self.stack = Stack(cell, allocator, self.entry.width, names, design.n_out)
        self.strands = self.stack.strands
        riding = self.stack.layouts[-1][0].head
        self.head = Head(riding or allocator.matrix(design.n_out, 1 + self.stack.width))
        return [
            *self.stack.parts(self.entry.reads),
            *self.entry.parts(allocator),
            self.head.part(self.stack.top),
        ]
