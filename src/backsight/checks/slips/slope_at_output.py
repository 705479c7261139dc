"""The slope taken at a instead of z, or the form for a given z."""

from backsight.checks.slips._layer import explain_by_delta
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import N_, _


def explains(case: Case) -> str | None:
    """Whether a slope at the wrong place gives yours. Needs facts: activation, z, upstream."""
    upstream = case.facts.get("upstream")
    for key, sentence in WRONG.items():
        slope = case.facts.get(key)
        explanation = (
            None
            if slope is None or upstream is None
            else explain_by_delta(case, upstream * slope, _(sentence))
        )
        if explanation:
            return explanation
    return None


WRONG = {
    "slope_at_a": N_("the slope of the activation is taken at a = f(z) instead of z"),
    "slope_from_z": N_("the slope is written for the output a, as a(1 - a) is, but was given z"),
}

slope_at_output = Slip(name="slope_at_output", order=81, explains=explains)
