"""Slips and conventions of an update, made in an optimizer and checked as a user's own."""

from collections.abc import Iterator, Mapping

from backsight.checks.update_conventions import UpdateConvention
from backsight.checks.update_rules.rule import CHANGE, HANDED_T, L2, UpdateRule, make_rule
from backsight.checks.update_rules.written import make_update
from backsight.checks.update_slips import UpdateSlip
from backsight.checks.user_update.check_update import check_update
from backsight.checks.user_update.verdict import UpdateVerdict
from backsight.kernel.errors import BadInput
from backsight.kernel.types import Setting
from backsight.maths.optimizers import optimizers

BEST_KNOWN = ("adam", "momentum", "nesterov", "adagrad", "rmsprop", "sgd", "adamw")
"""Tried first, for a reader knows them."""
DECAY: Mapping[str, Setting] = {L2: 0.01}
CALLS: tuple[Mapping[str, Setting], ...] = ({}, {HANDED_T: 1.0}, {CHANGE: 1.0})
"""What is seen of how an update is called, which some conventions are about."""


def find_slip_example(slip: UpdateSlip) -> UpdateVerdict | None:
    """The verdict on the first optimizer in which the slip is named; None where none is. As a
    function if it can be shown there, else in an object that counts its t itself."""
    for as_object in (False, True):
        for name, settings in _list_optimizers(slip.settings, DECAY):
            for rule in slip.change(make_rule(optimizers[name], settings)):
                verdict = _check(rule, name, settings, as_object=as_object)
                if verdict is not None and verdict.slip and verdict.slip.name == slip.name:
                    return verdict
    return None


def find_convention_example(convention: UpdateConvention) -> UpdateVerdict | None:
    """The verdict on the first optimizer that has it; None where none does."""
    for call in CALLS:
        for name, settings in _list_optimizers(convention.settings):
            for other in convention.change(make_rule(optimizers[name], {**settings, **call})):
                verdict = _check(other.rule, name, settings)
                named = None if verdict is None else verdict.convention
                if named is not None and named.sentence == other.sentence:
                    return verdict
    return None


def _list_optimizers(
    *choices: Mapping[str, Setting],
) -> Iterator[tuple[str, Mapping[str, Setting]]]:
    """Each with its settings, of which it has those that are its own."""
    others = [name for name in optimizers if name not in BEST_KNOWN]
    for name in (*BEST_KNOWN, *others):
        for settings in dict.fromkeys(tuple(choice.items()) for choice in choices):
            yield name, dict(settings)


def _check(
    rule: UpdateRule, name: str, settings: Mapping[str, Setting], *, as_object: bool = False
) -> UpdateVerdict | None:
    """None where the settings are not the optimizer's, or the rule gives NaN that nothing tells
    surely."""
    try:
        return check_update(make_update(rule, as_object=as_object), name, settings=settings)
    except BadInput:
        return None
