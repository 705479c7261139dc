"""`backsight.influence`: what a change of one weight does, predicted and measured, and drawn."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from backsight import plots
from backsight.checks.influence.influence import Column, Influence, compute_influence
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.studies.gradient_check.point import ROWS, make_point


def influence(
    source: Any,
    weight: str,
    *,
    delta: float = 1e-2,
    row: int | None = None,
    rows: int = ROWS,
    at: int | None = None,
    memory: int | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Influence:
    """What happens to every unit and to the loss where a weight such as "W1[0,2]" is changed.

    source: as for `backsight.train`, or the folder of a run, or a run, whose weights are then
    taken. delta: by how much it is changed. row: of the batch; None for all, whose changes are
    then averaged by size. rows: of the first batch at the most. at: of a recorded run, the
    weights and the batch of this step. memory: as for `check`. folder, with_: as for
    `backsight.open`. options: as for `backsight.train`; a run takes none. `draw_influence` draws
    it.

    >>> import backsight
    >>> found = backsight.influence("xor", "W1[0,2]", delta=1e-4, hidden=[3])
    >>> [column.reached.tolist() for column in found.columns]
    [[False, False], [False, False, True], [True, True]]
    >>> abs(found.measured_loss / found.predicted_loss - 1) < 1e-3
    True
    """
    _experiment, point = make_point(
        source,
        rows=rows,
        memory=memory,
        at=at,
        folder=folder,
        with_=with_,
        progress=progress,
        **options,
    )
    return compute_influence(point, weight, delta=delta, row=row)


def draw_influence(result: Influence, name: str = "") -> Any:
    """The network with the part that the weight reaches, as a Figure. name: of what it is."""
    with plots.use_drawable_language():
        title, caption = _format_title(result, name), _format_caption(result)
    return plots.draw_network(
        plots.NetworkPicture(
            title=title,
            caption=caption,
            layers=tuple(_make_layer(c) for c in result.columns),
            weight=str(result.entry),
            column=result.column,
            ends=result.ends,
            loss=_with_minus_signs(f"Δ = {result.measured_loss:+.2g}"),
        )
    )


def _format_title(result: Influence, name: str) -> str:
    template = _("What {entry} does in {name}") if name else _("What {entry} does")
    return template.format(entry=result.entry, name=name)


def _format_caption(result: Influence) -> str:
    template = (
        _("{entry} = {value}, changed by {delta}; size of each unit's change: mean over the rows")
        if result.row is None
        else _("{entry} = {value}, changed by {delta}; size of each unit's change: row {row}")
    )
    value, delta = (
        _with_minus_signs(f"{result.value:.4g}"),
        _with_minus_signs(f"{result.delta:+.4g}"),
    )
    return template.format(entry=result.entry, value=value, delta=delta, row=result.row)


def _with_minus_signs(text: str) -> str:
    return text.replace("-", "−")


def _make_layer(column: Column) -> plots.LayerDrawing:
    return plots.LayerDrawing(
        symbol=column.symbol, size=column.size, signs=column.signs, reachable=column.reached
    )
