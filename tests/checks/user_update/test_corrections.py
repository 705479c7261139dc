"""Which correction for the start at 0 is missing is told."""

import pytest

from backsight.checks.update_rules.edits import write_lines
from backsight.checks.update_rules.rule import make_rule
from backsight.checks.update_rules.written import make_update
from backsight.checks.update_slips import update_slips
from backsight.checks.user_update.check_update import check_update
from backsight.maths.optimizers import optimizers

MISSING = [
    ("m_hat", "The correction of m for the start at 0 is missing: divide m by 1 − β1**t."),
    ("v_hat", "The correction of v for the start at 0 is missing: divide v by 1 − β2**t."),
]


@pytest.mark.parametrize("name", ["adam", "adamw"])
@pytest.mark.parametrize(("line", "sentence"), MISSING)
def test_the_one_that_is_missing_is_named(name, line, sentence):
    """And not the other one, which is right."""
    rule = make_rule(optimizers[name], {})
    wrong = next(
        r
        for r in update_slips["correction_missing"].change(rule)
        if set(write_lines(r.lines)) - set(write_lines(rule.lines)) == {f"{line} = {line[0]}"}
    )
    assert check_update(make_update(wrong), name).slip.sentence == sentence


def test_both_are_named_where_both_are_missing():
    """As in the slip's own sentence."""
    slip = update_slips["correction_missing"]
    wrong = next(slip.change(make_rule(optimizers["adam"], {})))
    assert check_update(make_update(wrong), "adam").slip.sentence == slip.sentence
