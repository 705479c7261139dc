"""What `backsight runs` prints: a line for each run; or plain data."""

import math
from dataclasses import asdict
from typing import Any

from backsight.cli.printing.output import make_console, print_lines, print_table
from backsight.cli.printing.words import format_size
from backsight.kernel.document import TableBlock
from backsight.kernel.language import _, ngettext
from backsight.runs.summary import ListedRun

WIDTH = 140
"""Columns of the table where there is no terminal."""


def print_runs(runs: list[ListedRun]) -> None:
    """Print a table of the runs, what is damaged, and how many there are."""
    console = make_console(WIDTH)
    print_table(console, _tabulate_runs(runs))
    for run in runs:
        if run.damage:
            print_lines(console, run.damage)
    text = ngettext("{count} run", "{count} runs", len(runs))
    print_lines(console, text.format(count=len(runs)))


def _tabulate_runs(runs: list[ListedRun]) -> TableBlock:
    head = (_("run"), _("status"), _("steps"), _("loss"), _("score"), _("started"))
    return TableBlock(
        head=(*head, _("branch of"), _("size")),
        rows=tuple((run.place.name, *_format_cells(run)) for run in runs),
        numbers=(2, 3, 4, 7),
    )


def _format_cells(run: ListedRun) -> list[str]:
    if run.damage:
        return [_("unreadable"), *[""] * 6]
    steps = f"{run.steps:,}" if run.steps == run.planned else f"{run.steps:,}/{run.planned:,}"
    return [
        run.status,
        steps,
        _format_number(run.loss),
        _format_number(run.score),
        run.started[:16].replace("T", " "),
        run.parent,
        format_size(run.size),
    ]


def _format_number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"


def to_plain_run(run: ListedRun) -> dict[str, Any]:
    """A run as plain data; null where a number is none."""
    return {
        k: None if isinstance(v, float) and not math.isfinite(v) else v
        for k, v in (asdict(run) | {"place": str(run.place)}).items()
    }
