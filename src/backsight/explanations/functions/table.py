"""The table of functions and their first derivatives, made from the catalogs."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from backsight.explanations.expressions.statement import list_names
from backsight.explanations.functions.rows import FunctionRow, tabulate
from backsight.kernel.document import (
    NO_SHAPES,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Shape,
    Statement,
    TableBlock,
)
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _, get_language, join_sentences
from backsight.kernel.types import Setting
from backsight.maths import catalogs

PLAIN_NUMBERS = frozenset({"N", "K", "n_in", "n_out", "eta", "t"})
"""Operands that are numbers everywhere."""


def make_formulas_page(folders: Iterable[str] = ()) -> Document:
    """Every record of some catalogs: its formula, derivative, kinks, settings and source.

    folders: names of catalogs, "activations"; none for all that hold formulas. Raises UnknownName
    for another name.
    """
    known = list_folders()
    folder_names = list(folders) or known
    for folder in folder_names:
        if folder not in known:
            raise UnknownName(_("catalog of formulas"), folder, known)
    blocks: list[Block] = [Paragraph(text=_explain_letters())]
    for folder in dict.fromkeys(folder_names):
        blocks += [Heading(text=get_title(folder), anchor=folder), *_make_tables(folder)]
    title_text = _("Functions and their first derivatives")
    return Document(title=title_text, blocks=tuple(blocks), language=get_language())


def list_folders() -> list[str]:
    """The catalogs of formulas in the order of the page: those that have a title come first."""
    return list(dict.fromkeys([*_make_titles(), *catalogs]))


def get_title(folder: str) -> str:
    """What a catalog is called; by its folder, where it has no title here."""
    return _make_titles().get(folder, folder.capitalize())


def _make_titles() -> dict[str, str]:
    return {
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


def _explain_letters() -> str:
    return _(
        "{z} is what goes into a function and {a} what comes out of it; {y} are targets, {p} "
        "predictions, {w} weights, {g} their gradient, {eta} the learning rate, {N} the rows of a "
        "batch and {K} the units of a row. Functions of arrays are taken entry by entry."
    ).format(z="{z}", a="{a}", y="{y}", p="{p}", w="{w}", g="{g}", eta="{eta}", N="{N}", K="{K}")


def _make_tables(folder: str) -> Iterator[TableBlock]:
    """What is computed, and then what belongs to it."""
    lines = [line for record in catalogs[folder].values() for line in tabulate(record)]
    shapes = _make_shapes(lines) if folder == "layers" else NO_SHAPES
    math: dict[str, list[Cell]] = {
        _("formula"): [line.value for line in lines],
        _("first derivative"): [line.derivative for line in lines],
        _("graph"): [line.graph or "" for line in lines],
    }
    yield _make_table([line.name for line in lines], math, shapes)
    more: dict[str, list[Cell]] = {
        _("settings"): [_list_settings(line.settings) for line in lines],
        _("notes"): [_write_notes(line) for line in lines],
        _("source"): [line.reference for line in lines],
    }
    yield _make_table([line.name for line in lines], more, NO_SHAPES)


def _make_table(
    names: list[str], columns: Mapping[str, list[Cell]], shapes: Mapping[str, Shape]
) -> TableBlock:
    """A table without the columns and the rows that are empty."""
    full_columns = {head: cells for head, cells in columns.items() if any(cells)}
    rows = (row for row in zip(names, *full_columns.values(), strict=True) if any(row[1:]))
    return TableBlock(head=(_("name"), *full_columns), rows=tuple(rows), shapes=shapes)


def _list_settings(settings: Mapping[str, Setting]) -> tuple[Statement, ...]:
    """The settings that are numbers, with their defaults."""
    return tuple(
        Statement(left=name, rights=(ast.Constant(value),))
        for name, value in settings.items()
        if not isinstance(value, bool | str)
    )


def _write_notes(line: FunctionRow) -> str:
    """What else is to be known, sentence by sentence."""
    words = (
        _describe_choice(line, name)
        for name in line.kinds
        if isinstance(_get_default(line, name), str)
    )
    flags = (
        _("{name}: true or false, {default} unless set.").format(
            name=name, default=str(value).lower()
        )
        for name, value in line.settings.items()
        if isinstance(value, bool)
    )
    return join_sentences(*line.notes, *words, *flags)


def _get_default(line: FunctionRow, name: str) -> Any:
    return line.settings[name]


def _describe_choice(line: FunctionRow, name: str) -> str:
    return _("{name}: {choices}; {default} unless set.").format(
        name=name, choices=", ".join(line.kinds[name]), default=line.settings[name]
    )


def _make_shapes(lines: Iterable[FunctionRow]) -> dict[str, Shape]:
    """A shape for every array: all names but settings and counts."""
    numbers = PLAIN_NUMBERS.union(*(line.settings for line in lines))
    statements = (s for line in lines for s in (*line.value, *line.derivative))
    return {name: (1, 1) for s in statements for name in list_names(s) if name not in numbers}
