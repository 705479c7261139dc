"""`backsight check SOURCE`: every way to the gradient, beside backpropagation."""

from typing import Any

import click

from backsight.cli.jobs.gradient_check import check_gradient_of, is_function
from backsight.cli.jobs.network_check import NetworkCheck, check_network
from backsight.cli.jobs.update_check import check_update_of
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import NATURAL, POSITION, POSITIVE
from backsight.cli.options.out import add_folder_option
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


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
    help="Where a gradient or an update of your own is taken: FILE.py:name, or a .npz file with "
    "its arrays by name, or .npy.",
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
    FILE.py:name, it is a gradient that you wrote, of --loss FILE.py:name, taken --at FILE.py:name.
    """
    if update is not None or optimizer_name is not None:
        return check_update_of(
            context, source, update, optimizer_name, weights=weights, as_json=as_json
        )
    if source is not None and is_function(source):
        if weights is None:
            raise BadInput(
                _("A gradient of your own is taken somewhere: give --at FILE.py:name or FILE.npz.")
            )
        return check_gradient_of(context, source, weights, as_json=as_json)
    if weights is not None:
        raise BadInput(
            _("--at is for a gradient or an update of your own: FILE.py:name, or --update.")
        )
    if source is None:
        raise click.MissingParameter(param_type="argument", param_hint="'SOURCE'")
    check = NetworkCheck(
        source=source,
        names=names,
        samples=samples,
        memory=memory,
        step_size=step_size,
        step=step,
        sweeping=sweeping,
        out=out,
        as_json=as_json,
    )
    return check_network(check, to_arguments(options))
