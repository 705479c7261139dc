"""How long rows that people bring are trained on, where they do not say it.

A table of fifty rows would make 200 steps in its hundred epochs, and learn little.
"""

import math

import msgspec

from backsight.engine.spec import CompleteSpec

LEAST_STEPS = 2000
MOST_EPOCHS = 1000
"""More would learn a small table by heart."""


def with_least_steps(spec: CompleteSpec, rows: int, least: int) -> CompleteSpec:
    """The spec with at least so many steps, as far as `MOST_EPOCHS` go. rows: to train on."""
    per_epoch = math.ceil(rows / spec.batch)
    steps = max(spec.steps, min(least, MOST_EPOCHS * per_epoch))
    return spec if steps == spec.steps else msgspec.structs.replace(spec, steps=steps)
