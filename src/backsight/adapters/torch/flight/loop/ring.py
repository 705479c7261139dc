"""The last steps of a watched loop: what each did, its norms, and the state now and then."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.loop.events import Event, Kept
from backsight.adapters.torch.flight.loop.snapshots import Snapshot


@dataclass(kw_only=True, eq=False)
class WatchedStep:
    """One step of an optimizer, counted from 1, and all that the loop did since the one before."""

    number: int
    events: list[Event] = field(default_factory=list)
    losses: list[Any] = field(default_factory=list)
    """What backward began from, and what the watched loss made."""
    gradient_norms: Any = None
    """(parameters,), just before the update."""
    rates: tuple[float, ...] = ()
    """Of the optimizer's groups."""
    shared: list[Kept] = field(default_factory=list)
    """The loop's own tensors that it was given."""
    trains: tuple[bool, ...] = ()
    """Of each weight, whether its gradient is asked for."""

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

    def add(self, step: WatchedStep) -> None:
        """Take in a step that is done, and let go of steps that nobody asks for."""
        self.steps.append(step)
        while len(self.snapshots) > 1 and self.snapshots[1].step <= step.number - self.last + 1:
            self._spare = self.snapshots.popleft()
        while self.snapshots and self.steps[0].number < self.snapshots[0].step:
            self.steps.popleft()

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

    def drop_changed(self) -> bool:
        """Let go of the steps up to the last one whose batch the loop has changed since; whether
        there was any."""
        changed = [s.number for s in self.steps if any(kept.is_changed for kept in s.shared)]
        if not changed:
            return False
        while self.steps and self.steps[0].number <= changed[-1]:
            self.steps.popleft()
        while self.snapshots and self.snapshots[0].step <= changed[-1]:
            self.snapshots.popleft()
        return True
