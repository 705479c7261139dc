"""The step after which the loss turns up: the lowest so far, before it first rises by a share.

The loss of a step is the mean over an epoch's steps up to it (over half of all steps, in a run of
less than two epochs), and it has risen where that is beyond what batches differ by, so that a
falling loss has no turn; with full batches it is the loss itself. In the first steps, for which
there is no such mean yet, the loss of all training rows is looked at, which no batch disturbs.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from backsight.engine.state import State
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, Mask, NoOccurrence, Occurrence, Search

CHANCE = 5.0
"""Deviations of a mean's chance that a rise is beyond: of the many means of a long run about one in
a million is so far up by chance."""
LEAST_CHANGES = 30
"""Changes from one step to the next that tell how much batches differ, at the least."""
EARLY = 10
"""Steps that the loss of all training rows is looked at after."""


def find(search: Search, *, by: float = 0.01) -> Answer:
    """by: the share of the lowest loss by which it rises, without being lower in between."""
    if not by >= 0:
        raise BadInput(_("--by takes a share of 0 or more, such as 0.01, got {by}.").format(by=by))
    window = min(
        search.training_loop.feed.per_epoch, max(1, (search.last_attempt - search.first) // 2)
    )
    if window > 1 and (early := _find_in_first_steps(search, by)) is not None:
        return early
    for losses in accumulate_losses(search):
        if (places := find_turn(losses, window, by)) is not None:
            return _describe(search, losses, window, by, places)
    return NoOccurrence()


def _find_in_first_steps(search: Search, by: float) -> Occurrence | None:
    """A turn in the first steps."""
    last = min(search.first + EARLY, search.last)
    losses = [_compute_loss(search, s) for s in search.replay_states(search.first, last)]
    low = find_early_turn(losses, by)
    return None if low is None else _describe_early(search.first + low, losses[low : low + 2], by)


def find_early_turn(losses: Sequence[float], by: float) -> int | None:
    """The place of the lowest of some losses of all rows, the first of them before any step, where
    the others stay above it by a share, for half of these steps at the least."""
    low = int(np.argmin(losses)) if np.isfinite(losses).any() else 0
    limit = losses[low] + by * abs(losses[low])
    is_turn = low <= len(losses) // 2 and min(losses[low + 1 :], default=-np.inf) > limit
    return low if is_turn else None


def _compute_loss(search: Search, state: State) -> float:
    """Of all training rows."""
    loop = search.training_loop
    with np.errstate(all="ignore"):
        vectors = loop.program.select_vectors(state.vectors)
        return float(loop.program.compute_loss(vectors, loop.rows)[0])


def _describe_early(before: int, losses: list[float], by: float) -> Occurrence:
    first = _(
        "The loss of all training rows is lowest before step {step:,}, {loss:.6g}; from there on "
        "it turns up."
    )
    then = _("After that step it is {loss:.6g}, more than {by:.3g} % higher.")
    low, high = losses
    return Occurrence(
        step=before + 1,
        symbol="L",
        value=low,
        topic="loss",
        facts={"risen_step": before + 1, "risen_loss": high, "window": 1},
        sentences=(
            first.format(step=before + 1, loss=low),
            then.format(loss=high, by=100 * by),
        ),
    )


def accumulate_losses(search: Search) -> Iterator[Floats]:
    """The losses from the first on, more and more of them, and at last all."""
    pieces: list[Floats] = []
    size = last_size = 0
    for _first, piece in search.collect_losses():
        pieces.append(piece)
        size += len(piece)
        if size >= 2 * last_size:
            last_size = size
            yield np.concatenate(pieces)
    if size > last_size:
        yield np.concatenate(pieces)


def find_turn(losses: Floats, window: int, by: float) -> tuple[int, int] | None:
    """The places of the lowest mean over a window, and of the first that is higher by a share."""
    means = smooth(losses, window)
    if not len(means):
        return None
    lowest = np.minimum.accumulate(means)
    higher = np.flatnonzero(
        (means > lowest + by * np.abs(lowest)) & _is_beyond_chance(losses, window, means)
    )
    if not len(higher):
        return None
    return int(means[: higher[0]].argmin()) + window - 1, int(higher[0]) + window - 1


def _is_beyond_chance(losses: Floats, window: int, means: Floats) -> Mask:
    """Whether each mean is farther above the lowest so far than batches differ by: in size, or as
    the logarithm, for what grows and grows has changes as large as itself."""
    if window == 1:
        return np.ones(len(means), bool)
    with np.errstate(all="ignore"):
        in_size = _is_far_up(losses, window, means)
        as_logarithm = _is_far_up(np.log(losses), window, np.log(means))
    return in_size | as_logarithm


def _is_far_up(losses: Floats, window: int, means: Floats) -> Mask:
    """Whether each mean is above the lowest so far by `CHANCE` deviations of the difference of two
    means. What batches differ by is read off the last changes from one step to the next."""
    changes = np.diff(losses, prepend=losses[0]) ** 2
    sums = np.cumsum(np.nan_to_num(changes, nan=np.inf))
    stops = np.arange(window - 1, len(losses))
    starts = np.maximum(0, stops - max(window, LEAST_CHANGES))
    variance = (sums[stops] - sums[starts]) / np.maximum(1, stops - starts) / 2
    lowest = np.minimum.accumulate(means)
    at = np.maximum.accumulate(np.where(means == lowest, np.arange(len(means)), 0))
    rises: Mask = means - lowest > CHANCE * np.sqrt((variance + variance[at]) / window)
    return rises


def smooth(losses: Floats, window: int) -> Floats:
    """The mean over each `window` losses that follow each other."""
    if window == 1 or len(losses) < window:
        return losses if window == 1 else np.empty(0)
    with np.errstate(all="ignore"):
        means: Floats = np.lib.stride_tricks.sliding_window_view(losses, window).mean(axis=-1)
    return means


def _describe(
    search: Search, losses: Floats, window: int, by: float, places: tuple[int, int]
) -> Occurrence:
    means = smooth(losses, window)
    low, high = (float(means[position - window + 1]) for position in places)
    step, higher_step = (search.first + 1 + position for position in places)
    first = _("The loss is lowest in step {step:,}, {loss:.6g}; from there on it turns up.")
    then = _(
        "In step {step:,} it is {loss:.6g}, more than {by:.3g} % higher, without having been lower "
        "in between."
    )
    mean = _("A step's loss is here the mean over the {window:,} steps up to it.")
    return Occurrence(
        step=step,
        symbol="L",
        value=low,
        topic="loss",
        facts={"risen_step": higher_step, "risen_loss": high, "window": window},
        sentences=(
            first.format(step=step, loss=low),
            then.format(step=higher_step, loss=high, by=100 * by),
            *([mean.format(window=window)] if window > 1 else []),
        ),
    )


turn = Question(
    name="turn",
    find=find,
    settings=(Argument(name="by", kind=float, called="the share it rises by", default=0.01),),
)
