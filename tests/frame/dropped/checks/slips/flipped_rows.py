"""The rows stand the wrong way round: the first is the true gradient's last."""

from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _


def explains(case: Case) -> str | None:
    """Whether yours = true[::-1] in every wrong array."""
    for name in case.wrong:
        true = case.true[name]
        if true.ndim == 0 or len(true) < 2 or not case.is_match(name, true[::-1]):
            return None
    return case.name_arrays(
        _("yours is the true gradient with its rows in reverse: a slice [::-1] too many.")
    )


flipped_rows = Slip(name="flipped_rows", order=35, explains=explains)
