"""A bias gradient made from the rows of the weights' gradient.

What it does: the gradient of the bias is summed up from the gradient of the weights, which has the
inputs multiplied in.

Why it is bad: its shape is right, so nothing complains; biases move by amounts that have nothing to
do with them.

Remedy: sum δ, the derivative by the layer's sums z, over the rows: `delta.sum(axis=0)`.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import add_factor, is_known_factor
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether one wrong array is the sum or the mean of another one along an axis."""
    if len(case.wrong) != 1:
        said = [explains(case.with_only(name)) for name in case.wrong]
        return " ".join(text for text in said if text) if all(said) else None
    (name,) = case.wrong
    for other, array in case.true.items():
        if other == name or array.ndim != 2 or case.true[name].size < 2:
            continue
        for axis in (0, 1):
            if array.shape[1 - axis] != case.true[name].size:
                continue
            c = case.find_factor(name, array.sum(axis=axis).reshape(case.true[name].shape))
            if c == 1 / array.shape[axis]:
                c = 1.0
            if c is not None and is_known_factor(c, case):
                sentence = _("yours is made from the gradient of {other}: sum δ over the rows")
                return case.name_arrays(add_factor(sentence.format(other=other), c, case))
    return None


bias_from_weight_rows = Slip(
    name="bias_from_weight_rows",
    order=58,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="db1 = d1.sum(axis=0)",
        wrong="db1 = dW1.sum(axis=0)",
    ),
    confused_with=("bias_summed_over_all",),
)
