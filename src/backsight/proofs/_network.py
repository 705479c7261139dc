"""Random networks: the engine's own equations, in fractions or in float64, and their derivatives.

Of fractions the activation is a polynomial that is drawn too: the proofs ask of σ only that it has
a slope. All derivatives are measured by dual numbers on the forward act, so none of them knows the
backward act, nor what is to be proved.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from backsight.checks.duals import DUAL, Dual, take_value
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.interpret import Tape
from backsight.engine.spec import from_plain
from backsight.kernel.draws.stream import Stream
from backsight.maths.activations import activations
from backsight.proofs._rationals import Polynomial, draw_fractions

MOST_UNITS = 3
"""Of a layer."""
SMOOTH = ("sigmoid", "tanh", "softplus", "silu", "gelu")
"""Activations without a kink, whose layers stay of a size."""
LOSSES = ("half_sum_squared_error", "mean_squared_error")
STAND_IN = "tanh"
"""The activation whose word is the polynomial, in fractions."""
DERIVATIVE = re.compile(r"d(?P<top>C|[az]_[a-z]+)_d(?P<bottom>[abwz]_[a-z]+)")


@dataclass(frozen=True, kw_only=True, eq=False)
class DrawnNetwork:
    """A network with numbers in it: one row of inputs, or a batch."""

    derivation: Derivation
    """Of a training step."""
    arrays: Mapping[str, Any]
    """x (rows, in), y (rows, out) and theta (weights,)."""
    widths: tuple[int, ...]
    """Units of each layer, the inputs first."""
    activation: str
    """By its name."""
    polynomial: Polynomial | None = None
    """What stands in its place; None where nothing does."""

    @property
    def about(self) -> str:
        """ "3-2-4, tanh"; of fractions the widths alone."""
        widths = "-".join(map(str, self.widths))
        return widths if self.polynomial else f"{widths}, {self.activation}"

    @property
    def last_sum(self) -> str:
        """The symbol of the last layer's sums: "z3"."""
        return f"z{len(self.widths) - 1}"

    def compute_slope(self, z: Any, a: Any) -> Any:
        """σ′(z), entry by entry."""
        if self.polynomial:
            return self.polynomial.slope(z)
        slope = activations[self.activation].slope
        assert slope is not None
        return slope(z, a)

    def run_tape(self, bottom: str = "", theta: Any = None) -> Tape:
        """Forward and loss, with every direction of one array as a dual number. bottom: its symbol
        in the derivation. theta: other weights than its own."""
        values = {**self.arrays, "N": Fraction(len(self.arrays["x"])), "t": 1}
        values = values if self.polynomial else {**self.arrays, "t": 1}
        if theta is not None:
            values["theta"] = theta
        tape = Tape(self.derivation, values, self._words)
        if bottom in tape:
            tape.put(bottom, make_duals(tape[bottom]))
        for equation in self.derivation.acts("forward", "loss"):
            tape.run([equation])
            if bottom in equation.targets:
                tape.put(bottom, make_duals(tape[bottom]))
        return tape

    @cached_property
    def tape(self) -> Tape:
        """Every number of it; in float64 those of the engine's backward act too."""
        tape = self.run_tape()
        if not self.polynomial:
            tape.run(self.derivation.acts("backward"))
        return tape

    @cached_property
    def largest(self) -> float:
        """In float64, the largest derivative on the way back, by its size."""
        names = (t for e in self.derivation.acts("backward") for t in e.targets)
        return max((float(np.max(np.abs(self.tape[name]))) for name in names), default=0.0)

    @property
    def _words(self) -> Mapping[str, Any]:
        return {**DUAL, STAND_IN: self.polynomial} if self.polynomial else DUAL

    def list_arrays(self) -> Mapping[str, Any]:
        """What was drawn, by the names that training has for it."""
        coefficients = {"c": self.polynomial.coefficients} if self.polynomial else {}
        weights = {s.name: self.tape[s.name] for s in self.derivation.weights()}
        return {"x": self.arrays["x"], "y": self.arrays["y"], **weights, **coefficients}


def make_duals(value: Any) -> Dual:
    """An array that may change in each of its entries."""
    directions = np.eye(value.size, dtype=value.dtype).reshape(value.size, *value.shape)
    return Dual(value, directions)


def draw_rational_network(
    rng: Stream, layers: int, *, degree: int = 3, rows: int = 1
) -> DrawnNetwork:
    """In fractions, at random: widths, weights, rows, targets, and the activation."""
    widths = _draw_widths(rng, layers)
    derivation = _derive(widths, STAND_IN, LOSSES[0], rows, training=False)
    arrays = {n: draw_fractions(rng, *derivation.symbols[n].shape) for n in ("theta", "x", "y")}
    return DrawnNetwork(
        derivation=derivation,
        arrays=arrays,
        widths=widths,
        activation=STAND_IN,
        polynomial=Polynomial(draw_fractions(rng, degree + 1)),
    )


def draw_float_network(
    rng: Stream, layers: int, *, rows: int = 1, optimizer: str = "sgd"
) -> DrawnNetwork:
    """In float64: widths, weights, rows, targets, one of the smooth activations, the loss."""
    widths, activation = _draw_widths(rng, layers), str(rng.draw_choice(SMOOTH))
    derivation = _derive(
        widths, activation, str(rng.draw_choice(LOSSES)), rows, optimizer=optimizer
    )
    arrays = {n: rng.draw_normal(derivation.symbols[n].shape) for n in ("theta", "x", "y")}
    return DrawnNetwork(derivation=derivation, arrays=arrays, widths=widths, activation=activation)


