"""The slips people make in a gradient. One per file; drop a file here and it is tried."""

from backsight.checks.slips._record import Case, Finding, Slip
from backsight.kernel.catalog import Catalog
from backsight.kernel.language import _

slips: Catalog[Slip] = Catalog(__name__, Slip, "slip")


def name_the_slips(case: Case) -> tuple[Finding, ...]:
    """What explains a wrong gradient: one slip for all of it, else one for each array.

    Empty where nothing explains any array to rounding.
    """
    whole = find_slip(case)
    if whole or len(case.wrong) == 1:
        return (whole,) if whole else ()
    each = [find_slip(case.with_only(name)) for name in case.wrong]
    return tuple(finding for finding in each if finding)


def find_slip(case: Case) -> Finding | None:
    """The simplest slip that gives the numbers of every wrong array."""
    for slip in sorted(slips.values(), key=lambda s: s.order):
        sentence = slip.explains(case)
        if sentence:
            if sentence[-1] not in ".?。？":
                sentence = _("{sentence}.").format(sentence=sentence)
            return Finding(name=slip.name, sentence=sentence, arrays=case.wrong)
    return None


__all__ = ["Case", "Finding", "Slip", "name_the_slips", "slips"]
