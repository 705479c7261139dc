"""Runs that are watched while they train, so that what a record gives back can be compared with
what was there; and how often a record is written meanwhile."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

import backsight
from backsight.engine.state import State
from backsight.recorder import recorder, spacing
from backsight.runs.run import Run

PACES = {
    "usual": {},
    "every step": {"back": 0.0, "soonest": -1.0, "share": 1e9},
    "a few": {"back": 0.0, "soonest": 0.004, "share": 0.2},
}
"""How often chunks and snapshots are written: as usual, which is never in so short a run; with
every step; and now and then."""


@contextmanager
def pace(name: str) -> Iterator[None]:
    """Runs in here are written at this pace."""
    chosen = PACES[name]
    with ExitStack() as stack:
        for place, constant, key in (
            (recorder, "MOST_SECONDS_BACK", "back"), (spacing, "MOST_SECONDS_BACK", "back"),
            (spacing, "SHARE", "share"),
            (recorder, "SOONEST", "soonest"),
        ):  # fmt: skip
            if key in chosen:
                stack.enter_context(patch.object(place, constant, chosen[key]))
        yield


def follow(run: Run, stop: int | None = None) -> dict[int, State]:
    """Train, until step `stop` or a later one would be made; the state after every step that was
    made."""
    seen = {run.state.step: run.state.copy()}
    for step in run.steps():
        seen[step.index - 1] = step.state.copy()
        if stop is not None and step.index >= stop:
            break
    run.finish()
    return seen | {run.state.step: run.state.copy()}


def bits(state: State) -> tuple[Any, ...]:
    """All of a state, to be compared bit for bit."""
    vectors = {k: (v.dtype.str, v.tobytes()) for k, v in sorted(state.vectors.items())}
    return state.step, vectors, {k: v.hex() for k, v in sorted(state.numbers.items())}


def history(run: Run) -> list[tuple[Any, ...]]:
    """The moments, to be compared bit for bit."""
    return [
        (m.step, m.epoch, m.rate.hex(), *(
            sorted((k, float(v).hex()) for k, v in d.items()) for d in (m.losses, m.scores)
        ))
        for m in run.history.moments
    ]  # fmt: skip


def metrics(place: Path) -> dict[str, bytes]:
    """Every column of a record, to be compared bit for bit."""
    with backsight.open(place) as run:
        return {name: np.asarray(column).tobytes() for name, column in run.metrics.items()}


def moments(place: Path) -> dict[int, Any]:
    """The moments of a record."""
    with backsight.open(place) as run:
        return dict(run.record.moments)


def wrong(place: Path, truth: dict[int, State], steps: Any) -> list[int]:
    """The steps whose state a record gives back with other bits than were there."""
    with backsight.open(place) as run:
        return [k for k in steps if bits(run.at(k)) != bits(truth[k])]
