"""`backsight influence SOURCE --weight W1[0,2]`: what a change of a weight does."""

from pathlib import Path
from typing import Any

import click

from backsight import plots
from backsight.checks.influence.influence import Influence, compute_influences
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import COUNT, NATURAL, Real
from backsight.cli.options.out import add_file_option, require_free
from backsight.cli.options.picture import check_pictures
from backsight.cli.printing.influence import print_influences
from backsight.cli.progress.bars import show_replay_progress
from backsight.kernel.language import _
from backsight.studies.gradient_check.influence import draw_influence
from backsight.studies.gradient_check.point import describe_point, make_point

BOTH = (".svg", ".png")


@click.command("influence")
@click.argument("source")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    required=True,
    help="Which is changed, such as W1[0,2] or b1[2]; several, each by itself, in one picture.",
)
@click.option("--delta", type=Real(), default=1e-2, show_default=True, help="By how much.")
@click.option(
    "--row",
    "--sample",
    "row",
    type=NATURAL,
    help="Only this row of the batch, and its own loss.",
)
@click.option(
    "--rows",
    type=COUNT,
    default=32,
    show_default=True,
    help="Rows of the first batch at the most.",
)
@click.option("--top", type=COUNT, default=20, show_default=True, help="Units that are listed.")
@add_file_option(help="A picture to write, such as FILE.svg or FILE.png; FILE alone for both.")
@add_network_options
def command(
    source: str,
    weights: tuple[str, ...],
    delta: float,
    row: int | None,
    rows: int,
    top: int,
    out: str | None,
    **options: Any,
) -> None:
    """Show what a change of a weight does to every unit and to the loss.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    trained weights are then taken. Which units the weight can reach, by how much they should move
    by the derivative, by how much they do, and up to where the derivative can be trusted.
    """
    require_free(*_list_pictures(out))
    check_pictures(*map(str, _list_pictures(out)))
    with show_replay_progress() as progress:
        experiment, point = make_point(
            source, rows=rows, progress=progress, **to_arguments(options)
        )
    influences = compute_influences(point, weights, delta=delta, row=row)
    name = experiment.spec.data.source
    files = _draw_picture(influences, name, out)
    text = _("{name}: {text}").format(name=name, text=describe_point(source, point))
    print_influences(influences, top, text, files)


def _draw_picture(influences: list[Influence], name: str, out: str | None) -> list[str]:
    """Draw the picture where one is asked for; gives its files."""
    paths = _list_pictures(out)
    if not paths:
        return []
    figure = draw_influence(influences, name)
    for path in paths:
        plots.save(figure, path)
    return list(map(str, paths))


def _list_pictures(out: str | None) -> list[Path]:
    """The files that are meant: of a name without a suffix both kinds."""
    if out is None:
        return []
    return [Path(out)] if Path(out).suffix else [Path(f"{out}{suffix}") for suffix in BOTH]
