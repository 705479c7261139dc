"""`backsight runs [FOLDER]`: the recorded runs in a folder."""

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from backsight.kernel.language import _, ngettext

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.runs.summary import ListedRun


@click.command("runs")
@click.argument("folder", type=click.Path(), default="runs")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(folder: str, as_json: bool) -> None:
    """List the runs in FOLDER (runs): how each one ended, how far it came, and its last loss.

    A run is running while a process that lives writes it; a killed one is interrupted, and
    `backsight resume` goes on with it.
    """
    from rich.console import Console

    from backsight.runs.summary import list_runs

    runs = list_runs(folder)
    if as_json:
        click.echo(json.dumps([_to_plain(run) for run in runs], ensure_ascii=False))
        return
    if not runs:
        click.echo(
            _("There are no runs in {folder}: `backsight train` records one.").format(folder=folder)
        )
        return
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=140)
    console.print(_make_table(runs))
    for run in runs:
        if run.damage:
            console.print(run.damage, markup=False, highlight=False, soft_wrap=True)
    console.print(
        ngettext("{count} run", "{count} runs", len(runs)).format(count=len(runs)),
        highlight=False,
    )


def _make_table(runs: "list[ListedRun]") -> "Table":
    from rich.table import Table

    from backsight.cli.printing.words import format_size

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(_("run"), no_wrap=True)
    table.add_column(_("status"))
    for name in (_("steps"), _("loss"), _("score")):
        table.add_column(name, justify="right", no_wrap=True)
    for name in (_("started"), _("branch of"), _("size")):
        table.add_column(name, no_wrap=True)
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


def _to_plain(run: "ListedRun") -> dict[str, Any]:
    return {
        k: None if isinstance(v, float) and not math.isfinite(v) else v
        for k, v in (asdict(run) | {"place": str(run.place)}).items()
    }
