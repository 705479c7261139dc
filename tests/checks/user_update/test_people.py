"""What people write, right and wrong, in unusual forms."""

import pytest
from right_updates import RIGHT
from wrong_updates import WRONG

from backsight.checks.user_update.check_update import check_update

QUICK = {
    *(
        "sgd_W1b1",
        "mom_Wb_vfirst",
        "adam_V_S",
        "update_parameters",
        "BookAdam",
        "AdamObj",
        "StepPG",
    ),
    *("NetStep", "LayerOpt", "gen_adam", "gen_sgd_pairs", "nested", "list_of_dicts", "nielsen"),
    *("vel_first", "m_v_t_ret", "PerLayer", "PerLayerKey", "AdamNameUpdate", "ClassM", "partial"),
    *("A3b", "A21", "n1", "s3", "S2"),
}
"""Those that are run every time: one of each kind."""


def label(value):
    """The name of an update."""
    return getattr(value, "__name__", type(value).__name__)


def mark_slow(cases):
    """All cases, the others than QUICK marked."""
    return [
        pytest.param(*c, id=label(c[0]), marks=() if label(c[0]) in QUICK else pytest.mark.slow)
        for c in cases
    ]


@pytest.mark.parametrize(("update", "name", "keywords"), mark_slow([(*c, {})[:3] for c in RIGHT]))
def test_a_right_update_passes(update, name, keywords):
    """As the record, as a convention, or with a number of its own; to at least 11 digits."""
    verdict = check_update(update, name, **keywords)
    assert verdict.agrees, verdict
    assert verdict.digits > 11


@pytest.mark.parametrize(("update", "name", "keywords", "slips"), mark_slow(WRONG))
def test_a_slip_of_people_is_named(update, name, keywords, slips):
    """By the name of its file, and by no other."""
    verdict = check_update(update, name, **keywords)
    assert verdict.kind == "slip", verdict
    assert verdict.slip.name in slips
