"""Several at once: a factor, a regularizer's share left out, one number added to every entry.

scratch_mlp has all three: the data's gradient lacks 1/N, and λΣw², one number, is added to
every weight where λw/N belongs.
"""

import numpy as np

from backsight.checks.slips._fit import factors, matters
from backsight.checks.slips._ratio import meaning
from backsight.checks.slips._record import Case, Slip, rounded
from backsight.checks.slips.scalar_added import one_number
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = c · true + k · x + s, with one c for all wrong arrays."""
    found = {name: form(case, name) for name in case.wrong}
    fits = [f for f in found.values() if f is not None]
    cs = [rounded(f[0]) for f in fits]
    if len(fits) < len(found) or np.ptp(cs) > 1e-6 * abs(cs[0]):
        return None
    c, k, added = cs[0], fits[0][1], [f[2] for f in fits if f[2]]
    said = [] if c == 1 else [meaning(c, case.rows)]
    said += [one_number(added)] * bool(added)
    if k and not added:
        said.append(_("{k:.6g} · x too much: is the share of an L2 regularizer wrong?").format(k=k))
    sentence = _("yours = {formula}: {meaning}")
    formula = written(c, k, fits[0][2])
    return case.said(sentence.format(formula=formula, meaning=_("; and ").join(said)))


def form(case: Case, name: str) -> tuple[float, float, float] | None:
    """(c, k, s) for one array, the fewest that do; None where none do."""
    true, x, one = case.true[name], case.x[name], np.ones_like(case.x[name])
    for terms in ((true, one), (true, x), (true, x, one)):
        found = factors(case, name, list(terms))
        if found is not None and all(map(lambda c, t: matters(case, name, c, t), found, terms)):
            by = dict(zip(map(id, terms), map(float, found), strict=True))
            return by[id(true)], by.get(id(x), 0.0), by.get(id(one), 0.0)
    return None


def written(c: float, k: float, s: float) -> str:
    """c · true + k · x + s, without what is 0."""
    terms = [_("{c:.10g} · true").format(c=c), f"{k:.6g} · x" if k else "", f"{s:.6g}" if s else ""]
    return " + ".join(term for term in terms if term)


scaled_and_added = Slip(name="scaled_and_added", order=95, explains=explains)
