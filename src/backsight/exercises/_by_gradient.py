"""A function checked inside a network whose other lines are right, by what it does to the gradient.

    z1 = x W1 + b1;  a1 = σ(z1);  z2 = a1 W2 + b2;  a2 = σ(z2)      right
    δ2 = bp1(a2, y, z2)                                             right
    δ1 = bp2(δ2, W2, z1)                                            the person's
    db = bp3(δ);  dW = bp4(a, δ)                                    right

`check_gradient` holds what comes of it against the true gradient, and names the slip.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from backsight.checks.slips import Finding
from backsight.checks.user_gradient.array_verdict import WorstEntry
from backsight.checks.user_gradient.check_gradient import check_gradient
from backsight.checks.user_gradient.verdict import Verdict
from backsight.exercises._guard import call_with_care
from backsight.exercises._record import CodeMark
from backsight.kernel.language import _, join_words
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

SIZES = ((4, 3, 3, 3), (5, 3, 3, 3), (3, 2, 4, 3), (6, 4, 2, 2), (5, 3, 2, 4), (2, 2, 3, 2))
"""(rows, inputs, hidden units, outputs) of the networks: square ones first, on which a transposed
array still fits."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EmbeddingNetwork:
    """Two layers with weights and a batch in them."""

    x: Floats
    """(rows, in)"""
    y: Floats
    """(rows, out)"""
    weights: Mapping[str, Floats]
    """W1, b1, W2, b2."""
    is_softmax: bool
    """Whether the output is a softmax with cross-entropy behind it."""

    def compute_loss(self, weights: Mapping[str, Any]) -> Any:
        """½ Σ (a − y)² over the rows' number, or the cross-entropy."""
        z1 = self.x @ weights["W1"] + weights["b1"]
        z2 = compute_sigmoid(z1) @ weights["W2"] + weights["b2"]
        if self.is_softmax:
            return -(self.y * np.log(compute_softmax(z2))).sum() / len(self.y)
        return ((compute_sigmoid(z2) - self.y) ** 2).sum() / (2 * len(self.y))

    def compute_gradient(
        self, place: str, function: Callable[..., Any], wrong: list[str]
    ) -> dict[str, Floats]:
        """By the four equations, with the person's function in one place. wrong: where it gives
        another number than it should, a text is added."""
        w1, b1, w2, b2 = (self.weights[n] for n in ("W1", "b1", "W2", "b2"))
        lines: dict[str, Callable[..., Floats]] = {
            **RIGHT,
            place: partial(_call_own, function, place, wrong),
        }
        z1 = self.x @ w1 + b1
        a1 = compute_sigmoid(z1)
        z2 = a1 @ w2 + b2
        if self.is_softmax:
            delta2 = lines["softmax_cross_entropy"](z2, self.y)
        else:
            delta2 = lines["bp1"](compute_sigmoid(z2), self.y, z2)
        delta1 = lines["bp2"](delta2, w2, z1)
        return {
            "W1": lines["bp4"](self.x, delta1),
            "b1": lines["bp3"](delta1),
            "W2": lines["bp4"](a1, delta2),
            "b2": lines["bp3"](delta2),
        }


def compute_sigmoid(z: Any) -> Any:
    """The sigmoid."""
    return 1 / (1 + np.exp(-z))


def compute_softmax(z: Any) -> Any:
    """Softmax of each row."""
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def derive_output_error(a: Floats, y: Floats, z: Floats) -> Floats:
    """The error of the output layer."""
    return np.asarray((a - y) / len(y) * compute_sigmoid(z) * (1 - compute_sigmoid(z)))


def derive_hidden_error(delta_next: Floats, w_next: Floats, z: Floats) -> Floats:
    """The error of a hidden layer."""
    return np.asarray(delta_next @ w_next.T * compute_sigmoid(z) * (1 - compute_sigmoid(z)))


def sum_errors(delta: Floats) -> Floats:
    """The biases' gradient."""
    return np.asarray(delta.sum(axis=0))


def multiply_errors(a: Floats, delta: Floats) -> Floats:
    """The weights' gradient."""
    return np.asarray(a.T @ delta)


def derive_cross_entropy(z: Floats, y: Floats) -> Floats:
    """The error of a softmax with cross-entropy behind it."""
    return np.asarray((compute_softmax(z) - y) / len(y))


RIGHT: Mapping[str, Callable[..., Floats]] = {
    "bp1": derive_output_error,
    "bp2": derive_hidden_error,
    "bp3": sum_errors,
    "bp4": multiply_errors,
    "softmax_cross_entropy": derive_cross_entropy,
}
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "bp1": ("a", "y", "z"),
    "bp2": ("delta_next", "W_next", "z"),
    "bp3": ("delta",),
    "bp4": ("a", "delta"),
    "softmax_cross_entropy": ("z", "y"),
}


def _call_own(
    function: Callable[..., Any], place: str, wrong: list[str], *values: Floats
) -> Floats:
    """The person's, which has to give an array of the right one's shape; a sum over everything, as
    it is often made for biases, stands for each of them."""
    arguments = dict(zip(PARAMETERS[place], values, strict=True))
    right = RIGHT[place](*values)
    mine = call_with_care(function, place, arguments, right.shape, spreads=place == "bp3")
    for index in np.argwhere(~np.isclose(mine, right, rtol=1e-6, atol=0))[:1].tolist():
        entry = tuple(index)
        worst = WorstEntry(
            name=place, index=entry, yours=float(mine[entry]), true=float(right[entry])
        )
        wrong.append(str(worst))
    return mine


def check_in_networks(place: str, function: Callable[..., Any], seed: int) -> CodeMark:
    """The mark of a function that stands for one of the equations, on random networks."""
    for number, sizes in enumerate(SIZES):
        network = _draw_network(seed, number, sizes, place == "softmax_cross_entropy")
        wrong: list[str] = []
        gradient = network.compute_gradient(place, function, wrong)
        verdict = check_gradient(network.compute_loss, gradient, dict(network.weights))
        if not verdict.agrees:
            return replace(mark_verdict(verdict, number + 1), where=wrong[0] if wrong else "")
    return CodeMark(right=True, cases=len(SIZES))


def mark_verdict(verdict: Verdict, cases: int) -> CodeMark:
    """A verdict on a gradient that is wrong."""
    slip = verdict.slip
    return CodeMark(
        right=False,
        cases=cases,
        slip=slip.name if slip else "",
        sentence=_drop_arrays(slip) if slip else _("No known slip."),
        where=str(verdict.worst),
    )


def _drop_arrays(slip: Finding) -> str:
    """Its sentence without the arrays of the network, which the person has never seen."""
    names = _("{arrays}: {sentence}").format(arrays=join_words(slip.arrays), sentence="")
    return slip.sentence.removeprefix(names)


def _draw_network(
    seed: int, number: int, sizes: tuple[int, int, int, int], is_softmax: bool
) -> EmbeddingNetwork:
    rows, inputs, hidden, outputs = sizes
    rng = stream(seed, "exercise/code", number)
    targets = rng.draw_uniform((rows, outputs))
    return EmbeddingNetwork(
        x=rng.draw_normal((rows, inputs)),
        y=np.eye(outputs)[targets.argmax(axis=1)] if is_softmax else targets,
        weights={
            "W1": rng.draw_normal((inputs, hidden)),
            "b1": rng.draw_normal(hidden),
            "W2": rng.draw_normal((hidden, outputs)),
            "b2": rng.draw_normal(outputs),
        },
        is_softmax=is_softmax,
    )
