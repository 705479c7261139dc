"""A score: the metrics, those of each class or target, the confusion."""

from collections.abc import Iterator

import numpy as np

from backsight.kernel.document import Block, Document, Heading, TableBlock
from backsight.kernel.language import _, ngettext, translate_name
from backsight.kernel.prose import squeeze
from backsight.studies.score.result import Score
from backsight.summaries.blocks import make_document, make_paragraphs, make_table
from backsight.summaries.training import format_metric, label_loss

MOST_CLASSES = 30
"""Rows of the table of classes."""
MOST_CELLS = 12
"""Classes of a whole confusion matrix; of more, the pairs that are confused most often."""
MOST_PAIRS = 10
NAME, CELL = 24, 12
"""Letters of a class."""


def summarize_score(score: Score) -> Document:
    """All of it."""
    blocks: list[Block] = [tabulate_metrics(score)]
    for title, table in list_tables(score):
        blocks += [Heading(text=title, level=3), table]
    return make_document(
        format_title(score),
        *blocks,
        *make_paragraphs(list_reasons(score)),
        *make_paragraphs(score.notes, "note"),
    )


def format_title(score: Score) -> str:
    """What was judged, on which rows."""
    return ngettext(
        "{run} on {place}: {rows:,} row", "{run} on {place}: {rows:,} rows", score.rows
    ).format(run=score.run, place=_(score.place), rows=score.rows)


def tabulate_metrics(score: Score) -> TableBlock:
    """Each metric; per-class ones as their mean."""
    rows = []
    for name, value in score.metrics.items():
        label = label_loss(score.is_scaled) if name == "loss" else _format_name(name)
        if np.ndim(value) == 1:
            label = _("{metric} (mean of classes)").format(metric=label)
        rows.append((label, format_metric(value)))
    return make_table((_("metric"), ""), rows)


def _format_name(name: str) -> str:
    """In words; with its settings as they were given."""
    metric, colon, settings = name.partition(":")
    return translate_name(metric) + colon + settings


def list_tables(score: Score) -> Iterator[tuple[str, TableBlock]]:
    """The other tables, with their titles."""
    if score.classes:
        yield score.targets[0], _tabulate_classes(score)
        if len(score.classes) <= MOST_CELLS:
            yield (
                _("confusion: a row for each true class, a column for each predicted one"),
                _tabulate_confusion(score),
            )
        elif pairs := _find_pairs(score):
            yield _("confused most often"), _tabulate_pairs(score, pairs)
    elif score.by_target:
        yield _("by target"), _tabulate_targets(score)


def _tabulate_classes(score: Score) -> TableBlock:
    several = {n: v for n, v in score.metrics.items() if np.ndim(v) == 1}
    counts = score.confusion.sum(axis=1).astype(int)
    rows = [
        (squeeze(name, NAME), *(format_metric(v[k]) for v in several.values()), f"{counts[k]:,}")
        for k, name in enumerate(score.classes[:MOST_CLASSES])
    ]
    if len(score.classes) > MOST_CLASSES:
        more = _("… and {count:,} more").format(count=len(score.classes) - MOST_CLASSES)
        rows.append((more, *[""] * (len(several) + 1)))
    head = (_("class"), *map(_format_name, several), _("rows"))
    return make_table(head, rows)


def _tabulate_confusion(score: Score) -> TableBlock:
    rows = [
        (squeeze(name, NAME), *(f"{int(n):,}" for n in row))
        for name, row in zip(score.classes, score.confusion, strict=True)
    ]
    head = ("", *(squeeze(name, CELL) for name in score.classes))
    return make_table(head, rows)


def _find_pairs(score: Score) -> list[tuple[int, int]]:
    """True and predicted class of the most frequent mistakes."""
    wrong = score.confusion * (1 - np.eye(len(score.classes)))
    order = np.argsort(-wrong, axis=None, kind="stable")[:MOST_PAIRS]
    places = zip(*np.unravel_index(order, wrong.shape), strict=True)
    return [(int(i), int(j)) for i, j in places if wrong[i, j]]


def _tabulate_pairs(score: Score, pairs: list[tuple[int, int]]) -> TableBlock:
    rows = [
        (*(squeeze(score.classes[k], NAME) for k in (i, j)), f"{int(score.confusion[i, j]):,}")
        for i, j in pairs
    ]
    head = (_("true class"), _("predicted class"), _("rows"))
    return make_table(head, rows, left=2)


def _tabulate_targets(score: Score) -> TableBlock:
    rows = [
        (squeeze(name, NAME), *map(format_metric, values.values()))
        for name, values in score.by_target.items()
    ]
    head = (_("target"), *map(_format_name, next(iter(score.by_target.values()))))
    return make_table(head, rows)


def list_reasons(score: Score) -> Iterator[str]:
    """Why a metric has no value."""
    for name, why in score.reasons.items():
        yield _("– {metric} is not defined on these rows. {why}").format(
            metric=_format_name(name), why=why
        )
