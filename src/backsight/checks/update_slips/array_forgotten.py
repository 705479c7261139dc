"""One of several arrays is never changed, or no bias is.

What it does: the loop over the arrays leaves one out, or takes weights alone.

Why it is bad: the others learn around it, so that the loss still falls and nothing shows; but no
more is reached than with this array as it was at the start.
"""

from collections.abc import Iterator
from dataclasses import replace

from backsight.checks.update_rules.rule import VECTORS, UpdateRule
from backsight.checks.update_slips._record import UpdateSlip
from backsight.kernel.language import N_

MOST = 6
"""Arrays that are looked at, of each of the user's update."""


def change(rule: UpdateRule) -> Iterator[UpdateRule]:
    """The weights of one array stay; those of all vectors do."""
    for array in (VECTORS, *range(MOST)):
        yield replace(rule, still=array)


array_forgotten = UpdateSlip(
    name="array_forgotten",
    order=84,
    sentence=N_(
        "An array stays as it is in every step, though it has a gradient: update each of them, the "
        "biases too."
    ),
    change=change,
    confused_with=("memory_lost", "t_per_array"),
)
