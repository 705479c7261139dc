"""The first step whose learning rate is below a limit."""

from collections.abc import Iterator

from backsight.kernel.language import _
from backsight.recorder.questions._record import Argument, Question
from backsight.recorder.search import Answer, NoOccurrence, Occurrence, Search


def find(search: Search, limit: float) -> Answer:
    """Read off the record; steps that it has thinned out are made again."""
    for step, rate in list_rates(search):
        if rate < limit:
            sentence = _(
                "In step {step:,} the rate is below {limit:.6g} for the first time: {rate:.6g}."
            )
            return Occurrence(
                step=step,
                symbol="eta",
                value=rate,
                sentences=(sentence.format(step=step, limit=limit, rate=rate),),
            )
    return NoOccurrence()


def list_rates(search: Search) -> Iterator[tuple[int, float]]:
    """Every step with its rate."""
    last_done, metrics = search.first, search.record.metrics
    for step, rate in zip(
        metrics["step"].astype(int).tolist(), metrics["rate"].tolist(), strict=True
    ):
        if step > last_done + 1:
            yield from ((s.index, s.rate) for s in search.replay_steps(last_done + 1, step - 1))
        yield step, rate
        last_done = step


rate_below = Question(
    name="rate_below",
    find=find,
    takes=(Argument(name="X", kind=float, called="a rate, a finite number"),),
)
