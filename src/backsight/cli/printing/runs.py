"""What `backsight runs` prints: a line for each run; or plain data."""

import math
from dataclasses import asdict
from typing import Any

from rich.table import Table

from backsight.cli.printing.output import make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.cli.printing.words import format_size
from backsight.kernel.language import _, ngettext
from backsight.runs.summary import ListedRun

WIDTH = 140
"""Columns of the table where there is no terminal."""


def print_runs(runs: list[ListedRun]) -> None:
    """Print a table of the runs, what is damaged, and how many there are."""
    console = make_console(WIDTH)
    console.print(_make_runs_table(runs))
    for run in runs:
        if run.damage:
            print_lines(console, run.damage)
    text = ngettext("{count} run", "{count} runs", len(runs))
    print_lines(console, text.format(count=len(runs)))


def _make_runs_table(runs: list[ListedRun]) -> Table:

    table = FittedTable()
    table.add_column(_("run"), no_wrap=True)
    table.add_column(_("status"))
    for name in (_("steps"), _("loss"), _("score")):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column(_("started"))
    table.add_column(_("branch of"), no_wrap=True)
    table.add_column(_("size"), justify="right", no_wrap=True)
    for run in runs:
        if run.damage:
            table.add_row(run.place.name, _("damaged"))
            continue
        steps = f"{run.steps:,}" if run.steps == run.planned else f"{run.steps:,}/{run.planned:,}"
        table.add_row(
            run.place.name,
            run.status,
            steps,
            _format_number(run.loss),
            _format_number(run.score),
            run.started[:16].replace("T", " "),
            run.parent,
            format_size(run.size),
        )
    return table


def _format_number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4g}"


def to_plain_run(run: ListedRun) -> dict[str, Any]:
    """A run as plain data; null where a number is none."""
    return {
        k: None if isinstance(v, float) and not math.isfinite(v) else v
        for k, v in (asdict(run) | {"place": str(run.place)}).items()
    }
