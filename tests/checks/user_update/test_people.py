"""What people write, right and wrong, in unusual forms."""

import pytest
from right_updates import RIGHT
from wrong_updates import WRONG

from backsight.checks.user_update.check_update import check_update

QUICK = frozenset(["A3b", "a4", "A21", "m1", "n1", "G4", "s3", "S2"])


def label(value):
    """The name of an update."""
    return getattr(value, "__name__", type(value).__name__)


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: label(case[0]))
def test_a_right_update_passes(case):
    """As the record, as a convention, or with a number of its own; to at least 11 digits."""
    update, name, *keywords = case
    verdict = check_update(update, name, **(keywords[0] if keywords else {}))
    assert verdict.agrees, verdict
    assert verdict.digits > 11


@pytest.mark.parametrize(
    "case",
    [c if label(c[0]) in QUICK else pytest.param(c, marks=pytest.mark.slow) for c in WRONG],
    ids=lambda case: label(case[0]),
)
def test_a_slip_of_people_is_named(case):
    """By the name of its file, and by no other."""
    update, name, keywords, slips = case
    verdict = check_update(update, name, **keywords)
    assert verdict.kind == "slip", verdict
    assert verdict.slip.name in slips
