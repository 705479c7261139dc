"""What came of a race of optimizers on a network, and its picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight import plots
from backsight.kernel.language import (
    _,
    format_steps,
    join_sentences,
    join_words,
    ngettext,
    translate_name,
)
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.plots.words import format_part
from backsight.studies.landscape.planes import Plane, format_low_variance
from backsight.studies.landscape.slice import Slice
from backsight.studies.optimizer_race.files import check_network_name
from backsight.studies.optimizer_race.network_entrant import Racer
from backsight.training.settings.words import format_choice_words


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NetworkRace(Shown):
    """What came of a race on a network."""

    racers: tuple[Racer, ...]
    """In the order they were named."""
    title: str
    """What was trained."""
    loss_name: str
    """The record's."""
    part: str
    """Of the data, on which the slice is measured."""
    rows: int
    """How many of them."""
    plane: Plane | None = None
    """Of the paths; None where they span none."""
    slice: Slice | None = None
    """Of the loss; None likewise."""
    paths: Mapping[str, Floats] | None = None
    """(steps, 2) in the plane, of each racer whose states are known."""
    running: bool = False
    """Whether the mean of the ends' running statistics is taken at all points."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it."""
        notes = [*_describe_rates(self.racers), *_describe_astray(self.racers)]
        notes.append(
            _describe_no_plane(self.racers)
            if self.plane is None
            else format_low_variance(self.plane)
        )
        if self.running:
            notes.append(
                _(
                    "Batch normalization takes the mean of all ends' running means and variances "
                    "at all points."
                )
            )
        return tuple(filter(None, notes))

    @property
    def ranked(self) -> list[Racer]:
        """From the least loss on the training rows to the largest; those that failed last."""
        return sorted(self.racers, key=lambda r: (r.run.failure is not None, _get_final_loss(r)))

    def __getitem__(self, name: str) -> Racer:
        return next(r for r in self.racers if r.name == name)

    def plot(self) -> Any:
        """All paths on the plane, losses and scores over the steps, as a matplotlib Figure."""
        with plots.use_drawable_language():
            return draw_network_race(self)

    def save(self, path: str | Path) -> None:
        """Write the picture, whole or not at all, in the format of the name's suffix. Raises
        BadInput, CannotWrite."""
        check_network_name(path)
        plots.save(self.plot(), path)


def draw_network_race(race: NetworkRace) -> Any:
    """The plane with all paths, and losses and scores over the steps, as a Figure, in a language
    that can be drawn."""
    racers, run = race.racers, race.racers[0].run
    score_part = "validation" if "validation" in run.experiment.y else "train"
    panels = plots.RacePanels(
        title=_("{count} optimizers on one network").format(count=len(racers)),
        subtitle=_("{title} · same weights, same batches").format(title=race.title),
        loss_part=format_part("train"),
        score_name=_("{name}, {part}").format(
            name=translate_name(run.score_name), part=format_part(score_part)
        ),
        curves=[
            plots.RunCurve(name=r.name, steps=np.array(r.steps), losses=np.array(r.losses()))
            for r in racers
        ],
        scores=[
            plots.ScoreCurve(
                name=r.name, steps=np.array(r.steps), values=np.array(r.scores(score_part))
            )
            for r in racers
        ],
        relief=_make_relief(race),
        paths=_make_ways(racers, race.paths or {}),
        notes=race.notes,
    )
    return plots.draw_race_panels(panels)


def _make_relief(race: NetworkRace) -> plots.Relief | None:
    if race.plane is None or race.slice is None:
        return None
    return plots.Relief(
        xs=race.slice.xs,
        ys=race.slice.ys,
        values=race.slice.values,
        readable_losses=race.slice.places,
        names=race.plane.names,
        title=ngettext(
            "{loss}, {rows:,} {part} row", "{loss}, {rows:,} {part} rows", race.rows
        ).format(
            loss=plots.format_loss_title(race.loss_name),
            rows=race.rows,
            part=format_part(race.part),
        ),
    )


def _make_ways(racers: Sequence[Racer], paths: Mapping[str, Floats]) -> list[plots.PlanePath]:
    """The paths; where all begin is said once."""
    ways: list[plots.PlanePath] = []
    for index, racer in enumerate(racers):
        if racer.name in paths:
            appearance = plots.pick_style(index)
            first = "" if ways else _("start")
            ways.append(
                plots.PlanePath(
                    points=paths[racer.name],
                    color=appearance.color,
                    line=appearance.line,
                    first_label=first,
                    name=racer.name,
                )
            )
    return ways


def _describe_rates(racers: Sequence[Racer]) -> Iterator[str]:
    """Where rates are from that nobody said, those of a race on a surface being found by trial; and
    their schedule, where there is one."""
    own, usual = (
        join_words(f"{r.name} {r.rate:g}" for r in racers if r.rate_source == source)
        for source in ("run", "usual")
    )
    if own:
        yield _("The rate that the run was trained with: {rate}.").format(rate=own)
    if usual:
        yield _(
            "Rates that are usual for networks, not found by trial: {rates}. --lr (rates= in "
            "Python) gives one for all; `backsight lr` looks for one."
        ).format(rates=usual)
    spec = racers[0].run.spec
    schedule = format_choice_words(spec.schedule)
    if spec.warmup:
        yield _("All rates follow one schedule: {schedule}, after {steps} of warm-up.").format(
            schedule=schedule, steps=format_steps(spec.warmup)
        )
    elif spec.schedule.name != "constant":
        yield _("All rates follow one schedule: {schedule}.").format(schedule=schedule)


def _describe_astray(racers: Sequence[Racer]) -> Iterator[str]:
    """A sentence for each that did not get anywhere."""
    for racer in racers:
        if racer.run.failure is not None:
            text = _("{name} stopped at step {step:,}: {symbol} is not finite there.")
            failure = racer.run.failure
            text = text.format(name=racer.name, step=failure.step, symbol=failure.symbol)
            yield join_sentences(text, failure.cause)
        elif racer.astray:
            text = _(
                "{name} went astray: its loss ends at {loss:.4g}, having begun at {first:.4g}."
            )
            losses = racer.losses()
            yield text.format(name=racer.name, loss=losses[-1], first=losses[0])


def _describe_no_plane(racers: Sequence[Racer]) -> str:
    if all(r.astray for r in racers):
        return _("No optimizer came through, so there is no plane of their paths.")
    return _(
        "There is no plane of these paths: they are on a line, or the states of so large a network "
        "were not kept."
    )


def _get_final_loss(racer: Racer) -> float:
    loss = racer.losses()[-1]
    return loss if np.isfinite(loss) else float("inf")
