"""What can be asked of a range test. Messages name the options of `backsight lr`."""

import math
from collections.abc import Mapping
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

TEST_OPTIONS = ("lr", "rate", "learning_rate", "schedule", "warmup", "epochs", "gradient")
"""Options of a training that the test sets itself."""


def check_rates(first: float, last: float) -> None:
    """Refuse rates that do not grow from a number above 0 to another."""
    for name, value in (("from", first), ("to", last)):
        if not 0 < value < math.inf:
            raise BadInput(
                _("--{name} must be a rate above 0, got {value:g}.").format(name=name, value=value)
            )
    if not first < last:
        raise BadInput(
            _("--from ({first:g}) must be below --to ({last:g}): the rate grows.").format(
                first=first, last=last
            )
        )
    if not math.isfinite(last / first):
        raise BadInput(_("--to is too many times --from: their ratio is no number."))


def check_lengths(steps: int, smooth: float, trial: int) -> None:
    """Refuse too few steps, and a share that leaves nothing of what is new."""
    if steps < 2:
        raise BadInput(_("--over must be at least 2 steps, got {steps}.").format(steps=steps))
    if not 0 <= smooth < 1:
        raise BadInput(
            _("--smooth must be from 0 up to, but not including, 1, got {smooth:g}.").format(
                smooth=smooth
            )
        )
    if trial < 0:
        raise BadInput(_("--trial must be 0 or more steps, got {trial}.").format(trial=trial))


def refuse_test_options(options: Mapping[str, Any]) -> None:
    """Refuse options of a training that the test sets itself."""
    for name in TEST_OPTIONS:
        if options.get(name) is not None:
            raise BadInput(
                _(
                    "The range test sets {name} itself: leave it out. Its rates are `first` and "
                    "`last`, its length is `steps`."
                ).format(name=name)
            )
