"""`backsight influence SOURCE --weight W1[0,2]`: what a change of one weight does."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from backsight.cli.options.network import arguments, network_options
from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.table import Table

    from backsight.checks.influence.influence import Influence
    from backsight.checks.influence.limits import Limit

BOTH = (".svg", ".png")


@click.command()
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
@network_options
def command(
    source: str,
    weight: str,
    delta: float,
    row: int | None,
    rows: int,
    top: int,
    out: str | None,
    **given: Any,
) -> None:
    """Show what a change of one weight does to every unit and to the loss.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    trained weights are then taken. Which units the weight can reach, by how much they should move
    by the derivative, by how much they do, and up to where the derivative can be trusted.
    """
    from rich.console import Console

    from backsight.checks.influence.influence import influence_of
    from backsight.cli.progress.training import remaking
    from backsight.studies.gradient_check.point import point_of, where_of

    with remaking() as watch:
        parts, point = point_of(source, rows=rows, watch=watch, **arguments(given))
    found = influence_of(point, weight, delta=delta, row=row)
    name = parts.spec.data.source
    picture = _drawn(found, name, out)
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    head = [f"{name}: {where_of(source, point)}", *heading(found)]
    console.print("\n".join(head), highlight=False, markup=False, soft_wrap=True)
    console.print(table_of(found, top))
    console.print("\n".join(remarks(found, top)), highlight=False, markup=False, soft_wrap=True)
    console.print(picture, highlight=False, markup=False, soft_wrap=True)


def heading(found: "Influence") -> list[str]:
    """The weight, its change, and what it can reach."""
    layers = found.columns[1:] if not found.columns[0].reached.any() else found.columns
    reach = _(", ").join(
        _("{reached:,} of {units:,} in {layer}").format(
            reached=int(c.reached.sum()), units=len(c.reached), layer=c.symbol
        )
        for c in layers
    )
    return [
        _("{entry} = {value:.6g}, changed by {delta:+g}").format(
            entry=found.entry, value=found.value, delta=found.delta
        ),
        _("It can reach {reach}, and L.").format(reach=reach),
        "",
    ]


def table_of(found: "Influence", top: int) -> "Table":
    """The units that change most, in the order of the layers; then the loss."""
    from rich.table import Table

    predicted, measured = _titles(found.row)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    table.add_column(_("unit"), no_wrap=True)
    for title in (predicted, measured, _("sign"), _("off by")):
        table.add_column(title, justify="right", no_wrap=True)
    for place, unit in sorted(_largest(found, top)):
        table.add_row(*_cells(found, place, unit))
    loss = (found.predicted_loss, found.measured_loss)
    sign = "+" if loss[1] > 0 else "−" if loss[1] < 0 else ""
    table.add_row("L", f"{loss[0]:.4g}", f"{loss[1]:.4g}", sign, _off(*loss))
    return table


def _titles(row: int | None) -> tuple[str, str]:
    """Of the two columns of changes."""
    if row is None:
        return _("predicted |Δ|, mean of rows"), _("measured |Δ|, mean of rows")
    return _("predicted Δ, row {row}").format(row=row), _("measured Δ, row {row}").format(row=row)


def _largest(found: "Influence", top: int) -> list[tuple[int, int]]:
    """Layer and unit of those that are reached and change most."""
    reached = [
        (-float(size), place, unit)
        for place, column in enumerate(found.columns)
        for unit, size in enumerate(column.size)
        if column.reached[unit]
    ]
    return [(place, unit) for _, place, unit in sorted(reached)[:top]]


def _cells(found: "Influence", place: int, unit: int) -> list[str]:
    column = found.columns[place]
    name = f"{column.symbol}[{unit}]"
    if column.unchanged[unit]:
        return [name, f"{column.expected_size[unit]:.4g}", "0", "", _("unchanged here")]
    pair = (column.expected_size[unit], column.size[unit])
    if found.row is not None:
        pair = (column.predicted[0, unit], column.measured[0, unit])
    return [name, f"{pair[0]:.4g}", f"{pair[1]:.4g}", column.signs[unit], _off(*pair)]


def _off(predicted: float, measured: float) -> str:
    """How far the prediction is from what was measured, relative to it."""
    if measured == predicted:
        return "0"
    return f"{abs(predicted - measured) / abs(measured):.1%}" if measured else _("all of it")


def remarks(found: "Influence", top: int) -> list[str]:
    """What is not listed, how far the derivative can be trusted, and the first kinks."""
    reached = sum(int(c.reached.sum()) for c in found.columns)
    still = sum(int(c.unchanged.sum()) for c in found.columns)
    more = _("… and {count:,} more units, which change less").format(count=reached - top)
    same = _("{count:,} of {reached:,} units are reached, but unchanged here.")
    return [
        *([more] if reached > top else []),
        *([same.format(count=still, reached=reached)] if still else []),
        "",
        _linear(*found.limits),
        *(_kink(limit) for limit in found.limits if limit.where is not None),
    ]


def _linear(negative: "Limit", positive: "Limit") -> str:
    if negative.linear is not None and math.isnan(negative.linear):
        return _("The loss has no slope here: its derivative by this weight is 0.")
    low, high = (
        _("any change that was tried") if end is None else f"{end:+.4g}"
        for end in (negative.linear, positive.linear)
    )
    return _("The loss follows its derivative to a tenth down to {low} and up to {high}.").format(
        low=low, high=high
    )


def _kink(limit: "Limit") -> str:
    assert limit.where is not None
    z, row, unit, kink = limit.where
    up = limit.kink is not None and limit.kink > 0
    said = (
        _("On the way up the first sum to pass a kink is {sum}: it passes {kink:g} at {at:+.6g}.")
        if up
        else _(
            "On the way down the first sum to pass a kink is {sum}: it passes {kink:g} at "
            "{at:+.6g}."
        )
    )
    return said.format(sum=f"{z}[{row},{unit}]", kink=kink, at=limit.kink)


def _drawn(found: "Influence", name: str, out: str | None) -> str:
    """Draw the picture where one is asked for; says where it is, or how to get one."""
    if out is None:
        name = f"influence-{found.entry.slug}"
        return "\n" + _("Drawn as SVG and PNG: add -o {name}").format(name=name)
    from backsight.plots import missing_font, save
    from backsight.studies.gradient_check.influence import draw_influence

    paths = [Path(f"{out}{s}") for s in BOTH] if not Path(out).suffix else [Path(out)]
    figure = draw_influence(found, name)
    for path in paths:
        save(figure, path)
    written = _("Written: {names}").format(names=", ".join(map(str, paths)))
    return "\n".join(filter(None, ["", written, missing_font()]))
