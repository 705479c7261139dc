"""The plain data of a record: what was trained, by which processes, what was measured, by whom
it was begun. Every entry is one JSON text, decoded into one of these structs or refused."""

import math
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from backsight.kernel.types import Setting

StepNumber = Annotated[int, Meta(ge=0, le=2**60)]
Ending = Literal["", "finished", "interrupted", "failed"]
"""How a session ended; "" while it lasts, and where it was killed."""
Number = float | Literal["nan", "inf", "-inf"]
"""A number that JSON may not know."""


class RecordEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all."""


class Parent(RecordEntry, frozen=True, kw_only=True):
    """The run that this one branched off from, the step, and what was changed: key to new value."""

    id: str
    place: str
    step: StepNumber
    changes: dict[str, str]


class DataFacts(RecordEntry, frozen=True, kw_only=True):
    """What a network was trained on, and what is needed to use it on new rows.

    hash: of the rows as they came; "" where a run was killed before it was made. rows: in all.
    place: of a file, made absolute. scaling: plain data of a `Scaling`.
    """

    features: tuple[str, ...]
    classes: tuple[str, ...]
    targets: tuple[str, ...]
    scaling: dict[str, Any]
    rows: Annotated[int, Meta(ge=1)]
    hash: str
    place: str = ""


class PluginFile(RecordEntry, frozen=True, kw_only=True):
    """A file of the user's own records: its path, and the checksum of what it was."""

    path: str
    hash: str


class RunEntry(RecordEntry, frozen=True, kw_only=True):
    """What was trained. id: no other run has it. spec: complete, as JSON text. inputs, outputs:
    columns of x and y. given: whether the first state was given, not drawn. state: bytes of one.
    budget: bytes that the file may take; 0 for metrics alone."""

    id: str
    name: str
    created: str
    spec: str
    data: DataFacts
    inputs: Annotated[int, Meta(ge=1)]
    outputs: Annotated[int, Meta(ge=1)]
    budget: StepNumber
    state: StepNumber
    given: bool = False
    files: tuple[PluginFile, ...] = ()
    parent: Parent | None = None


class Segment(RecordEntry, frozen=True, kw_only=True):
    """steps: how many the run was to have, from this step on."""

    steps: Annotated[int, Meta(ge=1)]


class Code(RecordEntry, frozen=True, kw_only=True):
    """What computed. equations: checksum of the derivation and of the formulas it names."""

    version: str
    equations: str


class Session(RecordEntry, frozen=True, kw_only=True):
    """One process that trained. begin: the step it began after. machine: what bits depend on.
    end: the last step done. symbol, index: of the first number that was not finite."""

    begin: StepNumber
    machine: dict[str, str]
    code: Code
    started: str
    seconds: float = 0.0
    ended: str = ""
    ending: Ending = ""
    end: StepNumber = 0
    symbol: str = ""
    index: tuple[int, ...] = ()
    message: str = ""


class MomentEntry(RecordEntry, frozen=True, kw_only=True):
    """The network after a step, measured on each part."""

    epoch: float
    rate: float
    losses: dict[str, Number]
    scores: dict[str, Number]


class MarkEntry(RecordEntry, frozen=True, kw_only=True):
    """The checksum of the state after a step, and of all marks up to it."""

    digest: str
    chain: str


class FindingEntry(RecordEntry, frozen=True, kw_only=True):
    """What was noticed. kind: of a fault or a warning. step: where."""

    kind: str
    step: StepNumber
    text: str
    settings: dict[str, Setting] = {}


def to_plain_number(number: float) -> Number:
    """A number as JSON can hold it."""
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
