"""The plain data of a record: what was trained, by which processes, what was measured, by whom
it was begun. Every entry is one JSON text, decoded into one of these structs or refused."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from msgspec import Meta

from backsight.kernel.language import Piece, Sentence, is_translated, say_again
from backsight.kernel.types import Setting

StepNumber = Annotated[int, Meta(ge=0, le=2**60)]
Ending = Literal["", "finished", "interrupted", "failed"]
"""How a session ended; "" while it lasts, and where it was killed."""
DEEPEST = 3
"""Sentences within sentences of what was noticed."""
Number = float | Literal["nan", "inf", "-inf"]
"""A number that JSON may not know."""


def format_place(path: str | Path) -> str:
    """A path as text that any file can hold, with ? for a byte of it that is no text."""
    return str(path).encode("utf-8", "replace").decode()


class RecordEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all."""


class Parent(RecordEntry, frozen=True, kw_only=True):
    """The run that this one branched off from."""

    id: str
    """Its id."""
    place: str
    """Its folder."""
    step: StepNumber
    """The step after which."""
    changes: dict[str, str]
    """What was changed: key to new value."""
    rate: Number = 0.0
    """The learning rate of that step, which only the parent's record has metrics of."""


class DataFacts(RecordEntry, frozen=True, kw_only=True):
    """What a network was trained on, and what is needed to use it on new rows."""

    features: tuple[str, ...]
    """The names of the columns of x."""
    classes: tuple[str, ...]
    """The name of each class; () for numbers."""
    targets: tuple[str, ...]
    """The name of the class column, or one name per output."""
    scaling: dict[str, Any]
    """Plain data of a `Scaling`."""
    rows: Annotated[int, Meta(ge=1)]
    """In all."""
    hash: str
    """Of the rows as they came; "" where a run was killed before it was made."""
    place: str = ""
    """Of a file, made absolute."""
    part_places: dict[str, str] = {}
    """The same of files of rows to validate or to test with, by the key of the spec."""
    target_scaling: dict[str, Any] | None = None
    """The same of numbers that are learned, where they were scaled."""
    columns: tuple[str, ...] = ()
    """The names of the columns that x was made of; () where it has them as they are."""


class PluginFile(RecordEntry, frozen=True, kw_only=True):
    """A file of the user's own records: its path, and the checksum of what it was."""

    path: str
    hash: str


class RunEntry(RecordEntry, frozen=True, kw_only=True):
    """What was trained."""

    id: str
    """No other run has it."""
    name: str
    """What the user calls it."""
    created: str
    """When."""
    spec: str
    """Complete, as JSON text."""
    data: DataFacts
    """What on."""
    inputs: Annotated[int, Meta(ge=1)]
    """Columns of x."""
    outputs: Annotated[int, Meta(ge=1)]
    """Columns of y."""
    budget: StepNumber
    """Bytes that the file may take; 0 for metrics alone."""
    state: StepNumber
    """Bytes of one state."""
    given: bool = False
    """Whether the first state was given, not drawn."""
    files: tuple[PluginFile, ...] = ()
    """The user's own records."""
    parent: Parent | None = None
    """Where it branched off."""


class Segment(RecordEntry, frozen=True, kw_only=True):
    """How long the run was to be, from a step on."""

    steps: Annotated[int, Meta(ge=1)]
    """How many the run was to have, in all."""


class Code(RecordEntry, frozen=True, kw_only=True):
    """What computed."""

    version: str
    """Of Backsight."""
    equations: str
    """Checksum of the derivation and of the formulas it names."""


class Session(RecordEntry, frozen=True, kw_only=True):
    """One process that trained."""

    begin: StepNumber
    """The step it began after."""
    machine: dict[str, str]
    """What bits depend on, and how many threads compiled code took, on which they do not."""
    code: Code
    """What computed."""
    started: str
    """When."""
    seconds: float = 0.0
    """How long it ran."""
    ended: str = ""
    """When."""
    ending: Ending = ""
    """How."""
    end: StepNumber = 0
    """The last step done."""
    symbol: str = ""
    """Of the first number that was not finite; "" for none."""
    index: tuple[int, ...] = ()
    """Of that number."""
    message: str = ""
    """What was said of it."""


