"""The parts of a network as data: what they are called, what they read, which weights they have."""

import numpy as np
import pytest

from rnnviz.engine.architectures import ARCHITECTURES
from rnnviz.engine.attentions import ATTENTIONS
from rnnviz.engine.design import Design
from rnnviz.engine.topologies import TOPOLOGIES
from tests.engine.examples import ALL_CELLS
from tests.engine.tree_examples import TREE_CELLS

NETWORKS = {a.topology.key: a.network for a in ARCHITECTURES.values()}
SHAPES = [
    {},
    {"layers": 2, "bidirectional": True},
    {"embedding": 3},
    {"layers": 2, "bidirectional": True, "embedding": 3},
]


def network_of(topology: str, shape: dict, attention: str = "none", cell: str = "lstm"):
    known = TREE_CELLS if topology == "tree" else ALL_CELLS
    one = {"layers": 1, "bidirectional": False} if topology == "tree" else {}
    design = Design(known[cell], 4, 5, 3, "mse", attention=ATTENTIONS.get(attention))
    return NETWORKS[topology](Design(**vars(design) | shape | one))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("topology", TOPOLOGIES)
def test_parts_hold_every_number_once_and_read_what_there_is(topology: str, shape: dict) -> None:
    cells = TREE_CELLS if topology == "tree" else ALL_CELLS
    for cell in cells:
        for attention in ("none", *ATTENTIONS) if topology == "encoder-decoder" else ("none",):
            network = network_of(topology, shape, attention, cell)
            names = [part.name for part in network.parts]
            assert len(set(names)) == len(names)
            weights = [f"{part.name}.{name}" for part in network.parts for name in part.places]
            assert weights == list(network.weights)
            counts = np.zeros_like(network.parameters)
            for part in network.parts:
                assert {*part.reads, *part.begins} <= {*names, "input", "previous output"}
                for place in part.places.values():
                    place.of(counts)[...] += 1
            assert counts.max() == 1  # what no weight has are gaps and copies, and stays 0
            assert not network.parameters.any()
            network.initialize(np.random.default_rng(0))
            assert not network.parameters[counts == 0].any()


def test_what_a_decoder_with_attention_reads() -> None:
    network = network_of("encoder-decoder", SHAPES[3], "additive")
    found = {part.name: part for part in network.parts}
    assert {name: part.reads for name, part in found.items()} == {
        "encoder-layer1": ("embedding",),
        "encoder-layer1-backward": ("embedding",),
        "encoder-layer2": ("encoder-layer1", "encoder-layer1-backward"),
        "encoder-layer2-backward": ("encoder-layer1", "encoder-layer1-backward"),
        "decoder-layer1": ("decoder-embedding",),
        "decoder-layer2": ("decoder-layer1",),
        "attention": ("decoder-layer2", "encoder-layer2", "encoder-layer2-backward"),
        "embedding": ("input",),
        "decoder-embedding": ("previous output",),
        "head": ("decoder-layer2", "attention"),
    }
    assert [name for name, part in found.items() if part.reversed] == [
        "encoder-layer1-backward",
        "encoder-layer2-backward",
    ]
    assert found["decoder-layer2"].begins == ("encoder-layer2", "encoder-layer2-backward")
    assert {part.kind for part in network.parts} == {"strand", "attention", "embedding", "head"}


def test_every_topology_has_a_network_that_an_architecture_names() -> None:
    assert NETWORKS.keys() == TOPOLOGIES.keys()


@pytest.mark.parametrize("topology", TOPOLOGIES.values(), ids=list(TOPOLOGIES))
def test_a_topology_runs_its_default_cell(topology) -> None:
    known = ALL_CELLS | TREE_CELLS
    assert topology.runs(known[topology.default_cell].topology)
    own = {t.key for t in TOPOLOGIES.values() if topology.runs(t)}
    assert topology.key in own and own != set(TOPOLOGIES)


def test_a_topology_says_which_steps_a_step_reads() -> None:
    chain, tree = TOPOLOGIES["chain"], TOPOLOGIES["tree"]
    assert [*chain.reads(3, None)] == [2] and [*chain.reads(0, None)] == [-1]
    children = np.array([[-1, -1], [-1, -1], [0, 1]])
    assert [*tree.reads(2, children)] == [0, 1] and [*tree.reads(0, children)] == [-1, -1]
    with pytest.raises(ValueError, match="children: a node reads its children's states"):
        tree.reads(2, None)
    for topology in TOPOLOGIES.values():
        assert all(topology.length) and "7" in topology.told(7)
