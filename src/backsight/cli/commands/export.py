"""`backsight export RUN --what …`: files made from a record."""

from pathlib import Path
from typing import Any

import click

from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.out import add_folder_option, is_forced, require_empty
from backsight.cli.options.step import read_step
from backsight.cli.printing.output import print_path
from backsight.cli.progress.bars import show_replay_progress
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.runs.predictor import At
from backsight.runs.recorded_run import open_run
from backsight.web.export import export


@click.command("export")
@click.argument("run", type=click.Path())
@click.option(
    "--what",
    default="weights,csv,pictures",
    show_default=True,
    help="weights, csv, json, parquet, pictures, animation, report, tensorboard, code, page, onnx; "
    "or several, separated by commas.",
)
@click.option(
    "--for",
    "language",
    metavar="numpy|torch|keras|sklearn|jax",
    help="What code is written for; or several, separated by commas. If not given: numpy.",
)
@click.option(
    "--step",
    metavar="best|last|STEP",
    callback=read_step,
    help="Weights, pictures, page and onnx after this step, with -o; else the last.",
)
@add_folder_option(help="A folder; else the run's own.", takes_full=True)
@add_run_options
def command(
    run: str, what: str, language: str | None, step: At | None, out: str, **options: Any
) -> None:
    """Make files from a record: the weights, tables, pictures, a report.

    RUN is a run's folder, or the record.sqlite in it. weights: weights.safetensors, spec.toml and
    network.json, which together are all that `backsight predict` needs.
    csv: metrics.csv, as it was measured, and steps.csv, a row a step; parquet: the same rows.
    json: all else that the record says. report: one page, report.html. page: page.html, in which
    the network goes on training. tensorboard: an event file for TensorBoard. code: one file
    that trains the same network again without Backsight, and code.npz beside it. onnx:
    network.onnx, the network in use, with the scaling of its inputs and outputs.
    """
    if out and Path(out).resolve() != _find_folder(run):
        require_empty(out)
    with (
        show_replay_progress() as progress,
        open_run(run, progress=progress, **to_run_arguments(options)) as recorded_run,
    ):
        paths = export(recorded_run, what, out, step=step, replace=is_forced(), language=language)
        for path in paths:
            print_path(path)
        for note in recorded_run.record.notes:
            print_text(_("Note: {note}").format(note=note), err=True)


def _find_folder(run: str) -> Path:
    """The run's own folder, whose exports may be made again."""
    path = Path(run).resolve()
    return path if path.is_dir() else path.parent
