"""The weights that carry the derivative back were already updated.

What it does: a layer's weights are updated before the derivative goes back through them.

Why it is bad: all layers before it learn from a network that did not make the outputs; the larger
the rate, the worse.

Remedy: compute all gradients first, then update; or keep the old weights.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import UNMOVED
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip, find_largest
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _
from backsight.kernel.types import Floats

SAME = 1e-5
"""How far the rate may differ from array to array, relative to it."""


def explains(case: Case) -> str | None:
    """Whether yours = true - rate · (what the weights' own gradient carries back), with one rate.

    δ · (W - rate · dW)ᵀ = δ · Wᵀ - rate · δ · dWᵀ
    """
    if case.network is None:
        return None
    for direction in case.network.list_passes("updated_weights", make_directions):
        moves = {n: g - case.network.gradients[n] for n, g in direction.gradients.items()}
        rates = [_fit_rate(case, name, moves[name]) for name in case.wrong]
        unmoved = all(
            find_largest(moves[n]) <= UNMOVED * find_largest(case.true[n]) for n in case.right
        )
        first = rates[0]
        if first is None or not unmoved:
            continue
        if all(r is not None and abs(r - first) <= SAME * abs(first) for r in rates):
            return case.name_arrays(
                _(
                    "{layer} was already updated (by a rate of {rate:.6g}) when the derivative was "
                    "carried back through it: go back with the weights of the way forward."
                ).format(layer=direction.layer, rate=first)
            )
    return None


def make_directions(network: TracedNetwork) -> Iterator[WrongPass]:
    """What moves the gradients where a layer's weights move along their own gradient."""
    for layer in network.layers:
        if layer.input_node is not None and id(layer.input_node) in network.adjoints:
            own = layer.inputs.T @ layer.delta
            change = layer.turn_inputs(layer.delta @ own.T)
            yield WrongPass(network=network, layer=layer.weight, at=layer.input_node, change=change)


def _fit_rate(case: Case, name: str, direction: Floats) -> float | None:
    gap = case.true[name] - case.get_gradient(name)
    known = np.isfinite(gap)
    size = float((direction[known] ** 2).sum())
    if not size:
        return None
    rate = float((gap[known] * direction[known]).sum()) / size
    fits = rate > 0 and case.is_match(name, case.true[name] - rate * direction)
    return rate if fits else None


updated_weights = Slip(
    name="updated_weights",
    order=92,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right='u1 = d2 @ p["W2"].T',
        wrong='u1 = d2 @ (p["W2"] - 0.1 * a1.T @ d2).T',
    ),
    confused_with=("untransposed_weights",),
)
