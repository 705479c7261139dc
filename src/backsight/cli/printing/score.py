"""What `backsight score` prints: the metrics, those of each class or target, the confusion."""

from collections.abc import Iterator

import numpy as np
from rich.table import Table

from backsight.cli.printing.output import describe_picture, make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.cli.printing.training import format_metric
from backsight.kernel.language import _, ngettext, translate_name
from backsight.plots.words import squeeze
from backsight.studies.score.result import Score

MOST_CLASSES = 30
"""Rows of the table of classes."""
MOST_CELLS = 12
"""Classes of a whole confusion matrix; of more, the pairs that are confused most often."""
MOST_PAIRS = 10
NAME, CELL = 24, 12
"""Letters of a class."""


def print_score(score: Score, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    title = ngettext(
        "{run} on {place}: {rows:,} row", "{run} on {place}: {rows:,} rows", score.rows
    ).format(run=score.run, place=_(score.place), rows=score.rows)
    print_lines(console, title)
    console.print(_make_metrics_table(score))
    for name, table in _list_tables(score):
        print_lines(console, "", name)
        console.print(table)
    print_lines(console, *_list_remarks(score))
    hint = _("Drawn as a picture: add -o score.png")
    print_lines(console, describe_picture(hint, *filter(None, [out])))


def _make_metrics_table(score: Score) -> Table:
    table = FittedTable()
    table.add_column(_("metric"))
    table.add_column("", justify="right")
    for name, value in score.metrics.items():
        label = _format_name(name)
        if np.ndim(value) == 1:
            label = _("{metric} (mean of classes)").format(metric=label)
        table.add_row(label, format_metric(value))
    return table


def _format_name(name: str) -> str:
    """In words; with its settings as they were given."""
    metric, colon, settings = name.partition(":")
    return (_("loss") if name == "loss" else translate_name(metric)) + colon + settings


def _list_tables(score: Score) -> Iterator[tuple[str, Table]]:
    """The other tables, with their titles."""
    if score.classes:
        yield score.targets[0], _make_classes_table(score)
        if len(score.classes) <= MOST_CELLS:
            yield (
                _("confusion: a row for each true class, a column for each predicted one"),
                (_make_confusion_table(score)),
            )
        elif pairs := _find_pairs(score):
            yield _("confused most often"), _make_pairs_table(score, pairs)
    elif score.by_target:
        yield _("by target"), _make_targets_table(score)


def _make_classes_table(score: Score) -> Table:
    several = {n: v for n, v in score.metrics.items() if np.ndim(v) == 1}
    rows = score.confusion.sum(axis=1).astype(int)
    table = FittedTable()
    table.add_column(_("class"), no_wrap=True)
    for name in several:
        table.add_column(_format_name(name), justify="right")
    table.add_column(_("rows"), justify="right")
    for k, name in enumerate(score.classes[:MOST_CLASSES]):
        numbers = [format_metric(values[k]) for values in several.values()]
        table.add_row(squeeze(name, NAME), *numbers, f"{rows[k]:,}")
    if len(score.classes) > MOST_CLASSES:
        table.add_row(_("… and {count:,} more").format(count=len(score.classes) - MOST_CLASSES))
    return table


def _make_confusion_table(score: Score) -> Table:
    table = FittedTable()
    table.add_column("", no_wrap=True)
    for name in score.classes:
        table.add_column(squeeze(name, CELL), justify="right", no_wrap=True)
    for name, row in zip(score.classes, score.confusion, strict=True):
        table.add_row(squeeze(name, NAME), *(f"{int(n):,}" for n in row))
    return table


def _find_pairs(score: Score) -> list[tuple[int, int]]:
    """True and predicted class of the most frequent mistakes."""
    wrong = score.confusion * (1 - np.eye(len(score.classes)))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_PAIRS]
    places = zip(*np.unravel_index(order, wrong.shape), strict=True)
    return [(int(i), int(j)) for i, j in places if wrong[i, j]]


def _make_pairs_table(score: Score, pairs: list[tuple[int, int]]) -> Table:
    table = FittedTable()
    for name in (_("true class"), _("predicted class")):
        table.add_column(name, no_wrap=True)
    table.add_column(_("rows"), justify="right")
    for i, j in pairs:
        names = (squeeze(score.classes[i], NAME), squeeze(score.classes[j], NAME))
        table.add_row(*names, f"{int(score.confusion[i, j]):,}")
    return table


def _make_targets_table(score: Score) -> Table:
    table = FittedTable()
    table.add_column(_("target"), no_wrap=True)
    for name in next(iter(score.by_target.values())):
        table.add_column(_format_name(name), justify="right")
    for name, values in score.by_target.items():
        table.add_row(squeeze(name, NAME), *map(format_metric, values.values()))
    return table


def _list_remarks(score: Score) -> Iterator[str]:
    for name, why in score.reasons.items():
        yield _("– {metric} is not defined on these rows. {why}").format(
            metric=_format_name(name), why=why
        )
    for note in score.notes:
        yield _("Note: {note}").format(note=note)
