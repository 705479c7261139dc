"""The regularizer's share where the loss has none: biases decay too.

What it does: λb is added to the gradient of a bias, or λw to that of another array, and the penalty
in the loss does not take it in.

Why it is bad: a bias that is drawn to 0 cannot shift its unit to where the data lie; and the
gradient is not that of the loss that is watched.

Remedy: let only the arrays decay that stand in the penalty: usually the weights.

References: Goodfellow et al. 2016, section 7.1.
"""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, is_decayed
from backsight.checks.traces.terms import LossTerms
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = true + λ · x, with the λ that other arrays have in the loss."""
    terms = find_loss_terms(case)
    if terms is None or any(is_decayed(terms, name) for name in case.wrong):
        return None
    for rate in _list_rates(case, terms):
        if all(case.is_match(n, terms.data[n] + rate * case.x[n]) for n in case.wrong):
            text = _(
                "the share of a regularizer, {rate:.6g} · x, is added, and the loss has none for it"
            )
            return case.name_arrays(text.format(rate=rate))
    return None


def _list_rates(case: Case, terms: LossTerms) -> Iterator[float]:
    """The λ of each array whose share in the loss is λw."""
    rates: list[float] = []
    for name, share in terms.regularizer.items():
        x = case.x[name]
        size = float((x * x).sum())
        rate = float((x * share).sum()) / size if size else 0.0
        if rate and np.allclose(share, rate * x, rtol=1e-9, atol=1e-12 * np.abs(share).max()):
            rates.append(rate)
    yield from dict.fromkeys(rates)


decay_on_biases = Slip(
    name="decay_on_biases",
    order=43,
    explains=explains,
    example=PlantedLine(
        network="biases",
        right="db2 = d2.sum(axis=0)",
        wrong='db2 = d2.sum(axis=0) + decay * p["b2"]',
    ),
    confused_with=("scaled_and_added",),
)
