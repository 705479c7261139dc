"""The data's share of the gradient has a wrong factor, and the regularizer's has not, or another.

What it does: the sum over the rows is not divided by N, or divided twice, and the penalty's
derivative is added as it is.

Why it is bad: data and penalty are weighed otherwise than in the loss, so that it ends at other
weights, whatever the rate.

Remedy: give each part the factor that it has in the loss.

References: Goodfellow et al. 2016, section 7.1.1.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor, is_known_factor
from backsight.checks.slips._record import Case, Slip
from backsight.checks.slips._shares import find_loss_terms, fit_two
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = c · data + d · regularizer, with a c that is known."""
    terms = find_loss_terms(case)
    fit = None if terms is None else fit_two(case, terms)
    if fit is None or fit[1] is None or fit[0] in (0, 1) or not is_known_factor(fit[0], case):
        return None
    c, d = fit
    text = _("in the data's share, {meaning}").format(meaning=explain_factor(c, case))
    if d == 1:
        more = _("the regularizer's share is right")
    elif d == 0:
        more = _("the regularizer's share is missing")
    elif d == -1:
        more = _("the sign of the regularizer's share is wrong")
    else:
        more = _("the regularizer's share is {d:.6g} times what it should be").format(d=d)
    return None if c == d else case.name_arrays(_("{text}; {more}").format(text=text, more=more))


data_factor = Slip(
    name="data_factor",
    order=45,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='d2 = (a1 @ p["W2"] - Y) / N',
        wrong='d2 = a1 @ p["W2"] - Y',
    ),
    confused_with=("parts", "mean_and_sum"),
)
