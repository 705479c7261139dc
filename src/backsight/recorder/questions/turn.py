"""The step after which the loss turns up: the lowest so far, before it first rises by a share.

The loss of a step is the mean over an epoch's steps up to it, so that the batches' differences are
no turn (over half of all steps, in a run of less than two epochs); with full batches it is the loss
itself.
"""

from collections.abc import Iterator

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search


def find(search: Search, *, by: float = 0.01) -> Answer:
    """by: the share of the lowest loss by which it rises, without being lower in between."""
    if not by >= 0:
        raise BadInput(_("--by takes a share of 0 or more, such as 0.01, got {by}.").format(by=by))
    window = min(
        search.training_loop.feed.per_epoch, max(1, (search.last_attempt - search.first) // 2)
    )
    for losses in accumulate_losses(search):
        if (places := find_turn(losses, window, by)) is not None:
            return _describe(search, losses, window, by, places)
    return NoOccurrence()


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
    higher = np.flatnonzero(means > lowest + by * np.abs(lowest))
    if not len(higher):
        return None
    return int(means[: higher[0]].argmin()) + window - 1, int(higher[0]) + window - 1


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
