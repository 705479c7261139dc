"""`backsight.influence`: what a change of one weight does, predicted and measured, and drawn."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Sequence
from pathlib import Path
from typing import Any, overload

from backsight import plots
from backsight.checks.influence.influence import (
    Column,
    Influence,
    Influences,
    compute_influence,
    compute_influences,
)
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _, join_words
from backsight.kernel.progress import Progress, ignore_progress
from backsight.studies.gradient_check.point import ROWS, make_point


@overload
def influence(source: Any, weight: str, **options: Any) -> Influence: ...


@overload
def influence(source: Any, weight: list[str] | tuple[str, ...], **options: Any) -> Influences: ...


@naming_keywords()
def influence(
    source: Any,
    weight: str | list[str] | tuple[str, ...],
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
) -> Influence | Influences:
    """What happens to every unit and to the loss where a weight such as "W1[0,2]" is changed.

    weight: one, or several, each of which is changed by itself; one that is named twice is one.

    source: as for `backsight.train`, or the folder of a run, or a run, whose weights are then
    taken. delta: by how much it is changed. row: of the batch, and then the loss is that row's
    own; None for all, whose changes are then averaged by size. rows: of the first batch at the
    most. at: of a recorded run, the weights and the batch of this step. memory: as for `check`.
    folder, with_: as for `backsight.open`. options: as for `backsight.train`; a run takes none.
    `draw_influence` draws it.

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
    if isinstance(weight, str):
        return compute_influence(point, weight, delta=delta, row=row)
    results = compute_influences(point, weight, delta=delta, row=row)
    return Influences(influences=tuple(results))


def draw_influence(result: Influence | Sequence[Influence], name: str = "") -> Any:
    """The network with the part that a weight reaches, or those that several do, as a Figure.

    result: of one weight, or of up to four of one network. name: of what it is. Raises BadInput
    where there are more.
    """
    results = [result] if isinstance(result, Influence) else list(result)
    if no_room := explain_room(len(results)):
        raise BadInput(no_room)
    with plots.use_drawable_language():
        title, caption = _format_title(results, name), _format_caption(results)
    return plots.draw_network(
        plots.NetworkPicture(
            title=title, caption=caption, weights=tuple(map(_make_weight, results))
        )
    )


def explain_room(count: int) -> str:
    """Why so many weights do not fit into one picture; "" where they do."""
    if 1 <= count <= plots.MOST_WEIGHTS:
        return ""
    return _("A picture has room for 1 to {most} weights, got {count}.").format(
        most=plots.MOST_WEIGHTS, count=count
    )


def _format_title(results: Sequence[Influence], name: str) -> str:
    entries = join_words(str(r.entry) for r in results)
    several = len(results) > 1
    if several:
        template = _("What {entries} do in {name}") if name else _("What {entries} do")
        return template.format(entries=entries, name=name)
    template = _("What {entry} does in {name}") if name else _("What {entry} does")
    return template.format(entry=entries, name=name)


def _format_caption(results: Sequence[Influence]) -> str:
    first = results[0]
    value, delta = (
        _with_minus_signs(f"{first.value:.4g}"),
        _with_minus_signs(f"{first.delta:+.4g}"),
    )
    if len(results) > 1:
        template = (
            _("each by itself changed by {delta}; size of each unit's change: mean over the rows")
            if first.row is None
            else _(
                "each by itself changed by {delta}; size of each unit's change, and L: row {row}"
            )
        )
    else:
        template = (
            _(
                "{entry} = {value}, changed by {delta}; size of each unit's change: mean over the "
                "rows"
            )
            if first.row is None
            else _(
                "{entry} = {value}, changed by {delta}; size of each unit's change, and L: row "
                "{row}"
            )
        )
    text = template.format(entry=first.entry, value=value, delta=delta, row=first.row)
    if len(results) == 1:
        return text
    return _("{text}; in a unit clockwise from the top").format(text=text)


def _make_weight(result: Influence) -> plots.WeightDrawing:
    return plots.WeightDrawing(
        layers=tuple(_make_layer(c) for c in result.columns),
        name=str(result.entry),
        column=result.column,
        ends=result.ends,
        loss=_format_change(result.measured_loss),
    )


def _format_change(number: float) -> str:
    return _with_minus_signs(f"{number:+.2g}") if number else "0"


def _with_minus_signs(text: str) -> str:
    return text.replace("-", "−")


def _make_layer(column: Column) -> plots.LayerDrawing:
    return plots.LayerDrawing(
        symbol=column.symbol, size=column.size, signs=column.signs, reachable=column.reached
    )
