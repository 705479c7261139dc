"""`backsight train SOURCE`: the main job."""

from pathlib import Path
from typing import Any

import click

from backsight.cli.jobs.replicas import ReplicasJob
from backsight.cli.jobs.train import TENSORBOARD, TrainingJob
from backsight.cli.options.grid import read_grid
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import BUDGET, COUNT
from backsight.cli.options.out import add_folder_option
from backsight.cli.options.start import add_start_option, read_start
from backsight.cli.options.threads import add_threads_option
from backsight.cli.progress.bars import show_loading_progress
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.folder import check_writable
from backsight.runs.tracking.tracker import require_log
from backsight.runs.train import prepare_run
from backsight.studies.replicas.replicas import start_replicas
from backsight.training.where import Where


@click.command("train")
@click.argument("source")
@add_network_options
@click.option("--seeds", help="Replicas from several seeds at once, such as 0-63 or 0,3,7-9.")
@click.option(
    "--grid",
    multiple=True,
    help="Replicas under each value of an option, such as "
    "lr=.1,.03,.01; of several, under each combination.",
)
@click.option(
    "--processes",
    type=COUNT,
    help="That share the replicas; as many as pay if not given.",
)
@add_folder_option(help="The run's folder; else runs/SOURCE-0001, counted up.")
@add_start_option
@click.option(
    "--record-budget",
    "budget",
    type=BUDGET,
    help="MB that the record may take (256); 0: metrics without states.",
)
@click.option(
    "--animate",
    type=click.Choice(["gif", "webp"]),
    is_flag=False,
    flag_value="gif",
    help="Also make the animation accuracy | boundary | loss.",
)
@click.option(
    TENSORBOARD,
    type=click.Path(),
    metavar="FOLDER",
    help="Event files for TensorBoard, written while it trains, in FOLDER/RUN.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_threads_option
def command(
    source: str,
    seeds: str | None,
    grid: tuple[str, ...],
    processes: int | None,
    out: str,
    start: str | None,
    budget: float | None,
    animate: str | None,
    tensorboard: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Train a network, show how it goes, and write a folder with all of it.

    SOURCE is a data source (see `backsight list sources`), a data file (.csv, .npz, .parquet),
    or a spec (.toml, .json). A source's settings follow a colon: spirals:classes=3,noise=0.1.
    The folder holds the run's record, from which any step can be had again: see `backsight show`.
    With --seeds or --grid many replicas are trained at once; their folder holds the numbers of
    each, a picture, and the spec of the best one, but no records.
    """
    if seeds is not None or grid:
        single_run_options = {
            "--start": start,
            "--record-budget": budget,
            "--animate": animate,
            TENSORBOARD: tensorboard,
        }
        return _train_replicas(
            source, seeds, grid, processes, out, single_run_options, options, as_json=as_json
        )
    if processes is not None:
        raise BadInput(_("--processes is for --seeds and --grid: one run is one process."))

    check_writable(out)
    require_log(tensorboard, Path(out).name, TENSORBOARD)
    job = TrainingJob(animate=animate, tensorboard=tensorboard, as_json=as_json)
    arguments = to_arguments(options)
    with show_loading_progress(job.console) as progress:
        what, weights, arguments = read_start(source, start, arguments, progress)
        folder, files = arguments.pop("folder"), arguments.pop("with_")
        run, start_recording = prepare_run(
            what,
            Where(folder=folder, files=files, progress=progress),
            out,
            None if budget is None else int(budget * 1e6),
            weights,
            **arguments,
        )
    return job.run(run, start_recording)


def _train_replicas(
    source: str,
    seeds: str | None,
    grid: tuple[str, ...],
    processes: int | None,
    out: str,
    single_run_options: dict[str, Any],
    options: dict[str, Any],
    *,
    as_json: bool,
) -> int:
    """Many replicas at once. single_run_options: options that are for a single run, by name."""
    _refuse_options(single_run_options)
    grid_values = read_grid(grid)
    check_writable(out)
    job = ReplicasJob(as_json=as_json)
    with show_loading_progress(job.console) as progress:
        replicas = start_replicas(
            source,
            seeds,
            grid_values or None,
            processes=processes,
            progress=progress,
            **to_arguments(options),
        )
    more_options = "".join(f" --with {file}" for file in options["with"])
    folder = f" --data-dir {options['data_dir']}" if options["data_dir"] else ""
    return job.run(replicas, out, more_options + folder)


def _refuse_options(single_run_options: dict[str, Any]) -> None:
    """Raise BadInput where one of them is given."""
    for name, value in single_run_options.items():
        if value is not None:
            raise BadInput(
                _(
                    "{option} is for one run, not for --seeds and --grid: train the best replica "
                    "alone with it, from the best.toml that its folder will hold."
                ).format(option=name)
            )
