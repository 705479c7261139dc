"""Looking through a recorded run for a step: over what is recorded, over kept states, and where
that does not say, over the steps themselves, made again."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from backsight.engine.loop import TrainingLoop
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Floats
from backsight.recorder.replay import Replay

Mask: TypeAlias = NDArray[np.bool_]
"""Whether, for each row of metrics."""
Range = tuple[int, int]
"""The first step and the last one."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """The step that was looked for."""

    step: int
    """The step."""
    sentences: tuple[str, ...]
    """What happened, names in braces."""
    symbol: str = ""
    """Of the number that shows it; "" for none."""
    index: tuple[int, ...] = ()
    """Of that number."""
    value: float | None = None
    """The number itself."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """More, by name, for programs."""
    nonfinite_arrays: tuple[str, ...] = ()
    """The arrays of the step with numbers that are not finite, where it is to be found out what
    made them."""
    topic: str = ""
    """Of the step's sheet that shows more; "" for none."""


@dataclass(frozen=True, kw_only=True)
class NoOccurrence:
    """It did not happen."""

    sentences: tuple[str, ...] = ()
    """More that should be known of that."""


Answer = Occurrence | NoOccurrence


@final
class Search:
    """A run to be looked through. make_training_loop: what it trained over, loaded when it is
    needed."""

    def __init__(self, replay: Replay, make_training_loop: Callable[[], TrainingLoop]) -> None:
        self.replay, self.record = replay, replay.record
        self._make_training_loop, self._again_before = make_training_loop, replay.again

    @property
    def again(self) -> int:
        """How many steps were made again since the search began, by whomever."""
        return self.replay.again - self._again_before

    @cached_property
    def training_loop(self) -> TrainingLoop:
        """The program, the training rows, their order."""
        return self._make_training_loop()

    @property
    def first(self) -> int:
        """The step after which the run begins: 0, or where it branched off."""
        return self.record.first_step

    @cached_property
    def last(self) -> int:
        """The last step whose state can be had."""
        return self.record.last_step

    @property
    def last_attempt(self) -> int:
        """The last step that was begun: one more where it could not be made."""
        return self.last + (1 if self.record.failure else 0)

    # ------------------------------------------------------------------------ steps again
    def replay_steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last, made again, each current until the next is asked for. Ends
        before a step that cannot be made."""
        try:
            yield from self.replay.replay_steps(first, last)
        except NotFinite:
            return

    def replay_states(self, first: int, last: int) -> Iterator[State]:
        """The states after the steps first to last, each as it is until the next is asked for."""
        if first == last:
            yield self.replay.restore_state(first)
            return
        step = None
        for step in self.replay_steps(first + 1, last):
            yield step.state
        if step is not None and step.state.step == last:
            yield step.state

    # -------------------------------------------------------------------------- bisection
    @cached_property
    def state_steps(self) -> list[int]:
        """The steps after which there is a state to be had at once, and both ends."""
        inside = [k for k in self.record.snapshots if self.first <= k <= self.last]
        return sorted({self.first, *inside, self.last})

    def find_bracket(self, holds: Callable[[State], bool]) -> Range | None:
        """Two kept states next to each other: for the first something does not hold, for the
        second it does, given that what holds once goes on to hold. The same step twice where it
        holds from the beginning; None where it does not hold at the end."""
        if not holds(self.replay.restore_state(self.last)):
            return None
        if holds(self.replay.restore_state(self.first)):
            return self.first, self.first
        low, high = 0, len(self.state_steps) - 1
        while high - low > 1:
            middle = (low + high) // 2
            if holds(self.replay.restore_state(self.state_steps[middle])):
                high = middle
            else:
                low = middle
        return self.state_steps[low], self.state_steps[high]

    # ---------------------------------------------------------------------------- metrics
    def collect_losses(self) -> Iterator[tuple[int, Floats]]:
        """The losses of all steps, piece by piece: the first step of a piece, and its losses. What
        the record has thinned out is made again."""
        last_done = self.first
        for first, last in self._join_ranges(np.ones(len(self.record.metrics["step"]), bool)):
            yield from self._read_losses(last_done + 1, first - 1)
            yield first, np.array([step.loss for step in self.replay_steps(first, last)])
            last_done = last
        yield from self._read_losses(last_done + 1, self.last_attempt)

    def _read_losses(self, first: int, last: int) -> Iterator[tuple[int, Floats]]:
        """The losses of steps all of which are recorded."""
        start, stop = np.searchsorted(self.record.metrics["step"], [first, last + 1])
        if stop > start:
            yield first, self.record.metrics["loss"][start:stop]

    def list_open_ranges(self, column: str, limit: float, share: float = 1e-3) -> list[Range]:
        """The steps for which a recorded column does not rule out that it is above a limit: those
        that are not recorded, and those whose number is not clearly below. share: how far that is,
        for the columns are rounded, and were added up in the network's own dtype."""
        values = self.record.metrics.get(column)
        if values is None:
            return [(self.first + 1, self.last_attempt)]
        return self._join_ranges(values < limit * (1 - share))

    def _join_ranges(self, mask: Mask) -> list[Range]:
        """The steps that are not settled by their row of metrics, as ranges; two as one, where a
        replay of the second would begin in the first. mask: of each row."""
        steps = self.record.metrics["step"].astype(np.int64)[mask]
        open_ = np.ones(self.last_attempt - self.first + 2, bool)
        open_[[0, -1]] = False
        open_[steps[(steps > self.first) & (steps <= self.last_attempt)] - self.first] = False
        edges = np.flatnonzero(np.diff(open_)) + self.first
        ranges: list[Range] = []
        for before, last in edges.reshape(-1, 2).tolist():
            begin = self.state_steps[bisect_right(self.state_steps, before) - 1]
            overlaps = bool(ranges) and ranges[-1][1] >= begin
            ranges.append((ranges.pop()[0] if overlaps else before + 1, last))
        return ranges


def format_place(name: str, index: tuple[int, ...]) -> str:
    """An entry in a sentence: {W1}[0, 2]."""
    return f"{{{name}}}[{', '.join(map(str, index))}]" if index else f"{{{name}}}"


__all__ = ["Answer", "Mask", "NoOccurrence", "Occurrence", "Range", "Search", "format_place"]
