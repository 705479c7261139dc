"""Each slip in each optimizer to which it applies is named, and no right update is accused.

The updates are made as text from the lines of the wrong rule, and read and called as a user's are.
Where two slips give the same numbers, or a library has it so, that name is right as well.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from backsight.checks.update_rules.rule import UpdateRule, make_rule
from backsight.checks.update_rules.written import make_update
from backsight.checks.update_slips import update_slips
from backsight.checks.user_update.check_update import check_update
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.kernel.errors import BadInput
from backsight.maths.optimizers import optimizers

FORMS: dict[str, list[dict[str, Any]]] = {
    "adam": [{}, {"epsilon_at": "inside"}, {"epsilon_at": "hat"}, {"correct": False}],
    "momentum": [{}, {"form": "pytorch"}, {"form": "averaging"}],
    "nesterov": [{"form": form} for form in ("look_ahead", "stored", "pytorch")],
    "rmsprop": [{}, {"epsilon_at": "inside"}],
    "centered_rmsprop": [{}, {"epsilon_at": "inside"}],
    "sgdw": [{}, {"scaled": False}],
    "lion": [{"decay": 0.01}],
}
SAME = {
    ("memory_lost", "maximum_forgotten"): {"amsgrad"},  # the larger of 0 and v is v
    ("share_missing", "momentum_never_fades"): {"lion"},  # the sign of β1·m + g: another β1
    ("t_stays", "power_forgotten"): {"adam", "adamw", "amsgrad"},  # β**1 is β
}
"""Slips that give the same numbers in some optimizers: (the slip, the name it gets)."""
IN_LIBRARIES = {
    "correction_missing": {"amsgrad"},
    "decay_without_rate": {"adamw", "sgdw"},
    "epsilon_inside": {"rmsprop", "centered_rmsprop", "adagrad"},
    "epsilon_outside": {"rmsprop", "centered_rmsprop"},
    "memory_start": {"momentum"},
    "share_missing": {"momentum"},
}
"""Slips that some paper or library has on purpose in an optimizer: then it is told as a
convention."""
ONE_OF_BETAS = {
    "one_beta": {"adam", "adamw", "amsgrad", "nadam", "lion"},
    "momentum_never_fades": {"lion"},  # the sign of m + g is that of β1 = ½
}
"""Slips that are the record with one other β, where the update does not take that β."""


def list_settings(name: str) -> list[dict[str, Any]]:
    """In which an optimizer is tried: its forms, and a decay through the gradient."""
    decay = [] if "decay" in optimizers[name].settings else [{"l2": 0.01}]
    return [*FORMS.get(name, [{}]), *decay]


def list_wrong(name: str, slip: str) -> Iterator[tuple[UpdateRule, dict[str, Any]]]:
    """(the wrong rule, the settings) for all that a slip makes of an optimizer."""
    for settings in list_settings(name):
        if "l2" not in settings or slip.startswith("decay"):
            for rule in update_slips[slip].change(make_rule(optimizers[name], settings)):
                yield rule, settings


def is_named(slip: str, optimizer: str, verdict: UpdateVerdict) -> bool:
    """Whether the verdict says what was done."""
    if verdict.kind == "slip":
        assert verdict.slip is not None
        name = verdict.slip.name
        return name == slip or optimizer in SAME.get((slip, name), ())
    if verdict.kind == "convention":
        return optimizer in IN_LIBRARIES.get(slip, ())
    return verdict.kind == "setting" and optimizer in ONE_OF_BETAS.get(slip, ())


def check(rule: UpdateRule, name: str, settings: dict[str, Any]) -> UpdateVerdict | None:
    """The verdict; None where the numbers are right, or NaN from the second step on, which tells
    nothing surely: then the message says how it may have come."""
    try:
        verdict = check_update(make_update(rule), name, settings=settings, first=1)
    except BadInput as error:
        if "It would come so: The correction has β·t" not in str(error):
            raise
        return None
    return None if verdict.kind == "right" else verdict


@pytest.mark.parametrize("name", optimizers)
def test_a_right_update_is_right(name):
    """Each record as a user would write it, in each form, digit by digit."""
    for settings in list_settings(name):
        rule = make_rule(optimizers[name], settings)
        verdict = check_update(make_update(rule), name, settings=settings)
        assert (verdict.kind, settings) == ("right", settings)
        assert verdict.digits > 12


@pytest.mark.sweep(20)
@pytest.mark.parametrize("slip", update_slips)
def test_a_slip_is_named(slip):
    """In the first optimizer in which it changes a number."""
    wrong = ((n, rule, s) for n in optimizers for rule, s in list_wrong(n, slip))
    verdicts = ((n, check(r, n, s)) for n, r, s in wrong)
    name, verdict = next((n, v) for n, v in verdicts if v is not None)
    assert is_named(slip, name, verdict), verdict


@pytest.mark.slow
@pytest.mark.parametrize("name", optimizers)
def test_every_slip_is_named(name):
    """All wrong rules that slips make of an optimizer; none gets another name."""
    named = set()
    for slip in update_slips:
        for rule, settings in list_wrong(name, slip):
            verdict = check(rule, name, settings)
            if verdict is not None:
                assert is_named(slip, name, verdict), (slip, settings, verdict)
                named.add(slip)
    assert len(named) >= 5
