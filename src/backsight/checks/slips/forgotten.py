"""Forgotten: an array's gradient is zero, or was never given, and ought not to be.

What it does: an array of zeros is made for the gradient, and nothing is ever written into it; or it
has no entry at all.

Why it is bad: these parameters stay as they were at first; with biases the loss still falls, only
not as far.

Remedy: write its gradient: for a bias the sum of δ over the rows.
"""

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _, join_words, ngettext


def explains(case: Case) -> str | None:
    """Whether every wrong array has zeros alone."""
    if any(case.get_gradient(name).any() for name in case.wrong):
        return None
    if case.wrong == tuple(case.true):
        return _("Yours is 0 everywhere: is the loop that fills it ever entered?")
    names, biases = join_words(case.wrong), [n for n in case.wrong if _is_bias(case, n)]
    if len(biases) == len(case.wrong):
        sentence = ngettext(
            "{names}: yours is 0 or missing, the true gradient is not: the bias was forgotten.",
            "{names}: yours is 0 or missing, the true gradient is not: the biases were forgotten.",
            len(biases),
        )
    else:
        sentence = _("{names}: yours is 0 or missing, the true gradient is not: it was forgotten.")
    return sentence.format(names=names)


def _is_bias(case: Case, name: str) -> bool:
    """Whether all its numbers lie along one axis."""
    return max(case.x[name].shape, default=1) == case.x[name].size


forgotten = Slip(
    name="forgotten",
    order=15,
    explains=explains,
    example=PlantedLine(
        network="sigmoid",
        right="db1 = d1.sum(axis=0)",
        wrong="db1 = np.zeros(3)",
    ),
    confused_with=("zero_to_rounding",),
)
