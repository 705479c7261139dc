"""The table of functions and their first derivatives, made from the catalogs."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backsight.explanations.expressions.statement import names_in
from backsight.explanations.functions.rows import LINES, Line
from backsight.kernel.document import (
    NOTHING,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Shape,
    Statement,
    Table,
)
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, language, sentences
from backsight.kernel.types import Setting
from backsight.maths import catalogs

PLAIN_NUMBERS = frozenset({"N", "K", "n_in", "n_out", "eta", "t"})
"""Operands that are numbers everywhere."""


def formulas(folders: Iterable[str] = ()) -> Document:
    """Every record of some catalogs: its formula, derivative, kinks, settings and source.

    folders: names of catalogs, "activations"; none for all that hold formulas. Raises UnknownName
    for another name.
    """
    chosen = list(folders) or list(LINES)
    for folder in chosen:
        if folder not in LINES:
            raise UnknownName(_("catalog of formulas"), folder, LINES)
    blocks: list[Block] = [Paragraph(text=_reading())]
    for folder in dict.fromkeys(chosen):
        blocks += [Heading(text=title(folder), anchor=folder), *_tables(folder)]
    title_text = _("Functions and their first derivatives")
    return Document(title=title_text, blocks=tuple(blocks), language=language())


def title(folder: str) -> str:
    """What a catalog is called."""
    titles = {
        "activations": _("Activations"),
        "losses": _("Losses"),
        "regularizers": _("Regularizers"),
        "optimizers": _("Optimizers"),
        "schedules": _("Schedules"),
        "clippings": _("Clippings"),
        "layers": _("Layers"),
        "initializers": _("Initializers"),
        "metrics": _("Metrics"),
        "calculus": _("Rules of calculus"),
        "surfaces": _("Surfaces"),
    }
    return titles[folder]


def _reading() -> str:
    return _(
        "{z} is what goes into a function and {a} what comes out of it; {y} are targets, {p} "
        "predictions, {w} weights, {g} their gradient, {eta} the learning rate, {N} the rows of a "
        "batch and {K} the units of a row. Functions of arrays are taken entry by entry."
    ).format(z="{z}", a="{a}", y="{y}", p="{p}", w="{w}", g="{g}", eta="{eta}", N="{N}", K="{K}")


def _tables(folder: str) -> Iterator[Table]:
    """What is computed, and then what belongs to it."""
    lines = [line for name in catalogs[folder] for line in LINES[folder](catalogs[folder][name])]
    shapes = _shapes(lines) if folder == "layers" else NOTHING
    math: dict[str, list[Cell]] = {
        _("formula"): [line.value for line in lines],
        _("first derivative"): [line.derivative for line in lines],
        _("graph"): [line.graph or "" for line in lines],
    }
    yield _columns([line.name for line in lines], math, shapes)
    more: dict[str, list[Cell]] = {
        _("settings"): [_settings(line.settings) for line in lines],
        _("notes"): [_notes(line) for line in lines],
        _("source"): [line.reference for line in lines],
    }
    yield _columns([line.name for line in lines], more, NOTHING)


def _columns(
    names: list[str], columns: Mapping[str, list[Cell]], shapes: Mapping[str, Shape]
) -> Table:
    """A table without the columns and the rows that are empty."""
    told = {head: cells for head, cells in columns.items() if any(cells)}
    rows = (row for row in zip(names, *told.values(), strict=True) if any(row[1:]))
    return Table(head=(_("name"), *told), rows=tuple(rows), shapes=shapes)


def _settings(settings: Mapping[str, Setting]) -> tuple[Statement, ...]:
    """The settings that are numbers, with their defaults."""
    return tuple(
        Statement(left=name, rights=(ast.Constant(value),))
        for name, value in settings.items()
        if not isinstance(value, bool | str)
    )


def _notes(line: Line) -> str:
    """What else is to be known, sentence by sentence."""
    words = (_choice(line, name) for name in line.kinds if isinstance(_first(line, name), str))
    flags = (
        _("{name}: true or false, {default} unless set.").format(
            name=name, default=str(value).lower()
        )
        for name, value in line.settings.items()
        if isinstance(value, bool)
    )
    return sentences(*line.notes, *words, *flags)


def _first(line: Line, name: str) -> Any:
    return line.settings[name]


def _choice(line: Line, name: str) -> str:
    return _("{name}: {choices}; {default} unless set.").format(
        name=name, choices=", ".join(line.kinds[name]), default=line.settings[name]
    )


def _shapes(lines: Iterable[Line]) -> dict[str, Shape]:
    """A shape for every array: all names but settings and counts."""
    numbers = PLAIN_NUMBERS.union(*(line.settings for line in lines))
    told = (s for line in lines for s in (*line.value, *line.derivative))
    return {name: (1, 1) for s in told for name in names_in(s) if name not in numbers}
