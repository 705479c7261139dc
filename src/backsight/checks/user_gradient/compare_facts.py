"""What the user told of his network, beside what was seen of it.

Where the loss could be followed nothing needs to be told: what is told is compared, and slips go by
what was seen. Arrays whose samples are columns are known as well.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backsight.checks.traces.network import TracedNetwork
from backsight.checks.user_gradient.facts import TABLES
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats

UNSEEN_FACTS = ("parts", "rate", "rows")
"""Facts that cannot be seen in a loss."""
MEANINGS = {
    "inputs": N_("what a layer is given"),
    "upstream": N_("dL/da of a layer"),
    "z": N_("the sums of a layer"),
    "a": N_("the outputs of a layer"),
    "softmax": N_("the softmax of a layer's sums"),
}


def compare_facts(
    facts: Mapping[str, Any], network: TracedNetwork, layer: str = ""
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The facts that are still needed, and what is to be said of those that are wrong. layer: the
    weights of the layer that they are told of; "" where that may be any."""
    text = (
        _("facts[{layer!r}][{name!r}] is not {what}: it is {shape}, and f has other numbers there.")
        if layer
        else _("facts[{name!r}] is not {what}: it is {shape}, and f has no such numbers.")
    )
    notes = tuple(
        text.format(layer=layer, name=name, what=_(MEANINGS[name]), shape=np.shape(facts[name]))
        for name in TABLES
        if name in facts and not _is_seen(facts[name], _list_arrays(network, name, layer))
    )
    return {k: v for k, v in facts.items() if k in UNSEEN_FACTS}, notes


def _list_arrays(network: TracedNetwork, name: str, weight: str) -> Iterator[Floats]:
    """The arrays of a layer, or of all, that a fact may be."""
    for layer in network.layers:
        if weight in ("", layer.weight):
            if name == "inputs":
                yield layer.inputs
            if name == "z":
                yield layer.z
    for layer, stretch in network.list_stretches():
        if weight not in ("", layer.weight):
            continue
        if name == "upstream":
            yield layer.turn(network.adjoints[id(stretch.a)])
        if name in ("a", "softmax"):
            yield layer.turn(stretch.a.value)
            yield from (layer.turn(v) for v in stretch.values)
    last = network.layers[-1] if network.layers else None
    if last is not None and weight in ("", last.weight) and name in ("upstream", "a"):
        yield last.delta if name == "upstream" else last.z


def _is_seen(fact: Floats, arrays: Iterator[Floats]) -> bool:
    for array in arrays:
        for candidate in (array, array.T):
            if candidate.shape == fact.shape:
                size = float(np.abs(candidate).max(initial=0))
                if np.allclose(fact, candidate, rtol=1e-6, atol=1e-9 * size):
                    return True
    return False
