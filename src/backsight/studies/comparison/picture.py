"""A comparison as a picture."""

from collections.abc import Mapping, Sequence
from typing import Any

from backsight.kernel.language import _, sentences
from backsight.plots import drawable_language
from backsight.plots.comparison.branches import Branch
from backsight.plots.comparison.layers import MOST, LayerDistances, RunDistance
from backsight.plots.comparison.losses import RunCurve
from backsight.plots.comparison.picture import Runs, draw_runs
from backsight.studies.comparison.distances import Distances
from backsight.studies.comparison.summaries import Side


def draw_comparison(
    sides: Sequence[Side],
    settings: Mapping[str, Sequence[str]],
    distances: Sequence[Distances | None],
) -> Any:
    """The losses over each other and the distances of the weights, as a Figure. All as in a
    `Comparison`."""
    with drawable_language():
        layers = _layers(sides, distances)
        runs = Runs(
            title=_title([side.name for side in sides]),
            subtitle=_subtitle(sides, settings),
            loss_name=_loss(sides),
            layers=layers,
            missing=_missing(sides, distances, layers),
            curves=[RunCurve(name=s.name, steps=s.steps, losses=s.losses) for s in sides],
            branches=[
                Branch(name=s.name, parent=s.parent, step=s.first) for s in sides if s.parent
            ],
        )
    return draw_runs(runs)


def _title(names: Sequence[str]) -> str:
    if len(names) == 2:
        return _("{two} beside {one}").format(one=names[0], two=names[1])
    return _("{count} runs beside each other").format(count=len(names))


def _subtitle(sides: Sequence[Side], settings: Mapping[str, Sequence[str]]) -> str:
    """The data, and what differs: "xor · rate 0.15 / 0.01"."""
    sources = list(dict.fromkeys(s.source.rsplit("/", 1)[-1] for s in sides))
    changes = [
        f"{path} {' / '.join(values)}" for path, values in settings.items() if path != "data.source"
    ]
    return " · ".join([" / ".join(sources), *changes])


def _loss(sides: Sequence[Side]) -> str:
    names = {side.loss_name for side in sides}
    return names.pop() if len(names) == 1 else ""


def _layers(sides: Sequence[Side], distances: Sequence[Distances | None]) -> list[LayerDistances]:
    """By layer what is known of the runs; all that are known have the layers of the first."""
    known = [(i, d) for i, d in enumerate(distances, 1) if d is not None]
    names = known[0][1].layers if known else ()
    return [
        LayerDistances(
            name=name,
            runs=[
                RunDistance(
                    name=sides[i].name, place=i, steps=d.steps, values=d.relative[:, column]
                )
                for i, d in known
            ],
        )
        for column, name in enumerate(names)
    ]


def _missing(
    sides: Sequence[Side], distances: Sequence[Distances | None], layers: Sequence[LayerDistances]
) -> str:
    """What is left out below."""
    lacking = [side.name for side, d in zip(sides[1:], distances, strict=True) if d is None]
    said = []
    if layers and lacking:
        text = _("No distance is known of {names}.")
        said.append(text.format(names=_(", ").join(lacking)))
    if len(layers) > MOST:
        text = _("The first {shown} of {all} layers.")
        said.append(text.format(shown=MOST, all=len(layers)))
    return sentences(*said)
