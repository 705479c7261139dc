"""Large weights: rules are tried on a few entries first, and what is said stays the same."""

import numpy as np
import pytest

from backsight.checks.update_rules.courses import make_courses
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.checks.update_rules.path import UpdateGround, run_record
from backsight.checks.update_rules.rule import make_rule
from backsight.checks.update_rules.written import make_update
from backsight.checks.update_slips import update_slips
from backsight.checks.user_update.check_update import check_update
from backsight.checks.user_update.evidence import UpdateEvidence
from backsight.checks.user_update.sample import SAMPLE, is_elementwise, sample_evidence
from backsight.maths.optimizers import optimizers

LARGE = 5 * SAMPLE
SLIPS = ["correction_missing", "epsilon_inside", "rate_twice", "uphill", "memory_lost"]


def gather(size):
    ground = UpdateGround(layout=ArrayLayout(shapes={"w": (size,)}), asks=False, rate=0.01)
    rule = make_rule(optimizers["adam"], {})
    paths = [run_record(rule, c, ground) for c in make_courses(size, changes_rate=False)]
    return UpdateEvidence(yours=paths, right=paths, ground=ground, numbers=frozenset(), largest=1.0)


def test_a_sample_goes_the_way_of_all():
    """Its record's path is that of the same entries among all."""
    sample = sample_evidence(gather(LARGE))
    assert sample.ground.layout.size == SAMPLE
    for path in sample.right:
        again = run_record(make_rule(optimizers["adam"], {}), path.course, sample.ground)
        np.testing.assert_array_equal(again.weights, path.weights)


def test_few_entries_are_no_sample():
    """All of them are run."""
    assert sample_evidence(gather(SAMPLE)) is None


def test_rules_that_know_arrays_are_not_sampled():
    """A sum over an array, or an array that stays behind."""
    rule = make_rule(optimizers["adam"], {})
    assert is_elementwise(rule)
    assert not any(map(is_elementwise, update_slips["array_forgotten"].change(rule)))
    assert not any(map(is_elementwise, update_slips["t_per_array"].change(rule)))


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_named_in_large_weights(slip):
    """The same one as in eight numbers."""
    wrong = make_update(next(update_slips[slip].change(make_rule(optimizers["adam"], {}))))
    small, large = (check_update(wrong, "adam", weights=np.ones(n)) for n in (8, LARGE))
    assert small.slip.name == large.slip.name == slip


def test_an_entry_beside_the_sample_counts():
    """An update that is a slip's but for one entry is not that slip's."""

    def update(w, g, lr):
        step = lr * g
        step[1] *= 3.0
        return w + step

    verdict = check_update(update, "sgd", weights=np.ones(LARGE))
    assert verdict.kind == "unknown"
