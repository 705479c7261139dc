"""Biases averaged over the rows where the weights are summed, or the other way round.

What it does: one of a layer's two products is divided by the number of rows and the other is not:
`dW = a.T @ d` with `db = d.mean(axis=0)`.

Why it is bad: one of them learns N times faster than the other, so that no rate suits both.

Remedy: divide by N once, where dL/dz of the last layer is made, and sum everywhere behind it.

References: Nielsen 2015, chapter 2, the equations BP3 and BP4.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import find_ratio
from backsight.checks.slips._record import Case, Slip, find_largest
from backsight.kernel.language import _, join_words


def explains(case: Case) -> str | None:
    """Whether all biases are N times or 1/N of the true ones and their weights are right, or all
    weights and their biases are right."""
    pairs = _list_pairs(case)
    weights, biases = {w for w, _b in pairs}, {b for _w, b in pairs}
    wrong, c = {*case.wrong}, find_ratio(case)
    if c is None or case.rows is None or case.rows < 2 or wrong not in (weights, biases):
        return None
    beside = biases if wrong == weights else weights
    if any(find_largest(case.true[n]) <= 10 * case.certain[n] for n in beside):
        return None  # zeros have no factor
    size = float(case.rows) if c > 1 else 1 / case.rows
    if not beside <= {*case.right} or abs(c - size) > 1e-7 * size:
        return None
    text = (
        _(
            "yours is divided by the {n} rows once too often, unlike {beside}: weights and biases "
            "are averaged over the rows alike"
        )
        if c < 1
        else _(
            "yours is not divided by the {n} rows, unlike {beside}: weights and biases are "
            "averaged over the rows alike"
        )
    )
    beside_it = join_words([name for name in case.true if name in beside])
    return case.name_arrays(text.format(n=case.rows, beside=beside_it))


def _list_pairs(case: Case) -> list[tuple[str, str]]:
    """Weights and biases of each layer that has both."""
    layers = case.network.layers if case.network else []
    return [(layer.weight, layer.bias) for layer in layers if layer.bias]


bias_averaged_apart = Slip(
    name="bias_averaged_apart",
    order=28,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right='return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}',
        wrong='return {"W1": dW1, "b1": d1.mean(axis=0), "W2": dW2, "b2": d2.mean(axis=0)}',
    ),
    confused_with=("mean_and_sum", "bias_summed_over_all"),
)
