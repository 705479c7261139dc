"""Softmax's diagonal only: p(1 - p) as if each output depended on its own sum alone."""

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether upstream · p(1 - p) gives yours. Needs facts: softmax, upstream."""
    p, upstream = case.facts.get("softmax"), case.facts.get("upstream")
    if p is None or upstream is None:
        return None
    sentence = _(
        "only the diagonal p(1 - p) of softmax's Jacobian is used; the rest, -p·pᵀ, is missing"
    )
    return explain_by_delta(case, upstream * p * (1 - p), sentence)


softmax_diagonal = Slip(name="softmax_diagonal", order=82, explains=explains)
