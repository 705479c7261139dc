"""The first step whose loss is above a limit."""

import math

import numpy as np

from backsight.kernel.language import _
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search


def find(search: Search, limit: float) -> Answer:
    """Read off the record; steps that it has thinned out are made again."""
    before = math.nan
    for first, losses in search.collect_losses():
        with np.errstate(invalid="ignore"):
            above = np.flatnonzero(losses > limit)
        if len(above):
            at = int(above[0])
            return _describe(first + at, float(losses[at]), losses[at - 1] if at else before, limit)
        before = float(losses[-1]) if len(losses) else before
    if not math.isnan(before):
        return NoOccurrence()
    sentence = _("The loss of step {step:,} is not a number: ask with --first nonfinite.")
    return NoOccurrence(sentences=(sentence.format(step=search.last_attempt),))


def _describe(step: int, loss: float, before: float, limit: float) -> Occurrence:
    first = _("In step {step:,} the loss is above {limit:.6g} for the first time: {loss:.6g}.")
    last = _("In the step before it was {loss:.6g}.")
    sentences = [first.format(step=step, limit=limit, loss=loss)]
    if not math.isnan(before):
        sentences.append(last.format(loss=before))
    return Occurrence(step=step, symbol="L", value=loss, sentences=tuple(sentences), topic="loss")


loss_above = Question(
    name="loss_above",
    find=find,
    takes=(Argument(name="X", kind=float, called="a loss, a finite number"),),
)
