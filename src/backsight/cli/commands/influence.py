"""`backsight influence SOURCE --weight W1[0,2]`: what a change of one weight does."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backsight import plots
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.checks.influence.influence import Influence
    from backsight.checks.influence.limits import Limit

BOTH = (".svg", ".png")


@click.command("influence")
@click.argument("source")
@click.option("--weight", required=True, help="Which is changed, such as W1[0,2] or b1[2].")
@click.option("--delta", type=float, default=1e-2, show_default=True, help="By how much.")
@click.option(
    "--row", "--sample", "row", type=click.IntRange(0), help="Only this row of the batch."
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    default=32,
    show_default=True,
    help="Rows of the first batch at the most.",
)
@click.option(
    "--top", type=click.IntRange(1), default=20, show_default=True, help="Units that are listed."
)
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False),
    help="A picture to write, such as FILE.svg or FILE.png; FILE alone for both.",
)
@add_network_options
def command(
    source: str,
    weight: str,
    delta: float,
    row: int | None,
    rows: int,
    top: int,
    out: str | None,
    **options: Any,
) -> None:
    """Show what a change of one weight does to every unit and to the loss.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    trained weights are then taken. Which units the weight can reach, by how much they should move
    by the derivative, by how much they do, and up to where the derivative can be trusted.
    """
    from rich.console import Console

    from backsight.checks.influence.influence import compute_influence
    from backsight.cli.progress.training import show_replay_progress
    from backsight.studies.gradient_check.point import describe_point, make_point

    with show_replay_progress() as progress:
        experiment, point = make_point(
            source, rows=rows, progress=progress, **to_arguments(options)
        )
    influence = compute_influence(point, weight, delta=delta, row=row)
    name = experiment.spec.data.source
    picture = _draw_picture(influence, name, out)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    head = [f"{name}: {describe_point(source, point)}", *describe_change(influence)]
    console.print("\n".join(head), highlight=False, markup=False, soft_wrap=True)
    console.print(make_table(influence, top))
    console.print(
        "\n".join(list_remarks(influence, top)), highlight=False, markup=False, soft_wrap=True
    )
    console.print(picture, highlight=False, markup=False, soft_wrap=True)


def describe_change(influence: "Influence") -> list[str]:
    """The weight, its change, and what it can reach."""
    layers = influence.columns[1:] if not influence.columns[0].reached.any() else influence.columns
    reach = _(", ").join(
        _("{reached:,} of {units:,} in {layer}").format(
            reached=int(c.reached.sum()), units=len(c.reached), layer=c.symbol
        )
        for c in layers
    )
    return [
        _("{entry} = {value:.6g}, changed by {delta:+g}").format(
            entry=influence.entry, value=influence.value, delta=influence.delta
        ),
        _("It can reach {reach}, and L.").format(reach=reach),
        "",
    ]


def make_table(influence: "Influence", top: int) -> "Table":
    """The units that change most, in the order of the layers; then the loss."""
    from rich.table import Table

    predicted_title, measured_title = _format_titles(influence.row)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(_("unit"), no_wrap=True)
    for title in (predicted_title, measured_title, _("sign"), _("off by")):
        table.add_column(title, justify="right", no_wrap=True)
    for index, unit in sorted(_find_largest(influence, top)):
        table.add_row(*_format_cells(influence, index, unit))
    loss = (influence.predicted_loss, influence.measured_loss)
    sign = "+" if loss[1] > 0 else "−" if loss[1] < 0 else ""
    table.add_row("L", f"{loss[0]:.4g}", f"{loss[1]:.4g}", sign, _format_error(*loss))
    return table


def _format_titles(row: int | None) -> tuple[str, str]:
    """Of the two columns of changes."""
    if row is None:
        return _("predicted |Δ|, mean of rows"), _("measured |Δ|, mean of rows")
    return _("predicted Δ, row {row}").format(row=row), _("measured Δ, row {row}").format(row=row)


def _find_largest(influence: "Influence", top: int) -> list[tuple[int, int]]:
    """Layer and unit of those that are reached and change most."""
    by_size = [
        (-float(size), index, unit)
        for index, column in enumerate(influence.columns)
        for unit, size in enumerate(column.size)
        if column.reached[unit]
    ]
    return [(index, unit) for _, index, unit in sorted(by_size)[:top]]


def _format_cells(influence: "Influence", index: int, unit: int) -> list[str]:
    column = influence.columns[index]
    name = f"{column.symbol}[{unit}]"
    if column.unchanged[unit]:
        return [name, f"{column.expected_size[unit]:.4g}", "0", "", _("unchanged here")]
    pair = (column.expected_size[unit], column.size[unit])
    if influence.row is not None:
        pair = (column.predicted[0, unit], column.measured[0, unit])
    return [name, f"{pair[0]:.4g}", f"{pair[1]:.4g}", column.signs[unit], _format_error(*pair)]


def _format_error(predicted: float, measured: float) -> str:
    """How far the prediction is from what was measured, relative to it."""
    if measured == predicted:
        return "0"
    return f"{abs(predicted - measured) / abs(measured):.1%}" if measured else _("all of it")


def list_remarks(influence: "Influence", top: int) -> list[str]:
    """What is not listed, how far the derivative can be trusted, and the first kinks."""
    reachable_count = sum(int(c.reached.sum()) for c in influence.columns)
    unchanged_count = sum(int(c.unchanged.sum()) for c in influence.columns)
    more = _("… and {count:,} more units, which change less").format(count=reachable_count - top)
    same = _("{count:,} of {reached:,} units are reached, but unchanged here.")
    return [
        *([more] if reachable_count > top else []),
        *([same.format(count=unchanged_count, reached=reachable_count)] if unchanged_count else []),
        "",
        _describe_linear_range(*influence.limits),
        *(_describe_kink(limit) for limit in influence.limits if limit.where is not None),
    ]


def _describe_linear_range(negative: "Limit", positive: "Limit") -> str:
    if negative.linear is not None and math.isnan(negative.linear):
        return _("The loss has no slope here: its derivative by this weight is 0.")
    low, high = (
        _("any change that was tried") if end is None else f"{end:+.4g}"
        for end in (negative.linear, positive.linear)
    )
    return _("The loss follows its derivative to a tenth down to {low} and up to {high}.").format(
        low=low, high=high
    )


def _describe_kink(limit: "Limit") -> str:
    assert limit.where is not None
    z, row, unit, kink = limit.where
    up = limit.kink is not None and limit.kink > 0
    template = (
        _("On the way up the first sum to pass a kink is {sum}: it passes {kink:g} at {at:+.6g}.")
        if up
        else _(
            "On the way down the first sum to pass a kink is {sum}: it passes {kink:g} at "
            "{at:+.6g}."
        )
    )
    return template.format(sum=f"{z}[{row},{unit}]", kink=kink, at=limit.kink)


def _draw_picture(influence: "Influence", name: str, out: str | None) -> str:
    """Draw the picture where one is asked for; says where it is, or how to get one."""
    if out is None:
        name = f"influence-{influence.entry.slug}"
        return "\n" + _("Drawn as SVG and PNG: add -o {name}").format(name=name)
    from backsight.studies.gradient_check.influence import draw_influence

    paths = [Path(f"{out}{s}") for s in BOTH] if not Path(out).suffix else [Path(out)]
    figure = draw_influence(influence, name)
    for path in paths:
        plots.save(figure, path)
    text = _("Written: {names}").format(names=", ".join(map(str, paths)))
    return "\n".join(filter(None, ["", text, plots.describe_missing_font()]))
