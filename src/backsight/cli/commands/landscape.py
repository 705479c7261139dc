"""`backsight landscape RUN`: slices through the loss of a network."""

from typing import Any

import click

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import NATURAL, POSITION
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.options.plane import add_plane_options
from backsight.cli.options.start import add_start_option, read_start
from backsight.cli.printing.landscape import as_plain, describe_result
from backsight.cli.printing.output import describe_picture, print_json
from backsight.cli.progress.bars import show_named_counts
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.studies.landscape.landscape import landscape


@click.command("landscape")
@click.argument("source")
@click.option(
    "--directions",
    type=click.Choice(["path", "random", "weights"]),
    help="Of the plane: the path's principal components, random ones, or along two weights.",
)
@click.option("--along", nargs=2, metavar="W W", help="Two weights, such as W1[0,2] b1[1].")
@add_plane_options
@click.option("--at", type=POSITION, help="Of a run: the step whose weights are in the middle.")
@click.option(
    "--draw", type=NATURAL, default=0, show_default=True, help="Which pair of random directions."
)
@add_start_option
@add_file_option(help="A picture to write, such as landscape.png or landscape.svg.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_network_options
def command(
    source: str,
    directions: str | None,
    along: tuple[str, str] | None,
    grid: int,
    span: float | None,
    rows: int,
    part: str,
    at: int | None,
    states: int,
    draw: int,
    memory: float,
    start: str | None,
    out: str | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Slice the loss of a network along a plane through its weights.

    SOURCE is the folder of a run, whose trained weights are then in the middle, and whose path is
    drawn; or a data source, a data file, or a spec (.toml, .json), whose first weights are. The
    plane is that of the path's first two principal components, of two random directions, or of
    two weights. The picture shows the loss as contours and as a surface.
    """
    check_pictures(out)
    with show_named_counts() as progress:
        what, weights, arguments = read_start(source, start, to_arguments(options))
        result = landscape(
            what,
            directions or "",
            along=along or (),
            grid=grid,
            span=span,
            rows=rows,
            part=part,
            at=at,
            states=states,
            draw=draw,
            memory=int(memory * 2**20),
            start_from=weights,
            progress=progress,
            **arguments,
        )
    if out:
        result.save(out)
    if as_json:
        print_json(as_plain(result))
        return 0
    for line in describe_result(result):
        print_text(line)
    hint = _("Drawn as a picture: add -o landscape.png")
    print_text(*describe_picture(hint, *filter(None, [out])))
    return 0
