"""`backsight race SURFACE|RUN|SOURCE`: optimizers side by side, on a surface or on a network."""

from typing import Any

import click

from backsight.cli.jobs.network_race import is_network, race_on_network
from backsight.cli.jobs.surface_race import race_on_surface
from backsight.cli.options.network import add_network_options_but
from backsight.cli.options.number import COUNT, NATURAL, NOT_NEGATIVE, POSITIVE, Whole
from backsight.cli.options.out import add_file_option
from backsight.cli.options.plane import add_plane_options
from backsight.cli.options.race import refuse_other_options
from backsight.cli.options.threads import add_threads_option


@click.command("race")
@click.argument("what", metavar="SURFACE|SOURCE", required=False)
@click.option(
    "--function",
    help="Your own surface instead: FILE.py:name, a function of x, or of x and y; the file is run.",
)
@click.option(
    "--optimizers", help="Who races, such as sgd:lr=0.95,adam:beta2=0.99; without it six."
)
@click.option(
    "--start",
    help="Where they begin, such as -7,2; else the surface's own start. Of a "
    "network: a .safetensors, .pt, .onnx, .keras or .h5 file.",
)
@click.option("--window", help="What is drawn and where starts may lie: X0,X1,Y0,Y1.")
@click.option("--steps", type=COUNT, help="Updates; else as many as suit the surface.")
@click.option(
    "--lr",
    type=POSITIVE,
    help="The learning rate of all that have no lr of their own; else, on a surface, one found by "
    "trial; of a network, that which is usual for the optimizer.",
)
@click.option(
    "--fair",
    is_flag=True,
    help="Find by trial those rates, too, that the surface's source has.",
)
@click.option(
    "--noise",
    type=NOT_NEGATIVE,
    default=0.0,
    show_default=True,
    help="Deviation of what is added to the gradient.",
)
@click.option(
    "--seed",
    type=NATURAL,
    help="Of noise and starts; of a network, of all that is random.",
)
@add_file_option(
    help="What to write: a picture (.png, .svg); of a race on a surface also an animation (.gif, "
    ".webp, .mp4), or a page (.html).",
    multiple=True,
)
@click.option("--relief", is_flag=True, help="The picture in three dimensions.")
@click.option("--rates", is_flag=True, help="Effective rates in the picture instead of heights.")
@click.option(
    "--frames",
    type=Whole(2),
    default=150,
    show_default=True,
    help="Frames of an animation, at most.",
)
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_plane_options
@add_network_options_but("--optimizer", "--lr", "--steps", "--seed", "--with")
@click.pass_context
@add_threads_option
def command(
    context: click.Context,
    /,
    what: str | None,
    optimizers: str | None,
    out: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> int:
    """Race optimizers, all in lockstep: on a surface, or on a network.

    A SURFACE is a curve or a surface (see `backsight list surfaces`). The optimizers are those that
    train networks, with the same settings. The table says where each came to, how far that is
    from the nearest minimum, and after how many steps 1 % of the height was left.
    A SOURCE is the folder of a run, a data source, a data file, or a spec: the same network is
    trained from the same weights on the same batches with each optimizer, and the picture has all
    paths in one plane of its loss.
    """
    on_network = options["function"] is None and what is not None and is_network(what)
    refuse_other_options(context, on_network=on_network)
    if on_network:
        return race_on_network(str(what), out, optimizers, options, as_json=as_json)
    return race_on_surface(what, out, optimizers, options, as_json=as_json)
