"""The last steps of a watched loop: what each did, its norms, and the state now and then."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.loop.events import Event, Kept
from backsight.adapters.torch.flight.loop.snapshots import Snapshot


@dataclass(kw_only=True, slots=True, eq=False)
class WatchedStep:
    """One step of an optimizer, counted from 1, and all that the loop did since the one before."""

    number: int
    events: list[Event] = field(default_factory=list)
    gradient_sum: float | None = None
    """What is looked at of the gradients (`sum_gradients`), just before the update."""
    copies: Sequence[Kept] = ()
    """Copies of what it was given."""
    trains: tuple[bool, ...] = ()
    """Of each weight, whether its gradient is asked for."""

    @property
    def losses(self) -> list[Any]:
        """What backward began from."""
        return [e.about["root"] for e in self.walk_events() if e.kind == "backward"]

    @property
    def rates(self) -> list[float]:
        """Of the groups of the optimizer that made the step."""
        steps = [e for e in self.events if e.kind == "step"]
        return [float(group["lr"]) for group in steps[-1].about["settings"]] if steps else []

    def walk_events(self) -> Iterator[Event]:
        """All, those of a closure's calls as well."""
        yield from self.events
        for event in self.events:
            for call in event.about.get("calls", ()):
                yield from call


class Ring:
    """Holds at least `last` steps, and what they began with."""

    def __init__(self, last: int, every: int) -> None:
        self.last, self.every = last, every
        self.steps: deque[WatchedStep] = deque()
        self.snapshots: deque[Snapshot] = deque()
        self._spare: Snapshot | None = None

    def add(self, step: WatchedStep) -> list[WatchedStep]:
        """Take in a step that is done. Returns the steps that are let go, for nobody asks for
        them."""
        self.steps.append(step)
        old: list[WatchedStep] = []
        while len(self.snapshots) > 1 and self.snapshots[1].step <= step.number - self.last + 1:
            self._spare = self.snapshots.popleft()
        while self.snapshots and self.steps[0].number < self.snapshots[0].step:
            old.append(self.steps.popleft())
        return old

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Take in a state."""
        self.snapshots.append(snapshot)

    def find_snapshot(self, number: int) -> Snapshot | None:
        """The state before a step, where it was kept."""
        return next((s for s in self.snapshots if s.step == number), None)

    def hand_spare(self) -> Snapshot | None:
        """A snapshot that nobody asks for, whose memory may be taken for another."""
        spare, self._spare = self._spare, None
        return spare

    def needs_snapshot(self, number: int) -> bool:
        """Whether the step that begins now is one whose state is kept."""
        return not self.snapshots or number - self.snapshots[-1].step >= self.every

    def rewind(self, number: int) -> WatchedStep:
        """Let go of a step and all after it. Returns the step."""
        step = self.steps.pop()
        while step.number > number:
            step = self.steps.pop()
        while self.snapshots[-1].step > number:
            self.snapshots.pop()
        return step
