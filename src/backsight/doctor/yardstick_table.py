"""What was learned beside what is learned without a network, as a table."""

import math
from collections.abc import Mapping

from backsight.kernel.document import Block, Heading, TableBlock
from backsight.kernel.language import N_, _

ROWS = (
    ("skill", N_("this training, at its end")),
    ("best_skill", N_("the same, at its best moment")),
    ("linear_skill", N_("a linear model")),
    ("neighbor_skill", N_("the mean of the five nearest rows")),
    ("learned_by_heart", N_("the same network with 16 rows alone, learned by heart")),
)
"""Readings, and what they are of."""


def list_yardsticks(readings: Mapping[str, float]) -> list[Block]:
    """The table; nothing where nothing was learned."""
    rows = tuple(
        (_(what), f"{readings[name]:.2f}") for name, what in ROWS if _is_known(readings, name)
    )
    if len(rows) < 2:
        return []
    head = (_("skill: 0 as one constant, 1 all right"), "")
    return [Heading(text=_("What is known of the rows")), TableBlock(head=head, rows=rows)]


def _is_known(readings: Mapping[str, float], name: str) -> bool:
    return not math.isnan(readings[name])
