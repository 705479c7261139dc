"""What a schedule is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """The learning rate of each step, from the spec's rate. All are plain numbers."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """(eta, t, T, *memory; settings) -> the rate of step t. eta: the spec's rate; t: the step,
    counted from 1; T: the number of steps of the whole run."""
    observe: Formula | None = None
    """(loss, *memory; settings) -> memory, once an epoch, where the schedule watches the
    validation loss."""
    start: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """The memory's first values, by name."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""

    def __post_init__(self) -> None:
        if self.value.parameters[:3] != ("eta", "t", "T"):
            raise BadRecord(
                _("Schedule {name!r}: `value` must take eta, t, T and then its memory.").format(
                    name=self.name
                )
            )

    @property
    def memory(self) -> tuple[str, ...]:
        """Numbers carried from epoch to epoch."""
        return tuple(self.start)
