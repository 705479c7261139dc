"""One number added to every entry, as where a whole sum stands for each weight's share."""

import numpy as np

from backsight.checks.slips._record import Case, Slip


def explains(case: Case) -> str | None:
    """Whether yours - true is the same in every entry of an array, and not 0."""
    added = {}
    for name in case.wrong:
        gap = case.mine(name) - case.true[name]
        added[name] = float(np.nanmean(gap))
        if np.isfinite(gap).sum() < 2 or not case.given(name, case.true[name] + added[name]):
            return None
    numbers = ", ".join(dict.fromkeys(f"{s:.6g}" for s in added.values()))
    return f"{case.share()}one number ({numbers}) is added to every entry{QUESTION}"


QUESTION = ": is a sum, as λΣw² is, added where each weight has its own share, as λw is?"

scalar_added = Slip(name="scalar_added", order=65, explains=explains)
