"""The table of functions and their first derivatives, made from the catalogs."""

import ast
from collections.abc import Iterable, Iterator, Mapping

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
from backsight.kernel.language import _, get_language, join_sentences, join_words
from backsight.kernel.types import Setting
from backsight.maths import catalogs

PLAIN_NUMBERS = frozenset({"N", "K", "Omega", "n_in", "n_out", "eta", "t"})
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
    function_rows = [row for record in catalogs[folder].values() for row in tabulate(record)]
    shapes = _make_shapes(function_rows) if folder == "layers" else NO_SHAPES
    math: dict[str, list[Cell]] = {
        _("formula"): [row.value for row in function_rows],
        _("first derivative"): [row.derivative for row in function_rows],
        _("graph"): [row.graph or "" for row in function_rows],
    }
    yield _make_table([row.name for row in function_rows], math, shapes)
    more: dict[str, list[Cell]] = {
        _("settings"): [_list_settings(row.settings) for row in function_rows],
        _("notes"): [_write_notes(row) for row in function_rows],
        _("source"): [row.reference for row in function_rows],
    }
    yield _make_table([row.name for row in function_rows], more, NO_SHAPES)


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


def _write_notes(row: FunctionRow) -> str:
    """What else is to be known, sentence by sentence."""
    words = (
        _describe_choice(row, name) for name in row.kinds if isinstance(row.settings[name], str)
    )
    flags = (
        _("{name}: true or false, {default} unless set.").format(
            name=name, default=str(value).lower()
        )
        for name, value in row.settings.items()
        if isinstance(value, bool)
    )
    return join_sentences(*row.notes, *words, *flags)


def _describe_choice(row: FunctionRow, name: str) -> str:
    return _("{name}: {choices}; {default} unless set.").format(
        name=name, choices=join_words(row.kinds[name]), default=row.settings[name]
    )


def _make_shapes(rows: Iterable[FunctionRow]) -> dict[str, Shape]:
    """A shape for every array: all names but settings and counts."""
    numbers = PLAIN_NUMBERS.union(*(row.settings for row in rows))
    statements = (s for row in rows for s in (*row.value, *row.derivative))
    return {name: (1, 1) for s in statements for name in list_names(s) if name not in numbers}
