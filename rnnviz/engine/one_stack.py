"""Networks of one stack and a head, on whatever topology."""

from rnnviz.engine.embedding import Embedding
from rnnviz.engine.head import Head
from rnnviz.engine.layout import Allocator, Compiled
from rnnviz.engine.model import Model
from rnnviz.engine.part import INPUT, Part
from rnnviz.engine.stack import Stack, strand_names


class OneStack(Model):
    """Vectors of symbols if wanted, strands above each other, and a head that reads the top."""

    def _compose(self, cell: Compiled, allocator: Allocator) -> list[Part]:
        design = self.design
        names = strand_names(design.layers, design.bidirectional)
        n_in, n_out = design.embedding or design.n_in, design.n_out
        self.stack = Stack(cell, allocator, n_in, names, n_out)
        self.strands = self.stack.strands
        riding = self.stack.layouts[-1][0].head
        self.head = Head(riding or allocator.matrix(n_out, 1 + self.stack.width))
        self.embedding: Embedding | None = None
        reads, embedded = INPUT, []
        if design.embedding:
            self.embedding = Embedding(allocator, design.embedding, design.n_in)
            embedded = [self.embedding.part("embedding", INPUT)]
            reads = ("embedding",)
        return [*self.stack.parts(reads), *embedded, self.head.part(self.stack.top)]
