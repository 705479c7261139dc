"""Sum over paths: each way from a weight to the loss, as the product of the factors along it.

From a weight a path leads through one unit of every later layer to one sum z of the output, in
one row. Its factors are what enters the weight, the slope of each unit's activation (and its
dropout mask), each weight on the way, and at the end dL/dz of the output. Their sum over all paths
is the derivative (article 001, equations 47-53); a regularizer is an edge of its own from the
weight to the loss."""

import math
from dataclasses import dataclass

import numpy as np

from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point
from backsight.engine.derivation import Derivation, Equation
from backsight.engine.interpret import Tape
from backsight.kernel.errors import BadInput
from backsight.kernel.types import Floats
from backsight.maths import catalogs

LIMIT = 1_000_000
"""The most paths from one weight that are added up."""


@dataclass(kw_only=True)
class Stretch:
    """From one dense layer up to the next: the layer, then what each unit's sum passes through.

    slopes: pairs of symbols (a, z) whose slope is a factor; masks: symbols that are factors.
    """

    dense: Equation
    slopes: list[tuple[str, str]]
    masks: list[str]

    @property
    def z(self) -> str:
        """The layer's sums."""
        return self.dense.targets[0]


def paths(derivation: Derivation) -> dict[str, int]:
    """How many paths lead from one entry of each weight array to the loss, over all rows.

    Raises BadInput for a network whose units are not joined by dense layers alone.
    """
    stretches, counts = _stretches(derivation), {}
    widths = [derivation.symbols[s.z].shape[1] for s in stretches]
    for place, stretch in enumerate(stretches):
        for weight in filter(None, stretch.dense.operands[1:]):
            counts[_bare(derivation, weight)] = derivation.rows * math.prod(widths[place + 1 :])
    return counts


def _gradient(point: Point) -> Result:
    counts = paths(point.derivation)
    if max(counts.values()) > LIMIT:
        name, most = max(counts.items(), key=lambda item: item[1])
        raise BadInput(
            f"From one weight of {name} {most:,} paths lead to the loss; path_sum adds up at most "
            f"{LIMIT:,}. Take fewer rows, a smaller network, or forward_mode, which is as exact."
        )
    tape = point.tape(point.theta, "forward", "loss", "backward")
    stretches = _stretches(point.derivation)
    found = {}
    for place, stretch in enumerate(stretches):
        unit = _behind(tape, stretches[place:])
        x, w, b = (*stretch.dense.operands, "")[:3]
        found[_bare(point.derivation, w)] = np.einsum("ri,rj->ij", tape[x], unit)
        if b:
            found[_bare(point.derivation, b)] = np.einsum("rj->j", unit)
    for name in found:
        if f"dR_d{name}" in tape:
            found[name] = found[name] + tape[f"dR_d{name}"]
    total = sum(counts[s.name] * s.size for s in point.derivation.weights())
    return Result(gradients=found, passes=_passes(point.derivation, total), note=f"{total:,} paths")


def _behind(tape: Tape, stretches: list[Stretch]) -> Floats:
    """Σ over paths from each sum z of the first layer on to the loss: (rows, units)."""
    first, *later = stretches
    if not later:
        end: Floats = tape[f"dL_d{first.z}"]
        return end
    return np.stack(
        [_from_unit(tape, first, later, j) for j in range(tape[first.z].shape[1])], axis=1
    )


def _from_unit(tape: Tape, first: Stretch, later: list[Stretch], j: int) -> Floats:
    """Every path from unit j as one entry of an array (rows, later units …), added up by row."""
    product = _edge(tape, first)[:, j]
    into = tape[later[0].dense.operands[1]][j]
    for place, stretch in enumerate(later):
        last = place == len(later) - 1
        factor = tape[f"dL_d{stretch.z}"] if last else _edge(tape, stretch)
        shape = (len(product), *(1,) * place, factor.shape[1])
        product = product[..., None] * into * factor.reshape(shape)
        if not last:
            into = tape[later[place + 1].dense.operands[1]]
    added: Floats = product.reshape(len(product), -1).sum(axis=1)
    return added


def _edge(tape: Tape, stretch: Stretch) -> Floats:
    """The factor of each unit, from its sum to what the next layer gets: (rows, units)."""
    factor: Floats = np.ones_like(tape[stretch.z])
    for a, z in stretch.slopes:
        factor = factor * tape[f"d{a}_d{z}"]
    for mask in stretch.masks:
        factor = factor * tape[mask]
    return factor


def _stretches(derivation: Derivation) -> list[Stretch]:
    """The network from dense layer to dense layer; BadInput where it is more than that."""
    found: list[Stretch] = []
    last_z = [e.targets[0] for e in derivation.acts("forward") if _is_dense(e)][-1]
    for equation in derivation.acts("forward"):
        folder, name, *role = equation.formula.split(".")
        if _is_dense(equation):
            found.append(Stretch(dense=equation, slopes=[], masks=[]))
        elif folder == "activations" and equation.operands[0] != last_z:
            _activation(derivation, equation, found)
        elif (folder, name) == ("layers", "dropout"):
            if role == ["steps", "k"] and found:
                found[-1].masks.append(equation.targets[0])
        elif folder not in ("activations", "optimizers"):
            raise BadInput(
                f"path_sum follows dense layers, activations and dropout; {name} is none of them."
            )
    return found


def _activation(derivation: Derivation, equation: Equation, found: list[Stretch]) -> None:
    (z,), (a,) = equation.operands, equation.targets
    if f"d{a}_d{z}" in derivation.symbols:
        found[-1].slopes.append((a, z))
        return
    record = catalogs["activations"][equation.formula.split(".")[1]]
    if record.slope is None and not record.pullback.is_only("upstream"):
        raise BadInput(
            f"path_sum needs an activation that takes each unit by itself; {record.name} joins all "
            "units of a hidden layer."
        )


def _is_dense(equation: Equation) -> bool:
    return equation.formula == "layers.dense.steps.z"


def _bare(derivation: Derivation, weight: str) -> str:
    """The weight of theta at the same place: "W1_ahead" -> "W1"."""
    offset = derivation.symbols[weight].offset
    return next(s.name for s in derivation.weights() if s.offset == offset)


def _passes(derivation: Derivation, total: int) -> float:
    """Factors multiplied, over the multiplications of a forward pass."""
    layers = len(_stretches(derivation))
    weights = sum(s.size for s in derivation.weights())
    return 3.0 + total * 2.0 * layers / (derivation.rows * weights)


path_sum = Method(name="path_sum", gradient=_gradient)