def draw_softmax_network(rng: Stream, *, rows: int) -> DrawnNetwork:
    """In float64, with softmax on top and the cross-entropy behind it; targets that add up to 1."""
    *others, _last = _draw_widths(rng, int(rng.draw_integers(1, 4)))
    widths, activation = (*others, int(rng.draw_integers(2, 6))), str(rng.draw_choice(SMOOTH))
    derivation = _derive(widths, activation, "categorical_cross_entropy", rows, output="softmax")
    arrays = {n: rng.draw_normal(derivation.symbols[n].shape) for n in ("theta", "x")}
    shares = 1 - rng.draw_uniform((rows, widths[-1]))
    y = shares / shares.sum(axis=1, keepdims=True)
    return DrawnNetwork(
        derivation=derivation, arrays={**arrays, "y": y}, widths=widths, activation=activation
    )


def _draw_widths(rng: Stream, layers: int) -> tuple[int, ...]:
    return tuple(int(n) for n in rng.draw_integers(1, MOST_UNITS + 1, layers + 1))


@lru_cache(maxsize=4096)
def _derive(
    widths: Sequence[int],
    activation: str,
    loss: str,
    rows: int,
    *,
    optimizer: str = "sgd",
    output: str = "",
    training: bool = True,
) -> Derivation:
    inputs, *units = widths
    layers = [{"units": n, "activation": activation} for n in units[:-1]]
    raw = {
        "data": {"source": "xor"},
        "layers": [*layers, {"activation": output or activation}],
        "batch": rows,
        "steps": 1,
        "dtype": "float64",
        "loss": loss,
        "optimizer": optimizer,
    }
    shape = DataShape(inputs=inputs, classes=0, targets=units[-1], rows=rows)
    spec = complete(from_plain(raw), shape)
    return derive(spec, inputs=inputs, outputs=units[-1], rows=rows, training=training)


class NetworkArrays(Mapping[str, Any]):
    """The arrays of a proof by name, each computed when a line asks for it, of one row.

    roles: which layer "here", "above", "under" and "last" are, counted from 1; 0 is the input.
    others: arrays that are none of a layer's. What the book has as w, (out, in), is the transpose
    of training's W.
    """

    def __init__(
        self, network: DrawnNetwork, roles: Mapping[str, int], others: Mapping[str, Any]
    ) -> None:
        self.network, self.roles = network, roles
        self._values = dict(others)
        self._tapes: dict[str, Tape] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            self._values[name] = self._compute(name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __contains__(self, name: object) -> bool:
        try:
            self[str(name)]
        except KeyError:
            return False
        return True

    def _compute(self, name: str) -> Any:
        if match := DERIVATIVE.fullmatch(name):
            return self._measure(match["top"], match["bottom"])
        letter, _line, role = name.rpartition("_")
        layer = self.roles[role]
        make = MAKERS.get(letter)
        if make is None:
            raise KeyError(name)
        return make(self, role, layer)

    def take(self, name: str) -> Any:
        """An array of training: x for a0."""
        return self.network.tape["x" if name == "a0" else name]

    def _measure(self, top: str, bottom: str) -> Any:
        """∂top/∂bottom: the axes of the top first, then those of the bottom."""
        symbol = self._to_symbol(bottom)
        if symbol not in self._tapes:
            self._tapes[symbol] = self.network.run_tape(symbol)
        tape = self._tapes[symbol]
        result = tape["L" if top == "C" else self._to_symbol(top)]
        shape = np.shape(take_value(tape[symbol]))
        tangents = result.tangents.reshape(len(result.tangents), -1).T
        # Training's W is (in, out), the book's w (out, in); a vector has one row of its own.
        wide = tangents.reshape(-1, *shape)
        wide = wide.swapaxes(1, 2) if bottom[0] == "w" else wide.reshape(len(wide), -1)
        return wide[0] if top == "C" else wide

    def _to_symbol(self, name: str) -> str:
        letter, _line, role = name.partition("_")
        return f"{'W' if letter == 'w' else letter}{self.roles[role]}"


def _take_delta(arrays: NetworkArrays, role: str, layer: int) -> Any:
    """Training's own number in float64; in fractions the derivative that it is."""
    if arrays.network.polynomial:
        return arrays[f"dC_dz_{role}"]
    return arrays.take(f"dL_dz{layer}")[0]


def _take_slope(arrays: NetworkArrays, role: str, layer: int) -> Any:
    return arrays.network.compute_slope(arrays[f"z_{role}"], arrays[f"a_{role}"])


MAKERS: Mapping[str, Callable[[NetworkArrays, str, int], Any]] = {
    "z": lambda arrays, role, layer: arrays.take(f"z{layer}")[0],
    "a": lambda arrays, role, layer: arrays.take(f"a{layer}")[0],
    "sigma_z": lambda arrays, role, layer: arrays.take(f"a{layer}")[0],
    "w": lambda arrays, role, layer: arrays.take(f"W{layer}").T,
    "b": lambda arrays, role, layer: arrays.take(f"b{layer}"),
    "n": lambda arrays, role, layer: arrays.network.widths[layer],
    "delta": _take_delta,
    "sigma_prime_z": _take_slope,
    "Sigma_prime_z": lambda arrays, role, layer: np.diag(arrays[f"sigma_prime_z_{role}"]),
}
"""How an array is made, by its letter."""