class MomentEntry(RecordEntry, frozen=True, kw_only=True):
    """The network after a step, measured on each part of the data."""

    epoch: float
    """How many epochs were done."""
    rate: float
    """The learning rate."""
    losses: dict[str, Number]
    """By part."""
    scores: dict[str, Number]
    """By part."""


class MarkEntry(RecordEntry, frozen=True, kw_only=True):
    """The checksum of the state after a step, and of all marks up to it."""

    digest: str
    chain: str


class PieceEntry(RecordEntry, frozen=True, kw_only=True):
    """A sentence, as what it is made of."""

    message: str
    """In English, with placeholders."""
    many: str = ""
    """The message where "count" is not 1."""
    values: "dict[str, Setting | tuple[str, ...] | PieceEntry]" = {}
    """What stands in them."""
    is_name: bool = False
    """Whether it is a record's name."""


class FindingEntry(RecordEntry, frozen=True, kw_only=True):
    """What was noticed."""

    kind: str
    """Of a fault or a warning."""
    step: StepNumber
    """Where."""
    text: str
    """In English; in the language of the run where it is not known what it is made of."""
    settings: dict[str, Setting] = {}
    """Numbers that belong to it."""
    pieces: tuple[PieceEntry, ...] = ()
    """What it is made of."""

    def say(self) -> str:
        """What was noticed, in the language of who reads it."""
        try:
            pieces = [_make_piece(entry) for entry in self.pieces]
        except ValueError:
            return self.text
        return say_again(pieces, self.text)


def make_finding(kind: str, step: int, text: str) -> FindingEntry:
    """What was noticed, as the record holds it."""
    if not isinstance(text, Sentence):
        return FindingEntry(kind=kind, step=step, text=str(text))
    pieces = tuple(map(_make_piece_entry, text.pieces))
    return FindingEntry(kind=kind, step=step, text=text.to_english(), pieces=pieces)


def _make_piece_entry(piece: Piece) -> PieceEntry:
    values = {name: _to_plain_value(value) for name, value in piece.values.items()}
    return PieceEntry(message=piece.message, many=piece.many, values=values, is_name=piece.is_name)


def _to_plain_value(value: Any) -> Setting | tuple[str, ...] | PieceEntry:
    match value:
        case Sentence(pieces=[piece]):
            return _make_piece_entry(piece)
        case Sentence():
            return value.to_english()
        case tuple():
            return tuple(map(str, value))
        case np.generic():
            return _to_plain_value(value.item())
        case float():
            return to_plain_number(value)
        case bool() | int():
            return value
    return str(value)


def _make_piece(entry: PieceEntry, depth: int = 0) -> Piece:
    """Raises ValueError for a template that is none of ours, before anything is formatted by it: a
    stranger's may ask for attributes, or for a width of gigabytes."""
    is_ours = not entry.values or is_translated(entry.message, entry.many)
    if depth > DEEPEST or not is_ours:
        raise ValueError(entry.message)
    values = {name: _from_plain_value(value, depth) for name, value in entry.values.items()}
    return Piece(entry.message, values, entry.many, entry.is_name)


def _from_plain_value(value: Any, depth: int) -> Any:
    if isinstance(value, PieceEntry):
        piece = _make_piece(value, depth + 1)
        try:
            return Sentence([piece])
        except (KeyError, IndexError, AttributeError, TypeError) as error:
            raise ValueError(value.message) from error
    return float(value) if value in ("nan", "inf", "-inf") else value


def to_numbers(plain: Mapping[str, Number]) -> dict[str, float]:
    """Numbers by name, from what JSON holds."""
    return {name: float(number) for name, number in plain.items()}


def to_plain_number(number: float) -> Number:
    """A number as JSON can hold it."""
    if math.isfinite(number):
        return number
    return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
