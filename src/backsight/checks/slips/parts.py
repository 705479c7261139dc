"""A part of the loss with a wrong factor: the data's gradient, the regularizer's, or both.

What it does: the loss has two parts, data and regularizer, and the gradient has one of them with a
wrong factor, or not at all.

Why it is bad: the balance between fitting and staying small is another than the one that was set.

Remedy: write both parts with the factors that they have in the loss: 1/N for the data, λ for a
regularizer of λ/2·w².
"""

import numpy as np

from backsight.checks.slips._fit import fit_factors, is_significant
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor
from backsight.checks.slips._record import Case, Slip, round_factor
from backsight.checks.slips.scalar_added import describe_constant
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats


def explains(case: Case) -> str | None:
    """Whether yours = c · data + d · regularizer + s. Needs facts: parts."""
    loss_parts = case.facts.get("parts")
    if loss_parts is None or any(
        name not in part for name in case.wrong for part in loss_parts.values()
    ):
        return None
    solutions = {
        name: fit_parts(case, name, [p[name] for p in loss_parts.values()]) for name in case.wrong
    }
    fits = [f for f in solutions.values() if f is not None]
    heads = np.array([[round_factor(c) for c in f[:-1]] for f in fits])
    if len(fits) < len(solutions) or (np.ptp(heads, axis=0) > 1e-5 * abs(heads).max(axis=0)).any():
        return None
    sentences = [
        _describe_part(part, c, case)
        for part, c in zip(loss_parts, heads[0], strict=True)
        if c != 1
    ]
    added = [float(f[-1]) for f in fits if f[-1]]
    sentences += [describe_constant(added)] * bool(added)
    return case.name_arrays(_("; and ").join(sentences)) if sentences else None


PARTS = {"data": N_("data"), "regularizer": N_("regularizer")}


def _describe_part(part: str, c: float, case: Case) -> str:
    name = _(PARTS.get(part, part))
    if c == 0:
        return _("the {part} part is left out").format(part=name)
    return _("in the {part} part, {meaning}").format(part=name, meaning=explain_factor(c, case))


def fit_parts(case: Case, name: str, gradients: list[Floats]) -> Floats | None:
    """The factor of each part, and the number added; None where none fit."""
    terms = [*gradients, np.ones_like(case.x[name])]
    solution = fit_factors(case, name, terms)
    if solution is None:
        return None
    mask = [is_significant(case, name, c, t) for c, t in zip(solution, terms, strict=True)]
    return np.where(mask, solution, 0.0)


parts = Slip(
    name="parts",
    order=90,
    explains=explains,
    example=PlantedLine(
        network="decay",
        right='d2 = (a1 @ p["W2"] - Y) / N',
        wrong='d2 = a1 @ p["W2"] - Y',
        needs_parts=True,
    ),
    confused_with=(
        "scaled_and_added",
        "mean_and_sum",
    ),
)
