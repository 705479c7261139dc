"""A comparison as a picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Mapping, Sequence
from typing import Any

from backsight import plots
from backsight.kernel.language import _, join_sentences, join_words
from backsight.studies.comparison.distances import Distances
from backsight.studies.comparison.summaries import RunSummary


def draw_comparison(
    sides: Sequence[RunSummary],
    settings: Mapping[str, Sequence[str]],
    distances: Sequence[Distances | None],
) -> Any:
    """The losses over each other and the distances of the weights, as a Figure. All as in a
    `Comparison`."""
    with plots.use_drawable_language():
        layers = _list_layers(sides, distances)
        runs = plots.Runs(
            title=_format_title([side.name for side in sides]),
            subtitle=_format_subtitle(sides, settings),
            loss_name=_get_loss_name(sides),
            layers=layers,
            missing=_format_missing(sides, distances, layers),
            curves=[plots.RunCurve(name=s.name, steps=s.steps, losses=s.losses) for s in sides],
            branches=[
                plots.BranchPoint(name=s.name, parent=s.parent, step=s.first)
                for s in sides
                if s.parent
            ],
        )
    return plots.draw_runs(runs)


def _format_title(names: Sequence[str]) -> str:
    if len(names) == 2:
        return _("{two} beside {one}").format(one=names[0], two=names[1])
    return _("{count} runs beside each other").format(count=len(names))


def _format_subtitle(sides: Sequence[RunSummary], settings: Mapping[str, Sequence[str]]) -> str:
    """The data, and what differs: "xor · rate 0.15 / 0.01"."""
    sources = list(dict.fromkeys(s.source.rsplit("/", 1)[-1] for s in sides))
    changes = [
        f"{path} {' / '.join(values)}" for path, values in settings.items() if path != "data.source"
    ]
    return " · ".join([" / ".join(sources), *changes])


def _get_loss_name(sides: Sequence[RunSummary]) -> str:
    names = {side.loss_name for side in sides}
    return names.pop() if len(names) == 1 else ""


def _list_layers(
    sides: Sequence[RunSummary], distances: Sequence[Distances | None]
) -> list[plots.LayerDistances]:
    """By layer what is known of the runs; all that are known have the layers of the first."""
    available = [(i, d) for i, d in enumerate(distances, 1) if d is not None]
    names = available[0][1].layers if available else ()
    return [
        plots.LayerDistances(
            name=name,
            runs=[
                plots.RunDistance(
                    name=sides[i].name, index=i, steps=d.steps, values=d.relative[:, column]
                )
                for i, d in available
            ],
        )
        for column, name in enumerate(names)
    ]


def _format_missing(
    sides: Sequence[RunSummary],
    distances: Sequence[Distances | None],
    layers: Sequence[plots.LayerDistances],
) -> str:
    """What is left out below."""
    missing_names = [side.name for side, d in zip(sides[1:], distances, strict=True) if d is None]
    notes = []
    if layers and missing_names:
        text = _("No distance is known of {names}.")
        notes.append(text.format(names=join_words(missing_names)))
    if len(layers) > plots.MOST_PANELS:
        text = _("The first {shown} of {all} layers.")
        notes.append(text.format(shown=plots.MOST_PANELS, all=len(layers)))
    return join_sentences(*notes)
