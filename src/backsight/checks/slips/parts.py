"""A part of the loss with a wrong factor: the data's gradient, the regularizer's, or both."""

import numpy as np

from backsight.checks.slips._fit import factors, matters
from backsight.checks.slips._ratio import meaning
from backsight.checks.slips._record import Case, Slip, rounded
from backsight.checks.slips.scalar_added import one_number
from backsight.kernel.language import N_, _
from backsight.kernel.types import Floats


def explains(case: Case) -> str | None:
    """Whether yours = c · data + d · regularizer + s. Needs facts: parts."""
    given = case.facts.get("parts")
    if given is None or any(name not in part for name in case.wrong for part in given.values()):
        return None
    found = {name: form(case, name, [p[name] for p in given.values()]) for name in case.wrong}
    fits = [f for f in found.values() if f is not None]
    heads = np.array([[rounded(c) for c in f[:-1]] for f in fits])
    if len(fits) < len(found) or (np.ptp(heads, axis=0) > 1e-5 * abs(heads).max(axis=0)).any():
        return None
    said = [_of_part(part, c, case) for part, c in zip(given, heads[0], strict=True) if c != 1]
    added = [float(f[-1]) for f in fits if f[-1]]
    said += [one_number(added)] * bool(added)
    return case.said(_("; and ").join(said)) if said else None


PARTS = {"data": N_("data"), "regularizer": N_("regularizer")}


def _of_part(part: str, c: float, case: Case) -> str:
    name = _(PARTS.get(part, part))
    if c == 0:
        return _("the {part} part is left out").format(part=name)
    return _("in the {part} part, {meaning}").format(part=name, meaning=meaning(c, case.rows))


def form(case: Case, name: str, parts: list[Floats]) -> Floats | None:
    """The factor of each part, and the number added; None where none fit."""
    terms = [*parts, np.ones_like(case.x[name])]
    found = factors(case, name, terms)
    if found is None:
        return None
    kept = [matters(case, name, c, t) for c, t in zip(found, terms, strict=True)]
    return np.where(kept, found, 0.0)


parts = Slip(name="parts", order=90, explains=explains)
