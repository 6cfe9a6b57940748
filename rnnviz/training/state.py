"""All that training goes on from, as one value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnviz.config.config import Config
from rnnviz.config.fields import FIELDS
from rnnviz.config.past import Past
from rnnviz.config.settings import short
from rnnviz.engine.separation import Separation
from rnnviz.training.snapshots import NONE, Taken
from rnnviz.training.stopping import Stop

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class State:
    """A session after `update` updates. Training on from it gives the same bits every time.

    config, past: the settings, and what live ones were before. parameters: the network's flat
    vector. optimizer: its moments and counters, see Optimizer.save. data: the state of the random
    stream that the next batch is drawn from. separation: where the forward pass was most chaotic
    when that was measured. snapshots: how embeddings moved. stopped: why training stopped. Its
    arrays belong to it: training changes none of them.
    """

    config: Config
    past: Past
    update: int
    parameters: Array
    optimizer: Mapping[str, Any]
    data: Mapping[str, Any]
    separation: Separation
    snapshots: Taken = NONE
    stopped: Stop | None = None

    @property
    def nbytes(self) -> int:
        """What its arrays take; those of snapshots may be another state's, too."""
        arrays = [self.parameters, *self.optimizer["moments"]]
        arrays += [array for taken in self.snapshots[1].values() for array in taken.values()]
        return sum(array.nbytes for array in arrays)

    def check(self, config: Config, parameters: Array) -> None:
        """Raise ValueError unless this is a state of `config`, up to its live settings, and of
        weights like `parameters`."""
        for setting in FIELDS:
            here, there = (getattr(c, setting.key) for c in (config, self.config))
            if not setting.live and here != there:
                raise ValueError(
                    f"{setting.name}: the state is of {short(there)}, this session of "
                    f"{short(here)}; only live settings may differ"
                )
        if self.parameters.dtype != parameters.dtype:
            raise ValueError(
                f"dtype: the state is of {self.parameters.dtype}, this session of "
                f"{parameters.dtype}; they must be the same"
            )
        if self.parameters.shape != parameters.shape:
            raise ValueError(
                f"parameters: the state has shape {self.parameters.shape}, this session "
                f"{parameters.shape}; they must be the same"
            )
