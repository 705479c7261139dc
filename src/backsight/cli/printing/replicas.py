"""What is said of many replicas before and after their training."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.table import Table

from backsight.cli.printing.table import FittedTable
from backsight.cli.printing.training import announce_training as of_one
from backsight.kernel.language import _, join_sentences, ngettext, translate_name
from backsight.runs.run import Run
from backsight.studies.replicas.grid import format_replica_name, format_value
from backsight.studies.replicas.outcome import Outcome
from backsight.studies.replicas.replicas import Replicas
from backsight.studies.replicas.seeds import format_seeds

MOST = 20
"""Cells in the table."""
MOST_NAMES = 5
"""Failed replicas that are named."""


def announce_replicas(replicas: Replicas) -> str:
    """What is about to be trained: of a grid the first cell, and what varies."""
    lines = [of_one(Run(replicas.cells[0].experiment), format_seeds(replicas.seeds))]
    if len(replicas.cells) > 1:
        varying = {
            key: list(dict.fromkeys(format_value(cell.options[key]) for cell in replicas.cells))
            for key in replicas.cells[0].options
        }
        grid_text = " × ".join(f"{key} {' / '.join(values)}" for key, values in varying.items())
        lines.append(
            _("grid: {said}, {count} cells, the first of which stands above").format(
                said=grid_text, count=len(replicas.cells)
            )
        )
    lines.append(_describe_stacks(replicas))
    return "\n".join(lines)


def _describe_stacks(replicas: Replicas) -> str:
    count = len(replicas.jobs)
    template = ngettext(
        "{replicas:,} replicas in {count} stack", "{replicas:,} replicas in {count} stacks", count
    )
    if not all(job.stacked for job in replicas.jobs):
        template = _("{replicas:,} replicas, some one by one, for no stack computes as they do")
    text = template.format(replicas=len(replicas), count=count)
    if replicas.processes == 1:
        return text
    return _("{stacks}, shared by {processes} processes").format(
        stacks=text, processes=replicas.processes
    )


def make_summary_table(replicas: Replicas) -> Table:
    """Mean ± deviation over the seeds, and the spread: of each metric, or of each cell."""
    return _make_cells_table(replicas) if len(replicas.cells) > 1 else _make_metrics_table(replicas)


def _make_metrics_table(replicas: Replicas) -> Table:
    table = _make_table(_("metric"))
    metrics = replicas.summary()[0]["metrics"]
    for name in ("loss", replicas.score_name):
        for part, values in metrics.items():
            if name in values:
                table.add_row(_format_label(name, part), *_format_spread(values[name]))
    return table


def _make_cells_table(replicas: Replicas) -> Table:
    """The best cells by their median loss on the part that replicas are chosen by."""
    cells = sorted(replicas.summary(), key=lambda cell: _find_median_loss(cell, replicas.part))
    table = _make_table(_("cell"), _format_label(replicas.score_name, replicas.judged))
    for name in (_format_label("loss", replicas.part), _("failed"), _("best seed")):
        table.add_column(name, justify="right", no_wrap=True)
    for cell in cells[:MOST]:
        name = ", ".join(f"{k}={v}" for k, v in cell["options"].items())
        best = "-" if cell["best"] is None else str(cell["best"])
        metrics = cell["metrics"]
        table.add_row(
            name,
            *_format_spread(metrics[replicas.judged].get(replicas.score_name)),
            _format_spread(metrics[replicas.part].get("loss"))[0],
            str(len(cell["failed"])),
            best,
        )
    return table


def _find_median_loss(cell: Mapping[str, Any], part: str) -> float:
    loss = cell["metrics"][part].get("loss")
    return float("inf") if loss is None else float(loss["median"])


def _make_table(first: str, mean: str = "") -> Table:
    table = FittedTable()
    table.add_column(first, no_wrap=True)
    for name in (mean or _("mean ± deviation"), _("least"), _("median"), _("largest")):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _format_label(name: str, part: str) -> str:
    label = _("loss") if name == "loss" else translate_name(name)
    return _("{metric} ({part})").format(metric=label, part=_(part))


def _format_spread(statistics: Mapping[str, float] | None) -> tuple[str, str, str, str]:
    if statistics is None:
        return ("-", "-", "-", "-")
    mean, deviation = statistics["mean"], statistics["deviation"]
    text = (
        _format_number(mean)
        if np.isnan(deviation)
        else f"{_format_number(mean)} ± {_format_number(deviation)}"
    )
    least, middle, largest = (_format_number(statistics[k]) for k in ("least", "median", "largest"))
    return text, least, middle, largest


def _format_number(value: float) -> str:
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.3g}"


def list_remarks(replicas: Replicas, seconds: float) -> Iterator[str]:
    """How long it took, which replica is best and worst, and which failed."""
    done = sum(o.state.step for o in replicas.outcomes)
    yield _(
        "{steps:,} steps of {count:,} replicas in {seconds:.1f} s ({each:.2f} µs a step of one)"
    ).format(
        steps=done, count=len(replicas.outcomes), seconds=seconds, each=1e6 * seconds / max(done, 1)
    )
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
    if replicas.ranked:
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
    return _(
        "{count:,} of {all:,} replicas met a number that was not finite, and stopped there: {names}"
        "{rest}. They are not in the means."
    ).format(count=len(outcomes), all=len(replicas), names=_("; ").join(names), rest=rest)
