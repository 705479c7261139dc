"""flight.json, read again. PyTorch is not needed for it."""

from pathlib import Path
from typing import Any

import msgspec

from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.recorder.folder import read_json

FLIGHT = "flight.json"


class FlightFailure(msgspec.Struct, frozen=True):
    """What was noticed, and when."""

    kind: str
    step: int
    text: str
    line: str = ""
    value: str = ""


class FlightCause(msgspec.Struct, frozen=True):
    """What made the number."""

    kind: str
    operation: str = ""
    act: str = ""
    module: str = ""
    line: str = ""
    node: str = ""
    name: str = ""
    event: str = ""
    entry: tuple[int, ...] = ()
    row: int | None = None
    value: str = ""
    dtype: str = ""
    is_usual: bool = False
    """Whether the numbers that it was made of are of usual size."""
    arithmetic: str = ""
    carriers: tuple[dict[str, str], ...] = ()


class StepEntry(msgspec.Struct, frozen=True):
    """One step."""

    step: int
    losses: tuple[float | None, ...] = ()
    rates: tuple[float, ...] = ()
    gradient_norms: tuple[float | None, ...] | None = None
    weight_norms: tuple[float | None, ...] | None = None


class ReplayEntry(msgspec.Struct, frozen=True):
    """Whether the steps came out again."""

    first: int
    last: int
    holds: bool
    steps: int
    differences: dict[str, tuple[str, ...]] = {}
    hashes: dict[str, tuple[str, str]] = {}
    stopped: str = ""
    changed_weights: bool = False


class ScriptEntry(msgspec.Struct, frozen=True):
    """The script beside it."""

    lines: int
    reproduces: bool


class FlightSign(msgspec.Struct, frozen=True):
    """A number that shows it: {value} stands in the text."""

    text: str
    value: float | None = None


class FlightRemedy(msgspec.Struct, frozen=True):
    """What probably is behind it, and what mends it."""

    name: str
    text: str
    remedy: str
    signs: tuple[FlightSign, ...] = ()


class Flight(msgspec.Struct, frozen=True, kw_only=True):
    """All that flight.json says."""

    format: int
    models: tuple[str, ...]
    optimizers: tuple[str, ...]
    torch: str
    failure: FlightFailure | None
    cause: FlightCause | None
    sentence: str
    parameters: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    first_loss: float | None = None
    steps: tuple[StepEntry, ...]
    replay: ReplayEntry
    verdict: FlightRemedy | None = None
    script: ScriptEntry | None = None


def has_flight(folder: str | Path) -> bool:
    """Whether a folder holds what a recorder wrote."""
    try:
        return (Path(folder) / FLIGHT).is_file()
    except (OSError, ValueError):
        return False


def read_flight(folder: str | Path) -> Flight:
    """What is written in a folder. Raises BadData where it is damaged."""
    path = Path(folder) / FLIGHT
    try:
        return msgspec.convert(read_json(path), Flight)
    except msgspec.ValidationError as error:
        raise BadData(_("{path} is damaged: {error}.").format(path=path, error=error)) from None


def as_plain(flight: Flight) -> Any:
    """Plain data, as --json prints it."""
    return msgspec.to_builtins(flight)
