"""What came of checking an update of the user's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from backsight.checks.update_rules.rule import UpdateRule
from backsight.checks.user_update.evidence import Explanation
from backsight.checks.user_update.quantities import Quantity
from backsight.kernel.shown import Shown

VerdictKind = Literal["right", "convention", "setting", "told", "slip", "optimizer", "unknown"]


@dataclass(frozen=True, kw_only=True, repr=False)
class UpdateVerdict(Shown):
    """What came of a check."""

    optimizer: str
    """The record that the update was held against."""
    kind: VerdictKind
    """right: as the record; convention: as somebody else has it; setting: the record with another
    number; told: the record, but not with the number that was told; slip: wrong, and it is known
    how; optimizer: right for another record; unknown: wrong, and it is not known how."""
    quantities: tuple[Quantity, ...]
    """The memory that can be seen and the weights, in the order in which they are computed."""
    explanation: Explanation | None
    """What explains the numbers, where they are not the record's."""
    rule: UpdateRule
    """That of the record."""
    settings: Mapping[str, Any]
    """With which it was run: the rate, and those of the record."""
    call: str
    """How the user's update was called: "adam(w, g, state, t)"."""
    courses: int
    """On how many ways it was tried."""
    steps: int
    """Of each."""
    coarse: bool = False
    """Whether its weights are of float32."""
    memory: tuple[str, ...] = ()
    """What the user's update remembers, as far as it can be seen."""
    takes_gradient: bool = True
    """Whether it is handed a gradient, and does not ask for one itself."""

    @property
    def agrees(self) -> bool:
        """Whether the update is right: as the record, in another convention, or with another
        setting."""
        return self.kind in ("right", "convention", "setting")

    @property
    def slip(self) -> Explanation | None:
        """What is wrong, where it is known."""
        return self.explanation if self.kind == "slip" else None

    @property
    def convention(self) -> Explanation | None:
        """Whose convention it is, where it is not the record's."""
        return self.explanation if self.kind == "convention" else None

    @property
    def digits(self) -> float:
        """How many digits of the steps of the weights agree with the record."""
        return next(q.digits for q in self.quantities if q.name == "w")

    @property
    def first_wrong(self) -> Quantity | None:
        """The quantity that goes wrong first; None where all are right."""
        wrong = [q for q in self.quantities if not q.agrees]
        return min(wrong, key=lambda q: q.first_step) if wrong else None
