"""Transposed: a square array's gradient with rows and columns exchanged."""

from backsight.checks.slips._ratio import besides, common_times
from backsight.checks.slips._record import Case, Slip


def explains(case: Case) -> str | None:
    """Whether yours = c · true.T."""
    c = common_times(case, {name: case.true[name].T for name in case.wrong})
    if c is None:
        return None
    return (
        f"{case.share()}yours is the true gradient transposed: δᵀa where aᵀδ belongs, or the other "
        f"way round{besides(c, case.rows)}"
    )


transposed = Slip(name="transposed", order=50, explains=explains)
