"""What is told of a run while it trains: an event file, or any object that logs."""

import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any, Protocol, final

from backsight.disk.refusals import explaining_write_errors
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.runs.tracking.event_file import NAME, EventFile, TrackedValue
from backsight.runs.tracking.points import ADDRESS

LOG_TO = "log_to"
"""What a tracker is given by in Python."""
MOST_SIGNS = 5000
"""Of a tag, which MLflow has no longer."""


class Tracker(Protocol):
    """Takes named values, step by step."""

    @property
    def takes_arrays(self) -> bool:
        """Whether it is given weights and gradients, too."""

    def write(self, values: Mapping[str, TrackedValue], step: int) -> None:
        """Some values of one step; a step may come twice, and never one that is earlier."""

    def close(self) -> None:
        """Nothing more comes."""


@final
class LogObject:
    """An object with `log(values, step=…)`: wandb, a run of it, trackio, what is like them."""

    takes_arrays = False

    def __init__(self, target: Any) -> None:
        self._target = target

    def write(self, values: Mapping[str, TrackedValue], step: int) -> None:
        """Numbers and texts, in one call."""
        self._target.log(dict(values), step=step)

    def close(self) -> None:
        """Leave it open: who began it ends it."""


@final
class LogMetricsObject:
    """An object with `log_metrics(numbers, step=…)`, such as MLflow, which takes no texts: the spec
    and the command that shows a step become tags, where it has any."""

    takes_arrays = False

    def __init__(self, target: Any) -> None:
        self._target = target
        self._tags: set[str] = set()

    def write(self, values: Mapping[str, TrackedValue], step: int) -> None:
        """Numbers in one call; each text once."""
        numbers = {k: v for k, v in values.items() if isinstance(v, float)}
        if numbers:
            self._target.log_metrics(numbers, step=step)
        set_tag = getattr(self._target, "set_tag", None)
        if set_tag is None:
            return
        for name, text in values.items():
            if isinstance(text, str) and name not in self._tags:
                self._tags.add(name)
                set_tag(name, _without_step(text) if name == ADDRESS else text[:MOST_SIGNS])

    def close(self) -> None:
        """Leave it open: who began it ends it."""


def _without_step(address: str) -> str:
    """A command that is said once, for the steps of all points."""
    return f"{address.rpartition(' ')[0]} STEP"


def make_tracker(target: Any, name: str, option: str = LOG_TO) -> Tracker:
    """A tracker of what the user gave: a folder for event files, in which the run gets one of its
    name ("" for none), or an object that logs. option: by which it was given. Raises BadInput for
    anything else, CannotWrite."""
    require_log(target, name, option)
    if isinstance(target, str | Path):
        return EventFile(_choose_folder(Path(target), name), time.time(), option)
    return LogObject(target) if _can(target, "log") else LogMetricsObject(target)


def require_log(target: Any, name: str = "", option: str = LOG_TO) -> None:
    """Raise BadInput for what nothing can be told to, CannotWrite for a folder in which the run's
    own, as `make_tracker` has it, cannot be made. Nothing is written."""
    if isinstance(target, str | Path):
        with explaining_write_errors(target, option):
            place = _choose_folder(Path(target), name).absolute()
            there = next(p for p in [place, *place.parents] if p.exists())
            with tempfile.TemporaryFile(dir=there):
                return
    if target is None:
        return
    if not (_can(target, "log") or _can(target, "log_metrics")):
        raise BadInput(
            _(
                "log_to takes a folder for TensorBoard's event files, or an object with "
                "log(values, step=…) or log_metrics(values, step=…), such as wandb, trackio or "
                "mlflow; got {kind}."
            ).format(kind=type(target).__name__)
        )


def _choose_folder(folder: Path, name: str) -> Path:
    """Where the event file of a run goes: the folder of its name, or of its name and a number,
    where another run has that. TensorBoard would show two in one folder as one."""
    for number in count(1):
        place = Path(folder, name if number == 1 else f"{name or 'run'}-{number}")
        is_file = place != folder and place.exists() and not place.is_dir()
        if not is_file and not any(place.glob(f"{NAME}*")):
            return place
    raise AssertionError("numbers do not end")


def _can(target: Any, method: str) -> bool:
    return callable(getattr(target, method, None))
