"""The step that a loop is in, written down by those who watch it (forward, loss, backward, update).

begin ── forward ── loss ── backward ── step ── finish        into the ring, and the next begins
  └ a snapshot, every so many steps, and where the loop itself changed weights
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from backsight.adapters.torch.flight.failure import LoopFailure, make_failure
from backsight.adapters.torch.flight.loop.draws import LEARNING, DrawsWatch
from backsight.adapters.torch.flight.loop.events import Event, Kind
from backsight.adapters.torch.flight.loop.links import Links
from backsight.adapters.torch.flight.loop.norms import are_finite, find_not_finite
from backsight.adapters.torch.flight.loop.ring import Ring, WatchedStep
from backsight.adapters.torch.flight.loop.snapshots import take_snapshot
from backsight.adapters.torch.flight.places import Place, find_user_place
from backsight.adapters.torch.library import import_torch

Announce = Callable[[LoopFailure], None]
READ_TRAINS, READ_VERSION = attrgetter("requires_grad"), attrgetter("_version")


class StepLog:
    """What is written down. announce: what is done at a failure."""

    def __init__(
        self, models: Sequence[Any], optimizers: Sequence[Any], ring: Ring, announce: Announce
    ) -> None:
        self.models, self.optimizers, self.ring = list(models), list(optimizers), ring
        self.announce = announce
        self.parameters = [p for m in self.models for p in m.parameters()]
        self.step = WatchedStep(number=1)
        self.events = self.step.events
        """Where events go: the step's, or those of a closure's call."""
        self.links, self.draws = Links(), DrawsWatch()
        self.earlier: list[int] = []
        """The model's calls in the step before."""
        self._calls: list[int] = []
        self.first_loss: float | None = None
        """What the first backward of all began from."""
        self.is_scaled = False
        """Whether AMP's scaler is at work."""
        self.depth = 0
        """How many calls deep the loop is within what is watched; only the outermost is an event.
        """
        self._is_paused, self._thread, self._count = True, 0, 0
        self._versions: int | None = None
        self._trains: tuple[bool, ...] = ()
        self._places: dict[Kind, Place] = {}

    # ------------------------------------------------------------------------- listening
    @property
    def hears(self) -> bool:
        """Whether what happens now is the loop's."""
        return not self._is_paused and threading.get_ident() == self._thread

    def start(self) -> None:
        """Listen, to this thread."""
        self._thread, self._is_paused = threading.get_ident(), False

    def pause(self) -> bool:
        """Listen no more. Returns whether it did not before."""
        before, self._is_paused = self._is_paused, True
        return before

    def resume(self, before: bool) -> None:
        """As it was before a pause."""
        self._is_paused = before

    # ---------------------------------------------------------------------------- events
    def add(self, kind: Kind, about: dict[str, Any], *, draws: bool = False) -> Event:
        """Write down an event, before it happens; where it is the first one, a step begins. draws:
        whether it may draw random numbers."""
        if not self.events and self.events is self.step.events:
            self._start_step()
        self._count += 1
        event = Event(self._count, kind, about, self.draws.take(kind) if draws else None)
        self.events.append(event)
        if kind == "forward":
            self._calls.append(event.number)
        elif self.draws.is_learning or kind not in self._places:  # it is looked for now and then
            self._places[kind] = about["place"] = find_user_place()
        else:
            about["place"] = self._places[kind]
        return event

    def _start_step(self) -> None:
        number = self.step.number
        trains = tuple(map(READ_TRAINS, self.parameters))
        self._trains = trains if trains != self._trains else self._trains
        self.step.trains = self._trains
        is_changed = self._versions is not None and self._versions != self._read_versions()
        is_due = self.ring.needs_snapshot(number)
        self.draws.is_learning = is_due or number <= LEARNING
        if is_due or is_changed:
            snapshot = take_snapshot(number, self.models, self.optimizers, self.ring.hand_spare())
            self.ring.add_snapshot(replace(snapshot, is_changed=is_changed))
            if not is_changed:
                self._require_finite_weights()

    def _require_finite_weights(self) -> None:
        """Of the last update, where one was made: what the loop changed itself is its own."""
        if self.ring.steps and not are_finite(self.parameters):
            number, value = self.ring.steps[-1].number, find_not_finite(self.parameters)
            self.announce(make_failure("update", number, value, self._places.get("step")))

    def end(self) -> None:
        """The loop is over."""
        if self.hears and self._versions == self._read_versions():
            self._require_finite_weights()

    def rewind(self, number: int) -> Place:
        """Go back to a step that was done, as if it went on now. Returns where it was done."""
        self.step = self.ring.rewind(number)
        return self._places.get("step")

    def _read_versions(self) -> int:
        """How often weights were changed in place, all together: whether by hand, too."""
        return sum(map(READ_VERSION, self.parameters))

    def finish_step(self) -> None:
        """The optimizer has made its step."""
        step = self.step
        self.earlier, self._calls = self._calls, []
        step.copies = self.links.end_step()
        for old in self.ring.add(step):
            self.links.release(old.copies)
        self.step = WatchedStep(number=step.number + 1)
        self.events, self.depth = self.step.events, 0
        self._versions = self._read_versions()

    def list_numbers(self, parameters: Sequence[Any]) -> list[int]:
        """Which of the models' weights some tensors are."""
        numbers = {id(p): index for index, p in enumerate(self.parameters)}
        return [numbers[id(p)] for p in parameters if id(p) in numbers]


def read_autocast() -> tuple[tuple[str, Any], ...]:
    """The devices on which autocast is on, and in what."""
    torch = import_torch()
    if not torch._C._is_any_autocast_enabled():
        return ()
    return tuple(
        (kind, torch.get_autocast_dtype(kind))
        for kind in ("cpu", "cuda")
        if torch.is_autocast_enabled(kind)
    )


def read_value(value: Any) -> Any:
    """A number of a tensor, or a copy of many; None for what is none."""
    torch = import_torch()
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return value.item()
    return value.detach().clone() if isinstance(value, torch.Tensor) else None
