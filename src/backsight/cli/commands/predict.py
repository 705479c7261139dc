"""`backsight predict DIR FILE.csv`: use a trained network."""

from pathlib import Path
from typing import Any

import click

from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.out import add_file_option
from backsight.cli.options.step import add_at_option
from backsight.cli.progress.bars import show_replay_progress
from backsight.disk.place import check_writable
from backsight.disk.suffix import require_suffix
from backsight.kernel.plain_text.csv_rows import format_rows
from backsight.recorder.folder import write_table
from backsight.runs.predictor import At
from backsight.runs.train import load

SUFFIXES = (".csv", ".txt")


@click.command("predict")
@click.argument("folder", type=click.Path())
@click.argument("file", type=click.Path())
@add_file_option(help="A CSV file to write; else the terminal.")
@add_at_option
@add_run_options
def command(folder: str, file: str, out: str | None, at: At, **options: Any) -> None:
    """Predict for the rows of FILE with the network in FOLDER.

    FOLDER is a run's, or what `backsight export --what weights` wrote. FILE needs the columns that
    the network was trained on; others are passed over.
    """
    if out:
        check_writable(out, "predictions.csv")
        require_suffix(out, SUFFIXES, may_lack=True)
    with show_replay_progress() as progress:
        network = load(folder, at=at, progress=progress, **to_run_arguments(options))
    columns, rows = network.predict_file(file)
    if out:
        write_table(Path(out), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    click.echo(format_rows([columns, *rows.tolist()]), nl=False)
