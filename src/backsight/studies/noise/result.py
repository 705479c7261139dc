"""What `backsight.noise` gives back, and its picture."""

from __future__ import annotations  # a type of `plots` is a word until a picture is drawn

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backsight import plots
from backsight.engine.spec import CompleteSpec
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.studies.noise.reading import NoiseReading
from backsight.studies.noise.spread import BatchSpread, TwoSizes
from backsight.studies.noise.trials import BatchTrial, BatchTrials


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Noise(Shown):
    """How noisy the gradient of a batch is."""

    title: str
    """What was trained: "digits · 64-64-10 · adam"."""
    source: str
    """What the user named: a source, or the folder of a run."""
    spec: CompleteSpec
    readings: tuple[NoiseReading, ...]
    """Of each state that was looked at, by step."""
    spreads: tuple[BatchSpread, ...] = ()
    """By size of batch, at one state; () along a run."""
    two_sizes: TwoSizes | None = None
    """The other estimate; None along a run, and where there are too few rows for it."""
    trials: BatchTrials | None = None
    """Short trainings; None where none were asked for."""
    replay_notes: tuple[str, ...] = ()
    """What a user should know of the replays that were made."""

    @property
    def reading(self) -> NoiseReading:
        """Of the last state that was looked at."""
        return self.readings[-1]

    @property
    def noise_scale(self) -> float | None:
        """B_simple = tr(Σ) / |G|², in rows, of the last state; None where the gradient is 0, or
        hidden by noise on so many rows."""
        return self.reading.noise_scale

    @property
    def is_along(self) -> bool:
        """Whether it is of several states of a run."""
        return not self.spreads

    def plot(self) -> Any:
        """The spread by batch size and the steps to a loss, or the noise scale along the run, as a
        matplotlib Figure."""
        return _draw_along(self) if self.is_along else _draw_sizes(self)

    def save(self, file: str | Path) -> None:
        """`plot`, as a picture: .png, .svg or .pdf."""
        plots.save(self.plot(), file)

    def as_dict(self, *, times: bool = False) -> dict[str, Any]:
        """All of it as JSON can hold it. times: with those of this machine."""
        return {
            "source": self.source,
            "readings": [reading.as_dict() for reading in self.readings],
            "spreads": [_to_plain_spread(spread) for spread in self.spreads],
            "two_sizes": None if self.two_sizes is None else _to_plain_sizes(self.two_sizes),
            "trials": None if self.trials is None else _to_plain_trials(self.trials, times),
            "notes": list(self.replay_notes),
        }


def _draw_sizes(noise: Noise) -> Any:
    with plots.use_drawable_language():
        reading = noise.reading
        figure = plots.draw_noise(
            plots.NoiseBySize(
                title=_format_subtitle(noise),
                sizes=[s.size for s in noise.spreads],
                distances=[s.distance for s in noise.spreads],
                errors=[s.error for s in noise.spreads],
                rows=reading.rows,
                trace=reading.trace,
                squared_gradient=0.0 if reading.is_hidden else reading.squared_gradient,
                batch=reading.batch,
                training_sizes=[t.size for t in _list_trials(noise)],
                steps=[t.steps for t in _list_trials(noise)],
                arrivals=[t.is_reached for t in _list_trials(noise)],
                goal=noise.trials.target if noise.trials else math.nan,
            )
        )
    return figure


def _draw_along(noise: Noise) -> Any:
    with plots.use_drawable_language():
        figure = plots.draw_noise_along(
            noise.title,
            [r.step for r in noise.readings],
            [r.noise_scale for r in noise.readings],
            noise.reading.batch,
        )
    return figure


def _list_trials(noise: Noise) -> tuple[BatchTrial, ...]:
    """The trainings that went for a loss."""
    if noise.trials is None or not noise.trials.has_target:
        return ()
    return noise.trials.trials


def _format_subtitle(noise: Noise) -> str:
    reading = noise.reading
    return _("{network} · step {step:,} · {rows:,} of {total:,} training rows").format(
        network=noise.title, step=reading.step, rows=reading.rows, total=reading.total
    )


def _to_plain_spread(spread: BatchSpread) -> dict[str, Any]:
    return {
        "batch": spread.size,
        "draws": spread.draws,
        "distance": spread.distance,
        "error": spread.error,
        "law": spread.law,
        "signal_share": spread.signal_share,
    }


def _to_plain_sizes(sizes: TwoSizes) -> dict[str, Any]:
    return {
        "small": sizes.small,
        "large": sizes.large,
        "trace": sizes.trace,
        "squared_gradient": sizes.squared_gradient,
        "noise_scale": sizes.noise_scale,
    }


def _to_plain_trials(trials: BatchTrials, times: bool) -> dict[str, Any]:
    return {
        "target": _to_plain(trials.target),
        "start": _to_plain(trials.start),
        "loss_rows": trials.loss_rows,
        "batches": [
            {
                "batch": trial.size,
                "steps": trial.steps,
                "rows": trial.rows,
                "loss": _to_plain(trial.loss),
                "reached": trial.is_reached,
                "failure": trial.failure,
            }
            | ({"epoch_seconds": _to_plain(trial.epoch_seconds)} if times else {})
            for trial in trials.trials
        ],
    }


def _to_plain(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
