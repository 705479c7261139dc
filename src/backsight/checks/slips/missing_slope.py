"""The slope of the activation is missing: dL/da taken for dL/dz."""

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether the upstream gradient alone gives yours. Needs facts: upstream (and inputs)."""
    upstream = case.facts.get("upstream")
    if upstream is None:
        return None
    sentence = _("the slope of the activation is missing: dL/dz is dL/da · f′(z)")
    return explain_by_delta(case, upstream, sentence)


missing_slope = Slip(name="missing_slope", order=80, explains=explains)
