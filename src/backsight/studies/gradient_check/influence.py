"""`backsight.influence`: what a change of one weight does, predicted and measured, and drawn."""

from typing import Any

from backsight.checks.influence.influence import Column, Influence, influence_of
from backsight.kernel.language import _
from backsight.plots import drawable_language
from backsight.plots.network.picture import Picture, draw_network
from backsight.plots.network.units import Layer
from backsight.studies.gradient_check.point import ROWS, point_of


def influence(
    source: Any,
    weight: str,
    *,
    delta: float = 1e-2,
    row: int | None = None,
    rows: int = ROWS,
    **options: Any,
) -> Influence:
    """What happens to every unit and to the loss where a weight such as "W1[0,2]" is changed.

    source: as for `backsight.train`, or the folder of a run, or a run, whose weights are then
    taken. delta: by how much it is changed. row: of the batch; None for all, whose changes are
    then averaged by size. rows: of the first batch at the most. options: as for
    `backsight.train`; a run takes none. `draw_influence` draws it.

    >>> import backsight
    >>> found = backsight.influence("xor", "W1[0,2]", delta=1e-4, hidden=[3])
    >>> [column.reached.tolist() for column in found.columns]
    [[False, False], [False, False, True], [True, True]]
    >>> abs(found.measured_loss / found.predicted_loss - 1) < 1e-3
    True
    """
    _parts, point = point_of(source, rows=rows, **options)
    return influence_of(point, weight, delta=delta, row=row)


def draw_influence(found: Influence, name: str = "") -> Any:
    """The network with the part that the weight reaches, as a Figure. name: of what it is."""
    with drawable_language():
        title, caption = _title(found, name), _caption(found)
    return draw_network(
        Picture(
            title=title,
            caption=caption,
            layers=tuple(_layer(c) for c in found.columns),
            weight=str(found.entry),
            column=found.column,
            ends=found.ends,
            loss=_minus(f"Δ = {found.measured_loss:+.2g}"),
        )
    )


def _title(found: Influence, name: str) -> str:
    said = _("What {entry} does in {name}") if name else _("What {entry} does")
    return said.format(entry=found.entry, name=name)


def _caption(found: Influence) -> str:
    said = (
        _("{entry} = {value}, changed by {delta}; size of each unit's change: mean over the rows")
        if found.row is None
        else _("{entry} = {value}, changed by {delta}; size of each unit's change: row {row}")
    )
    value, delta = _minus(f"{found.value:.4g}"), _minus(f"{found.delta:+.4g}")
    return said.format(entry=found.entry, value=value, delta=delta, row=found.row)


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _layer(column: Column) -> Layer:
    return Layer(symbol=column.symbol, size=column.size, signs=column.signs, reached=column.reached)
