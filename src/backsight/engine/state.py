"""What a run carries from step to step: vectors, and the few numbers a schedule remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.interpret import Evaluate, evaluate
from backsight.kernel.aligned import make_aligned
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.kernel.shown import Shown
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats
from backsight.maths import catalogs


@dataclass(kw_only=True, repr=False)
class State(Shown):
    """After `step` steps. vectors: "theta" and the optimizer's memory, each (weights,), and
    "running", (statistics,), where a layer keeps statistics.

    numbers: of the schedule. A trainer changes the vectors in place; `copy` keeps a moment.
    """

    step: int
    vectors: dict[str, Floats]
    numbers: dict[str, float] = field(default_factory=dict)

    def copy(self) -> "State":
        """The state as it is now, whatever is trained later."""
        vectors = {k: make_aligned(v.shape, v.dtype) for k, v in self.vectors.items()}
        for name, vector in vectors.items():
            vector[...] = self.vectors[name]
        return State(step=self.step, vectors=vectors, numbers=dict(self.numbers))


def make_initial_state(
    derivation: Derivation, seed: int, schedule: str, run: Evaluate = evaluate
) -> State:
    """The state before the first step: the start act, on draws keyed by the seed. run: what
    evaluates it."""
    draws = {s.name: draw_initial(s, seed) for s in derivation.of_role("draw") if s.is_initial}
    dtype = derivation.dtype
    tape = run(derivation, draws, "start")
    vectors = {s.name: make_aligned(s.shape, dtype) for s in derivation.of_role("vector")}
    for name in vectors.keys() & {*tape}:
        vectors[name][...] = tape[name]
    return State(step=0, vectors=vectors, numbers=dict(catalogs["schedules"][schedule].start))


def draw_initial(symbol: Symbol, seed: int) -> Floats:
    """The draws for one array of first weights, in float64."""
    draws = stream(seed, symbol.purpose)
    draw = {
        "normal": draws.draw_normal,
        "truncated_normal": draws.draw_truncated_normal,
        "uniform": draws.draw_uniform,
    }.get(symbol.drawn, np.zeros)
    return draw(symbol.shape)


def select_vectors(derivation: Derivation, vectors: Mapping[str, Floats]) -> dict[str, Floats]:
    """Those vectors that the network needs when it is used: "theta", and "running" where a layer
    keeps statistics. derivation: for use. Raises BadInput where one is missing."""
    names = [s.name for s in derivation.of_role("vector")]
    for name in names:
        if name not in vectors:
            raise BadInput(
                _(
                    "To use this network takes the vectors {names}, but {name!r} is "
                    "missing (given: {names_2}). Give a state's `vectors`."
                ).format(names=join_words(names), name=name, names_2=join_words(vectors) or "none")
            )
    return {name: vectors[name] for name in names}


def view_weights(derivation: Derivation, theta: Floats) -> dict[str, Floats]:
    """The named weights as views of the vector: {"W1": (in, out), "b1": (out,), …}."""
    return {
        s.name: theta[s.offset : s.offset + s.size].reshape(s.shape) for s in derivation.weights()
    }


def view_statistics(derivation: Derivation, vectors: Mapping[str, Floats]) -> dict[str, Floats]:
    """The named running statistics as views: {"mu1_bar": (units,), …}; none where no layer keeps
    any."""
    return {
        s.name: vectors[s.part_of][s.offset : s.offset + s.size] for s in derivation.statistics()
    }


def pack_vector(
    derivation: Derivation, arrays: Mapping[str, Floats], vector: str = "theta"
) -> Floats:
    """The vector of named weights, or "running" of named statistics."""
    symbols = [*derivation.weights(), *derivation.statistics()]
    pieces = [np.ravel(arrays[s.name]) for s in symbols if s.part_of == vector]
    return np.concatenate(pieces).astype(derivation.dtype)
