"""What follows the column, for the rows of some events: each row's change of the loss.

Two classes meet this protocol. Real numbers go through generated code (`planned_tail`); complex
and dual numbers, which no `out=` buffer holds, through the formulas themselves (`eager_tail`).
"""

from typing import Protocol

from backsight.checks.structured.events import Events
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats


class Tail(Protocol):
    """The equations behind a join, on whole rows."""

    def bind(self, tape: Tape) -> None:
        """Take the numbers at a point."""

    def run(self, events: Events) -> tuple[Floats, Array | None]:
        """Each event's signed change of the loss, (events,), and where a kink was crossed: None
        where that is not asked."""
