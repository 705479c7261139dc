"""`backsight predict DIR FILE.csv`: use a trained network."""

import csv
import sys
from pathlib import Path

import click

from backsight.recorder.folder import write_table
from backsight.runs.train import load
from backsight.training.plugins import admit_file


@click.command("predict")
@click.argument("folder", type=click.Path())
@click.argument("file", type=click.Path())
@click.option("-o", "--out", type=click.Path(), help="A CSV file to write; else the terminal.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records.")
def command(folder: str, file: str, out: str | None, files: tuple[str, ...]) -> None:
    """Predict for the rows of FILE with the network in FOLDER.

    FILE needs the columns that the network was trained on; others are passed over.
    """

    for path in files:
        admit_file(path)
    columns, rows = load(folder).predict_file(file)
    if out:
        write_table(Path(out), [dict(zip(columns, row, strict=True)) for row in rows])
        return
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(columns)
    table.writerows(rows.tolist())
