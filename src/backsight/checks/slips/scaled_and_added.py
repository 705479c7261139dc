"""Several at once: a factor, a regularizer's share left out, one number added to every entry.

scratch_mlp has all three: the data's gradient lacks 1/N, and λΣw², one number, is added to
every weight where λw/N belongs.

What it does: the gradient is a multiple of the true one, and a multiple of the weights or a number
comes on top.

Why it is bad: it is the gradient of another loss, mostly with a regularizer that is not in the one
that is watched.

Remedy: give the decay the same strength in loss and gradient, or leave it to the optimizer alone.
"""

import numpy as np

from backsight.checks.slips._fit import fit_factors, is_significant
from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import explain_factor
from backsight.checks.slips._record import Case, Slip, round_factor
from backsight.checks.slips.scalar_added import describe_constant
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = c · true + k · x + s, with one c for all wrong arrays."""
    solutions = {name: fit_terms(case, name) for name in case.wrong}
    fits = [f for f in solutions.values() if f is not None]
    cs = [round_factor(f[0]) for f in fits]
    if len(fits) < len(solutions) or np.ptp(cs) > 1e-6 * abs(cs[0]):
        return None
    c, k, added = cs[0], fits[0][1], [f[2] for f in fits if f[2]]
    sentences = [] if c == 1 else [explain_factor(c, case)]
    sentences += [describe_constant(added)] * bool(added)
    if k and not added:
        sentences.append(
            _("{k:.6g} · x too much: is the share of an L2 regularizer wrong?").format(k=k)
        )
    sentence = _("yours = {formula}: {meaning}")
    formula = format_sum(c, k, fits[0][2])
    return case.name_arrays(sentence.format(formula=formula, meaning=_("; and ").join(sentences)))


def fit_terms(case: Case, name: str) -> tuple[float, float, float] | None:
    """(c, k, s) for one array, the fewest that do; None where none do."""
    true, x, one = case.true[name], case.x[name], np.ones_like(case.x[name])
    for terms in ((true, one), (true, x), (true, x, one)):
        solution = fit_factors(case, name, list(terms))
        if solution is not None and all(
            map(lambda c, t: is_significant(case, name, c, t), solution, terms)
        ):
            by = dict(zip(map(id, terms), map(float, solution), strict=True))
            return by[id(true)], by.get(id(x), 0.0), by.get(id(one), 0.0)
    return None


def format_sum(c: float, k: float, s: float) -> str:
    """c · true + k · x + s, without what is 0."""
    terms = [_("{c:.10g} · true").format(c=c), f"{k:.6g} · x" if k else "", f"{s:.6g}" if s else ""]
    return " + ".join(term for term in terms if term)


scaled_and_added = Slip(
    name="scaled_and_added",
    order=95,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="dW1 = X.T @ d1",
        wrong='dW1 = X.T @ d1 + 0.01 * p["W1"]',
    ),
    confused_with=(
        "scalar_added",
        "parts",
    ),
)
