"""What was written down of a watched loop, told in lines."""

import math
from collections.abc import Iterator

from backsight.adapters.torch.flight.failure import TEXTS, say_bad
from backsight.adapters.torch.flight.flight_file import Flight, FlightCause, ReplayEntry
from backsight.kernel.language import _, join_words, ngettext
from backsight.render.curve import draw_curve


def describe_cause(flight: Flight) -> Iterator[str]:
    """What was noticed, and what made it, in lines."""
    yield from _describe_failure(flight)
    cause = flight.cause
    if cause is None:
        if flight.failure is not None and flight.failure.kind == "loss" and flight.replay.holds:
            yield _(
                "What the models made is finite, so it was made between that and backward, in "
                "lines of the loop itself. Put them into a function, and name it: "
                "watch(…, loss=FUNCTION)."
            )
        elif flight.failure is not None and flight.failure.kind != "exception":
            yield _("What made it was not found: done again, the step made finite numbers.")
        yield from _describe_replay(flight.replay)
        return
    yield ""
    if cause.kind == "operation":
        yield from _describe_operation(cause)
    else:
        yield flight.sentence
    if cause.line:
        yield f"  {cause.line}"
    if cause.arithmetic:
        yield f"  {cause.arithmetic}"
    if cause.carriers:
        names = join_words(dict.fromkeys(c.get("operation", "") for c in cause.carriers))
        yield _("Carried on by: {names}.").format(names=names)
    yield ""
    yield from _describe_replay(flight.replay)
    if flight.script is not None:
        yield _("reproduce.py does that operation again, in {count} lines.").format(
            count=flight.script.lines
        )


def _describe_failure(flight: Flight) -> Iterator[str]:
    failure = flight.failure
    if failure is None:
        yield _("Written down because it was asked for: nothing had failed.")
        return
    text = say_bad(failure.kind, failure.value) if failure.kind in TEXTS else failure.text
    yield _("Step {step:,}: {text}.").format(step=failure.step, text=text)
    if failure.line:
        yield f"  {failure.line}"


def _describe_operation(cause: FlightCause) -> Iterator[str]:
    acts = {
        "forward": _("forward"),
        "loss": _("in the loss"),
        "backward": _("backward"),
        "update": _("in the update"),
    }
    place = acts.get(cause.act, cause.act)
    module = _(", module {name}").format(name=cause.module) if cause.module else ""
    node = f" ({cause.node})" if cause.node else ""
    yield _("Made by {operation}{node}, {place}{module}, entry {entry}:").format(
        operation=cause.operation, node=node, place=place, module=module, entry=list(cause.entry)
    )
    if cause.row is not None:
        yield _("  row {row} of the batch, counted from 0").format(row=cause.row)


def _describe_replay(replay: ReplayEntry) -> Iterator[str]:
    if replay.holds and not replay.steps:
        yield _("There was no step before it that could be done again.")
    elif replay.holds:
        yield ngettext(
            "Replay proved: {count:,} step came out again, losses, norms and states bit for bit.",
            "Replay proved: {count:,} steps came out again, losses, norms and states bit for bit.",
            replay.steps,
        ).format(count=replay.steps)
    if replay.holds:
        return
    if replay.stopped:
        yield _("The steps could not all be done again: {why}.").format(why=replay.stopped)
    for step, what in list(replay.differences.items())[:1]:
        yield _("Step {step} did not come out again: {what} differ.").format(
            step=step, what=join_words(what)
        )
    if replay.changed_weights:
        yield _("The loop changed weights itself before the last step.")


def describe_flight(flight: Flight) -> Iterator[str]:
    """What was watched, how it went, and what is kept of it, in lines."""
    yield _("models: {names}").format(names=join_words(flight.models))
    yield _("optimizers: {names}").format(names=join_words(flight.optimizers))
    count = sum(_count(shape) for shape in flight.shapes)
    yield _("weights: {count:,} in {arrays} arrays").format(count=count, arrays=len(flight.shapes))
    yield _("PyTorch {version}").format(version=flight.torch)
    if flight.steps:
        yield _("steps {first:,} to {last:,}").format(
            first=flight.steps[0].step, last=flight.steps[-1].step
        )
    yield ""
    yield from _describe_failure(flight)
    yield from _describe_replay(flight.replay)
    losses = [s.losses[-1] for s in flight.steps if s.losses]
    curve = draw_curve([float("nan") if loss is None else loss for loss in losses], width=80)
    if curve:
        yield ""
        yield _("loss of every step")
        yield from curve


def _count(shape: tuple[int, ...]) -> int:
    size = 1
    for length in shape:
        size *= length
    return size


def describe_verdict(flight: Flight) -> Iterator[str]:
    """What probably is behind it, and what mends it, in lines."""
    if flight.verdict is None:
        yield (
            _("Nothing had failed.") if flight.failure is None else _("No cause could be named.")
        )
        return
    yield _(flight.verdict.text)
    for sign in flight.verdict.signs:
        yield _(sign.text).format(value=math.nan if sign.value is None else sign.value)
    yield _("Remedy: {text}").format(text=_(flight.verdict.remedy))
    yield ""
    yield from describe_cause(flight)
