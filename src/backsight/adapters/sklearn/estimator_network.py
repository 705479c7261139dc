"""What an estimator keeps of a training: the network, to predict with and to train on, and what
the training was, to be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backsight.data import Scaling
from backsight.data.inputs import NetworkInputs
from backsight.engine.program import Program
from backsight.engine.spec import find_complete, from_text, to_text
from backsight.engine.state import State, view_statistics, view_weights
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Floats
from backsight.training.evaluation import compute_outputs
from backsight.training.experiment import Experiment


@dataclass(frozen=True, kw_only=True, eq=False)
class PastTraining:
    """A training that was made and not recorded: all that it takes to make it again."""

    experiment: Experiment
    start: State | None
    """The state before the first step; None where the spec draws it."""
    steps: int
    """After which it ended."""
    why: str
    """Why it ended before its planned steps; "" where it did not."""
    end: Floats
    """Its last weights, (weights,)."""
    is_failed: bool = False
    """Whether a number that is not finite ended it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EstimatorNetwork:
    """A network as an estimator uses it."""

    program: Program
    scaling: Scaling
    target_scaling: Scaling | None
    state: State
    """With the weights that are used; the optimizer's memory is as training left it."""
    past: PastTraining | None = None
    """None where the network was read from a file, which holds no rows."""

    def compute(self, x: Floats) -> Floats:
        """What the last layer says for rows in original units: (rows, units)."""
        vectors, inputs = self.state.vectors, NetworkInputs(columns=())  # they are the columns
        return compute_outputs(self.program, inputs, self.scaling, vectors, x, self.target_scaling)

    @cached_property
    def weights(self) -> dict[str, Floats]:
        """The weights by name, as views: W1 (in, out), b1 (out,), …"""
        derivation = self.program.derive_for(1, training=False)
        return view_weights(derivation, self.state.vectors["theta"])

    @cached_property
    def statistics(self) -> dict[str, Floats]:
        """The running statistics by name, as views."""
        return view_statistics(self.program.derive_for(1, training=False), self.state.vectors)

    def to_plain(self) -> dict[str, Any]:
        """The network as texts, numbers and arrays, to be pickled with its estimator."""
        scaled = self.target_scaling
        return {
            "spec": to_text(self.program.spec, form="json"),
            "inputs": self.program.inputs,
            "outputs": self.program.outputs,
            "scaling": self.scaling.as_dict(),
            "target_scaling": None if scaled is None else scaled.as_dict(),
            "step": self.state.step,
            "vectors": {name: np.array(v) for name, v in self.state.vectors.items()},
            "numbers": dict(self.state.numbers),
        }


def from_plain_network(plain: Mapping[str, Any]) -> EstimatorNetwork:
    """The network that `to_plain` made plain."""
    spec = find_complete(from_text(plain["spec"], form="json"))
    assert spec is not None
    vectors = {}
    for name, vector in plain["vectors"].items():
        vectors[name] = make_aligned(vector.shape, vector.dtype)
        vectors[name][...] = vector
    scaled = plain["target_scaling"]
    return EstimatorNetwork(
        program=Program(spec, inputs=plain["inputs"], outputs=plain["outputs"]),
        scaling=Scaling.from_dict(plain["scaling"]),
        target_scaling=None if scaled is None else Scaling.from_dict(scaled),
        state=State(step=plain["step"], vectors=vectors, numbers=dict(plain["numbers"])),
    )
