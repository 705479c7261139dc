"""Inputs and derivatives are summed over the rows before they are multiplied.

What it does: inputs are summed over the rows, δ too, and the two sums are multiplied.

Why it is bad: which input went with which error is lost: a product of sums is not the sum of
products.

Remedy: multiply row by row and then sum: `x.T @ delta`.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._passes import explain_by_pass
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Explanation, Slip
from backsight.checks.traces.network import TracedNetwork, WrongPass
from backsight.kernel.language import _


def explains(case: Case) -> Explanation:
    """Whether (Σ inputs)(Σ δ) gives yours where Σ inputs · δ belongs."""
    sentence = _(
        "inputs and δ are summed over the rows before they are multiplied: each row's own product "
        "belongs in the sum"
    )
    return explain_by_pass(case, "rows_summed_apart", make_passes, sentence)


def make_passes(network: TracedNetwork) -> Iterator[WrongPass]:
    """One layer, and all of them."""
    parts = {
        layer.weight: layer.to_weight(np.outer(layer.inputs.sum(0), layer.delta.sum(0)))
        for layer in network.layers
        if len(layer.z) > 1
    }
    for name, wrong in parts.items():
        yield WrongPass(network=network, layer=name, products={name: wrong})
    yield WrongPass(network=network, layer="", products=parts)


rows_summed_apart = Slip(
    name="rows_summed_apart",
    order=57,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="dW1 = X.T @ d1",
        wrong="dW1 = np.outer(X.sum(axis=0), d1.sum(axis=0))",
    ),
    confused_with=("bias_from_weight_rows",),
)
