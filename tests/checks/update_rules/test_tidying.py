"""Lines beside the record's are written as a person would write them."""

import re

import pytest

from backsight.checks.update_rules.rule import make_rule
from backsight.checks.user_update.candidates import list_conventions, list_slips
from backsight.maths.optimizers import optimizers
from backsight.summaries.update import list_rule_lines


@pytest.mark.parametrize("name", ["adamw", "momentum", "nesterov", "sgdw"])
def test_no_sign_stands_twice_and_no_zero_is_a_factor(name):
    """In the lines of any slip or convention."""
    rule = make_rule(optimizers[name], {})
    others = [e.rule for e in (*list_slips(rule), *list_conventions(rule))]
    lines = [line for other in others for line in list_rule_lines(other)]
    assert lines
    assert [line for line in lines if re.search(r"[-+] -|\b0\.0 \*|\* 0\.0(?!\d)", line)] == []


def test_nothing_else_is_changed():
    """The record's own lines stand as they are."""
    assert list_rule_lines(make_rule(optimizers["nesterov"], {}))[0] == "g at w + mu * v"
