"""Replicas: the spread of each metric, or of each cell of a grid; the best and the failed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import _, join_sentences, ngettext, translate_name
from backsight.kernel.prose import squeeze
from backsight.studies.replicas.grid import format_replica_name
from backsight.studies.replicas.outcome import Outcome
from backsight.studies.replicas.replicas import Replicas
from backsight.studies.replicas.seeds import format_seeds
from backsight.summaries.blocks import make_document, make_paragraphs, make_table
from backsight.summaries.training import format_metric
from backsight.training.experiment import format_network_title

MOST = 20
"""Cells in the table."""
WIDEST_SEEDS = 40
"""Columns that the seeds may take in the title."""
MOST_NAMES = 5
"""Failed replicas that are named."""


def summarize_replicas(replicas: Replicas) -> Document:
    """The table, and what is to be known of it."""
    title = ngettext(
        "{name}: {count:,} replica, of the seed {seeds}",
        "{name}: {count:,} replicas, of the seeds {seeds}",
        len(replicas),
    ).format(
        name=format_network_title(replicas.cells[0].experiment),
        count=len(replicas),
        seeds=squeeze(format_seeds(replicas.seeds), WIDEST_SEEDS),
    )
    if not replicas.outcomes:
        return make_document(title)
    return make_document(
        title, tabulate_replicas(replicas), *make_paragraphs(list_remarks(replicas))
    )


def tabulate_replicas(replicas: Replicas) -> TableBlock:
    """Mean ± deviation over the seeds, and the spread: of each metric, or of each cell."""
    return _tabulate_cells(replicas) if len(replicas.cells) > 1 else _tabulate_metrics(replicas)


def _tabulate_metrics(replicas: Replicas) -> TableBlock:
    metrics = replicas.summary()[0]["metrics"]
    rows = [
        (_format_label(name, part), *_format_spread(values[name]))
        for name in ("loss", replicas.score_name)
        for part, values in metrics.items()
        if name in values
    ]
    if len(replicas) == 1:  # of one there is no spread
        return make_table((_("metric"), _("value")), [row[:2] for row in rows])
    return make_table((_("metric"), *_list_heads(_("mean ± deviation"))), rows)


def _tabulate_cells(replicas: Replicas) -> TableBlock:
    """The best cells by their median loss on the part that replicas are chosen by."""
    cells = sorted(replicas.summary(), key=lambda cell: _find_median_loss(cell, replicas.part))
    mean = _format_label(replicas.score_name, replicas.judged)
    loss = _format_label("loss", replicas.part)
    head = (_("cell"), *_list_heads(mean), loss, _("failed"), _("best seed"))
    return make_table(head, [_format_cell(cell, replicas) for cell in cells[:MOST]])


def _format_cell(cell: Mapping[str, Any], replicas: Replicas) -> list[str]:
    metrics = cell["metrics"]
    return [
        ", ".join(f"{k}={v}" for k, v in cell["options"].items()),
        *_format_spread(metrics[replicas.judged].get(replicas.score_name)),
        _format_spread(metrics[replicas.part].get("loss"))[0],
        str(len(cell["failed"])),
        "-" if cell["best"] is None else str(cell["best"]),
    ]


def _list_heads(mean: str) -> tuple[str, str, str, str]:
    return mean, _("least"), _("median"), _("largest")


def _find_median_loss(cell: Mapping[str, Any], part: str) -> float:
    loss = cell["metrics"][part].get("loss")
    return float("inf") if loss is None else float(loss["median"])


def _format_label(name: str, part: str) -> str:
    label = _("loss") if name == "loss" else translate_name(name)
    return _("{metric} ({part})").format(metric=label, part=_(part))


def _format_spread(statistics: Mapping[str, float] | None) -> tuple[str, str, str, str]:
    if statistics is None:
        return ("-", "-", "-", "-")
    mean, deviation = statistics["mean"], statistics["deviation"]
    text = (
        format_metric(mean)
        if np.isnan(deviation)
        else f"{format_metric(mean)} ± {format_metric(deviation)}"
    )
    least, middle, largest = (format_metric(statistics[k]) for k in ("least", "median", "largest"))
    return text, least, middle, largest


def list_remarks(replicas: Replicas) -> Iterator[str]:
    """Which replica is best and worst, and which failed."""
    if len(replicas.cells) > 1:
        yield _(
            "With ±: mean and deviation over the seeds; least, median, largest: of {what}."
        ).format(what=_format_label(replicas.score_name, replicas.judged))
    if len(replicas.cells) > MOST:
        yield _("The best {shown} of {count} cells are shown; replicas.json has all.").format(
            shown=MOST, count=len(replicas.cells)
        )
    if replicas.stopped:
        template = _("{count:,} of {all:,} had begun.")
        yield join_sentences(
            replicas.stopped, template.format(count=len(replicas.outcomes), all=len(replicas))
        )
    if replicas.ranked and len(replicas) > 1:
        yield _("best: {best}; worst: {worst}").format(
            best=_describe_replica(replicas, replicas.ranked[0]),
            worst=_describe_replica(replicas, replicas.ranked[-1]),
        )
    if replicas.failed:
        yield _describe_failures(replicas, replicas.failed)


def _describe_replica(replicas: Replicas, outcome: Outcome) -> str:
    loss = float(outcome.losses[replicas.part][-1])
    return _("{name} ({part} loss {loss:.4g})").format(
        name=_format_name(replicas, outcome), part=_(replicas.part), loss=loss
    )


def _format_name(replicas: Replicas, outcome: Outcome) -> str:
    return format_replica_name(replicas.cells[outcome.member.cell].options, outcome.member.seed)


def _describe_failures(replicas: Replicas, outcomes: Sequence[Outcome]) -> str:
    names = [
        _("{name} at step {step:,}").format(name=_format_name(replicas, o), step=o.failure.step)
        for o in outcomes[:MOST_NAMES]
        if o.failure is not None
    ]
    more = len(outcomes) - MOST_NAMES
    rest = _(" and {more:,} more").format(more=more) if more > 0 else ""
    return ngettext(
        "{count:,} of {all:,} replica met a number that was not finite, and stopped "
        "there: {names}{rest}. They are not in the means.",
        "{count:,} of {all:,} replicas met a number that was not finite, and stopped "
        "there: {names}{rest}. They are not in the means.",
        len(replicas),
    ).format(count=len(outcomes), all=len(replicas), names=_("; ").join(names), rest=rest)
