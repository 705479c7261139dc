"""`backsight check SOURCE`: every way to the gradient, beside backpropagation."""

from pathlib import Path
from typing import Any

import click

from backsight import plots
from backsight.checks import Point, Sweep, agree, sweep
from backsight.cli.jobs.gradient_check import check_gradient_of, is_function
from backsight.cli.jobs.update_check import check_update_of
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import NATURAL, POSITION, POSITIVE
from backsight.cli.options.out import add_folder_option
from backsight.cli.printing.agreement import as_plain, describe_check, print_agreement
from backsight.cli.printing.output import print_json
from backsight.cli.progress.bars import show_replay_progress
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.recorder.folder import check_writable, make_folder
from backsight.studies.gradient_check.pictures import (
    compute_map_agreement,
    draw_error_maps,
    draw_sweep,
)
from backsight.studies.gradient_check.point import make_point
from backsight.training.experiment import Experiment


@click.command("check")
@click.argument("source", required=False)
@click.option(
    "--update",
    help="An optimizer's step of your own instead: FILE.py:name, a function or a class; the file "
    "is run.",
)
@click.option(
    "--as",
    "optimizer_name",
    help="What --update should be, such as adam:beta2=0.99 (see list optimizers).",
)
@click.option(
    "--at",
    "weights",
    type=click.Path(),
    help="Where a gradient or an update of your own is taken: a .npz file with its arrays by name, "
    "or .npy.",
)
@add_network_options
@click.option("--methods", "names", default="all", help="Such as complex_step,path_sum, or all.")
@click.option(
    "--samples",
    type=NATURAL,
    default=100,
    show_default=True,
    help="Entries of each array, drawn by the seed; 0 for all.",
)
@click.option(
    "--memory",
    type=POSITIVE,
    default=256,
    show_default=True,
    help="MiB that differences, complex step and forward mode may take at once.",
)
@click.option("--step-size", type=POSITIVE, help="The step size of the methods that take one.")
@click.option("--step", type=POSITION, help="Of a recorded run: at this training step.")
@click.option(
    "--sweep",
    "sweeping",
    is_flag=True,
    help="Also the error against the step size, and of every entry, as pictures.",
)
@add_folder_option(help="Folder of the pictures of --sweep; else checks/SOURCE-0001.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.pass_context
def command(
    context: click.Context,
    /,
    source: str | None,
    update: str | None,
    optimizer_name: str | None,
    weights: str | None,
    names: str,
    samples: int,
    memory: float,
    step_size: float | None,
    step: int | None,
    sweeping: bool,
    out: str,
    as_json: bool,
    **options: Any,
) -> int:
    """Compare backpropagation with other ways to the gradient, array by array.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run. The
    gradient is taken at the first weights, or the trained ones of a run, on the first batch (32
    rows of it at most), in float64, from weights in --dtype; with --step K at the weights and on
    the batch of that step of a run. Exit status 1 where a method disagrees; the slip that gives
    such numbers is then named, where a known one does. With --update, an optimizer's step that you
    wrote is run beside that of the catalog, and what is wrong in it is named. Where SOURCE is
    FILE.py:name, it is a gradient that you wrote, of --loss FILE.py:name, taken --at a file.
    """
    if update is not None or optimizer_name is not None:
        return check_update_of(
            context, source, update, optimizer_name, weights=weights, as_json=as_json
        )
    if source is not None and is_function(source):
        if weights is None:
            raise BadInput(_("A gradient of your own is taken somewhere: give --at FILE.npz."))
        return check_gradient_of(context, source, weights, as_json=as_json)
    if weights is not None:
        raise BadInput(
            _("--at is for a gradient or an update of your own: FILE.py:name, or --update.")
        )
    if source is None:
        raise click.MissingParameter(param_type="argument", param_hint="'SOURCE'")
    if out and not sweeping:
        raise BadInput(_("-o is for the pictures of --sweep: give both, or neither."))
    if sweeping:
        check_writable(out, base="checks")
    with show_replay_progress(quiet=as_json) as progress:
        size = int(memory * 2**20)
        experiment, point = make_point(
            source, memory=size, at=step, progress=progress, **to_arguments(options)
        )
    seed = experiment.spec.seed
    agreement = agree(
        point,
        None if names == "all" else names,
        samples=samples or None,
        seed=seed,
        step=step_size,
    )
    sweep_result = sweep(point, samples=samples or None, seed=seed) if sweeping else None
    folder = _draw_pictures(sweep_result, experiment, point, source, out) if sweep_result else ""
    if as_json:
        print_json(
            as_plain(agreement, sweep_result) | ({"folder": folder} if folder else {}),
            ascii_only=True,
        )
    else:
        head = describe_check(experiment, point, source, samples, step_size, step)
        print_agreement(head, agreement, sweep_result, folder)
    return 0 if agreement.holds else 1


def _draw_pictures(
    sweep_result: Sweep, experiment: Experiment, point: Point, source: str, out: str
) -> str:
    """Draw the V-curve and the heat maps; gives the folder."""
    with plots.use_drawable_language():
        title = ngettext(
            "{source} · {rows} row", "{source} · {rows} rows", point.derivation.rows
        ).format(source=Path(experiment.spec.data.source).name, rows=point.derivation.rows)
    figures = {
        "sweep": draw_sweep(sweep_result, title),
        "errors": draw_error_maps(compute_map_agreement(point, experiment.spec.seed), title),
    }
    folder = make_folder(Path(source).stem.partition(":")[0], out, base="checks")
    for name, figure in figures.items():
        for kind in ("png", "svg"):
            plots.save(figure, folder / f"{name}.{kind}")
    return str(folder)
