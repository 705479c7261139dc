"""Forgotten: an array's gradient is zero, or was never given, and ought not to be."""

from backsight.checks.slips._record import Case, Slip


def explains(case: Case) -> str | None:
    """Whether every wrong array has zeros alone."""
    if any(case.mine(name).any() for name in case.wrong):
        return None
    if case.wrong == tuple(case.true):
        return "Yours is 0 everywhere: is the loop that fills it ever entered?"
    names, many = ", ".join(case.wrong), len(case.wrong) > 1
    biases = all(max(case.x[n].shape, default=1) == case.x[n].size for n in case.wrong)
    what = ("the biases were" if many else "the bias was") if biases else "it was"
    return f"{names}: yours is 0 or missing, the true gradient is not: {what} forgotten."


forgotten = Slip(name="forgotten", order=15, explains=explains)
