"""What is to be known of the last step of a run whose schedule ends at 0."""

from collections.abc import Iterator

from backsight.data import sources
from backsight.engine.spec import Choice, CompleteSpec
from backsight.kernel.language import say, say_name
from backsight.maths import catalogs


def describe_last_rate(spec: CompleteSpec) -> Iterator[str]:
    """A sentence where the last step of the run moves nothing."""
    choice, steps = spec.schedule, spec.steps
    schedule = catalogs["schedules"][choice.name]
    if schedule.memory or steps < 2:
        return
    last = schedule.value(1.0, steps, steps, **choice.settings)
    if last <= 0 < schedule.value(1.0, steps - 1, steps, **choice.settings):
        yield say(
            "{schedule}: the rate of the last step is 0, so that step leaves the weights as "
            "they are; a least rate, such as low=0.01, lets it move.",
            schedule=say_name(choice.name),
        )


def note_last_rate(spec: CompleteSpec) -> Iterator[str]:
    """The same, for who chose the schedule: that of a data set's own defaults is meant to end so,
    and was not asked for."""
    source = sources.get(spec.data.source)
    usual = None if source is None else source.defaults.get("schedule")
    if usual is None or Choice.parse(usual).name != spec.schedule.name:
        yield from describe_last_rate(spec)
