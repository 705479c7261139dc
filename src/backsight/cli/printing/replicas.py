"""What is said of many replicas before and after their training."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from rich.table import Table

from backsight.cli.printing.training import announcement as of_one
from backsight.kernel.language import _, in_words, ngettext, sentences
from backsight.runs.run import Run
from backsight.studies.replicas.grid import replica_name, value_said
from backsight.studies.replicas.outcome import Outcome
from backsight.studies.replicas.replicas import Replicas
from backsight.studies.replicas.seeds import seeds_said

MOST = 20
"""Cells in the table."""
NAMED = 5
"""Failed replicas that are named."""


def announcement(found: Replicas) -> str:
    """What is about to be trained: of a grid the first cell, and what varies."""
    lines = [of_one(Run(found.cells[0].parts), seeds_said(found.seeds))]
    if len(found.cells) > 1:
        varying = {
            key: list(dict.fromkeys(value_said(cell.options[key]) for cell in found.cells))
            for key in found.cells[0].options
        }
        said = " × ".join(f"{key} {' / '.join(values)}" for key, values in varying.items())
        lines.append(
            _("grid: {said}, {count} cells, the first of which stands above").format(
                said=said, count=len(found.cells)
            )
        )
    lines.append(_how(found))
    return "\n".join(lines)


def _how(found: Replicas) -> str:
    count = len(found.jobs)
    said = ngettext(
        "{replicas:,} replicas in {count} stack", "{replicas:,} replicas in {count} stacks", count
    )
    if not all(job.stacked for job in found.jobs):
        said = _("{replicas:,} replicas, some one by one, for no stack computes as they do")
    text = said.format(replicas=len(found), count=count)
    if found.processes == 1:
        return text
    return _("{stacks}, shared by {processes} processes").format(
        stacks=text, processes=found.processes
    )


def table(found: Replicas) -> Table:
    """Mean ± deviation over the seeds, and the spread: of each metric, or of each cell."""
    return _of_cells(found) if len(found.cells) > 1 else _of_metrics(found)


def _of_metrics(found: Replicas) -> Table:
    shown = _table(_("metric"))
    metrics = found.summary()[0]["metrics"]
    for name in ("loss", found.score_name):
        for part, known in metrics.items():
            if name in known:
                shown.add_row(_labelled(name, part), *_spread(known[name]))
    return shown


def _of_cells(found: Replicas) -> Table:
    """The best cells by their median loss on the part that replicas are chosen by."""
    cells = sorted(found.summary(), key=lambda cell: _middle(cell, found.part))
    shown = _table(_("cell"), _labelled(found.score_name, found.judged))
    for name in (_labelled("loss", found.part), _("failed"), _("best seed")):
        shown.add_column(name, justify="right", no_wrap=True)
    for cell in cells[:MOST]:
        name = ", ".join(f"{k}={v}" for k, v in cell["options"].items())
        best = "-" if cell["best"] is None else str(cell["best"])
        known = cell["metrics"]
        shown.add_row(
            name,
            *_spread(known[found.judged].get(found.score_name)),
            _spread(known[found.part].get("loss"))[0],
            str(len(cell["failed"])),
            best,
        )
    return shown


def _middle(cell: Mapping[str, Any], part: str) -> float:
    loss = cell["metrics"][part].get("loss")
    return float("inf") if loss is None else float(loss["median"])


def _table(first: str, mean: str = "") -> Table:
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    shown.add_column(first, no_wrap=True)
    for name in (mean or _("mean ± deviation"), _("least"), _("median"), _("largest")):
        shown.add_column(name, justify="right", no_wrap=True)
    return shown


def _labelled(name: str, part: str) -> str:
    said = _("loss") if name == "loss" else in_words(name)
    return _("{metric} ({part})").format(metric=said, part=_(part))


def _spread(known: Mapping[str, float] | None) -> tuple[str, str, str, str]:
    if known is None:
        return ("-", "-", "-", "-")
    mean, deviation = known["mean"], known["deviation"]
    said = _number(mean) if np.isnan(deviation) else f"{_number(mean)} ± {_number(deviation)}"
    least, middle, largest = (_number(known[k]) for k in ("least", "median", "largest"))
    return said, least, middle, largest


def _number(value: float) -> str:
    return f"{value:.4f}" if 1e-3 <= abs(value) < 1e4 or value == 0 else f"{value:.3g}"


def remarks(found: Replicas, seconds: float) -> Iterator[str]:
    """How long it took, which replica is best and worst, and which failed."""
    done = sum(o.state.step for o in found.outcomes)
    yield _(
        "{steps:,} steps of {count:,} replicas in {seconds:.1f} s ({each:.2f} µs a step of one)"
    ).format(
        steps=done, count=len(found.outcomes), seconds=seconds, each=1e6 * seconds / max(done, 1)
    )
    if len(found.cells) > 1:
        yield _(
            "With ±: mean and deviation over the seeds; least, median, largest: of {what}."
        ).format(what=_labelled(found.score_name, found.judged))
    if len(found.cells) > MOST:
        yield _("The best {shown} of {count} cells are shown; replicas.json has all.").format(
            shown=MOST, count=len(found.cells)
        )
    if found.stopped:
        begun = _("{count:,} of {all:,} had begun.")
        yield sentences(found.stopped, begun.format(count=len(found.outcomes), all=len(found)))
    if found.ranked:
        yield _("best: {best}; worst: {worst}").format(
            best=_replica(found, found.ranked[0]), worst=_replica(found, found.ranked[-1])
        )
    if found.failed:
        yield _failed(found, found.failed)


def _replica(found: Replicas, outcome: Outcome) -> str:
    loss = float(outcome.losses[found.part][-1])
    return _("{name} ({part} loss {loss:.4g})").format(
        name=_name(found, outcome), part=_(found.part), loss=loss
    )


def _name(found: Replicas, outcome: Outcome) -> str:
    return replica_name(found.cells[outcome.member.cell].options, outcome.member.seed)


def _failed(found: Replicas, failed: Sequence[Outcome]) -> str:
    named = [
        _("{name} at step {step:,}").format(name=_name(found, o), step=o.failure.step)
        for o in failed[:NAMED]
        if o.failure is not None
    ]
    more = len(failed) - NAMED
    rest = _(" and {more:,} more").format(more=more) if more > 0 else ""
    return _(
        "{count:,} of {all:,} replicas met a number that was not finite, and stopped there: {names}"
        "{rest}. They are not in the means."
    ).format(count=len(failed), all=len(found), names=_("; ").join(named), rest=rest)
