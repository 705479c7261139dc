"""`backsight runs [FOLDER]`: the recorded runs in a folder."""

import click

from backsight.cli.printing.output import print_json
from backsight.cli.printing.runs import print_runs, to_plain_run
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.runs.summary import list_runs


@click.command("runs")
@click.argument("folder", type=click.Path(), default="runs")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(folder: str, as_json: bool) -> None:
    """List the runs in FOLDER (runs): how each one ended, how far it came, and its last loss.

    A run is running while a process that lives writes it; a killed one is interrupted, and
    `backsight resume` goes on with it.
    """
    runs = list_runs(folder)
    if as_json:
        print_json([to_plain_run(run) for run in runs])
    elif runs:
        print_runs(runs)
    else:
        text = _("There are no runs in {folder}: `backsight train` records one.")
        print_text(text.format(folder=folder))
