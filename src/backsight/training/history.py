"""What was measured while a network was trained."""

from dataclasses import dataclass, field

from backsight.kernel.types import Floats
from backsight.recorder.entries import MomentEntry, to_numbers, to_plain_number

MOST_MONITORED = 10_000
"""Rows of a part that the history is measured on at the most; the final metrics take all."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The network after some steps, measured on up to 10,000 rows of each part."""

    step: int
    """Steps that were made before."""
    epoch: float
    """The same in epochs."""
    rate: float
    """Of the last step."""
    losses: dict[str, float]
    """By part, "train" and "validation" where there is one."""
    scores: dict[str, float]
    """Accuracy, or R², by part."""
    vectors: dict[str, Floats] | None = None
    """What the network needs to be used as it was then, "theta" and "running"; None where they are
    not kept."""


@dataclass(kw_only=True)
class History:
    """What was measured of a run."""

    per_epoch: int
    """Steps that an epoch takes."""
    moments: list[Moment] = field(default_factory=list)
    """In order."""

    def make_rows(self) -> list[dict[str, float]]:
        """One row a moment, for a table: step, epoch, rate, train_loss, train_accuracy, …"""
        return [
            {"step": m.step, "epoch": m.epoch, "rate": m.rate}
            | {f"{part}_loss": v for part, v in m.losses.items()}
            | {f"{part}_score": v for part, v in m.scores.items()}
            for m in self.moments
        ]


def choose_moments(steps: int, per_epoch: int, most: int = 200) -> set[int]:
    """The steps after which a run is measured: every epoch, or, where those are many or few,
    about `most` (or 20) evenly spaced ones; always the first and the last."""
    epochs = steps // per_epoch
    if 10 <= epochs <= most:
        return {*range(0, steps + 1, per_epoch), steps}
    count = min(most, steps) if epochs > most else min(20, steps)
    return {round(i * steps / count) for i in range(count + 1)}


def make_moment_entry(moment: Moment) -> MomentEntry:
    """A moment as the record holds it."""
    return MomentEntry(
        epoch=moment.epoch,
        rate=moment.rate,
        losses={k: to_plain_number(v) for k, v in moment.losses.items()},
        scores={k: to_plain_number(v) for k, v in moment.scores.items()},
    )


def make_moment(step: int, entry: MomentEntry) -> Moment:
    """The moment that an entry holds."""
    return Moment(
        step=step,
        epoch=entry.epoch,
        rate=entry.rate,
        losses=to_numbers(entry.losses),
        scores=to_numbers(entry.scores),
    )
