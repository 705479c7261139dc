"""What made the first number that is not finite: the last step once more, each operation looked at,
and the bad number followed back."""

from contextlib import nullcontext, suppress
from typing import Any

from backsight.adapters.torch.flight.cause.arithmetic.describe import describe
from backsight.adapters.torch.flight.cause.arithmetic.operands import list_numbers
from backsight.adapters.torch.flight.cause.arithmetic.operations_of_many import MANY
from backsight.adapters.torch.flight.cause.bad_batch import find_in_batch
from backsight.adapters.torch.flight.cause.inspector import Inspector
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.cause.producer import ProducerFinding
from backsight.adapters.torch.flight.cause.trail import (
    Trail,
    find_writer,
    follow_back,
    follow_first,
)
from backsight.adapters.torch.flight.failure import LoopFailure
from backsight.adapters.torch.flight.loop.events import list_results
from backsight.adapters.torch.flight.loop.ring import WatchedStep
from backsight.adapters.torch.flight.loop.snapshots import list_state
from backsight.adapters.torch.flight.numbers import format_number
from backsight.adapters.torch.flight.replay.stage import ReplayStage
from backsight.adapters.torch.library import import_torch
from backsight.doctor.probe import USUAL
from backsight.kernel.language import _

MOST_CARRIERS = 10
"""Operations that carried a number on, that are told."""


def find_cause(stage: ReplayStage, step: WatchedStep, failure: LoopFailure) -> ProducerFinding:
    """Do the last step once more, each operation looked at, and follow the bad number back."""
    inspector = Inspector(stage)
    stage.results.clear()
    inspector.name_given()
    stage.watch_event = inspector.watching
    with suppress(Exception):  # the user's own code may raise what it raised before
        stage.run_step(step)
    stage.watch_event = _ignore_event
    with import_torch().no_grad():
        ways = (follow_back(inspector, t) for t in _list_noticed(stage, step, failure))
        trail = next((t for t in ways if t is not None), None) or follow_first(inspector)
        if trail is not None:
            return _describe_trail(inspector, trail, step)
    if failure.kind != "gradient":
        return ProducerFinding()
    return ProducerFinding(
        facts={"kind": "outside", "line": failure.line},
        sentence=_(
            "backward made finite gradients: they were changed by the loop itself before the "
            "optimizer took them."
        ),
    )


def _ignore_event(event: Any) -> Any:
    return nullcontext()


def _list_noticed(stage: ReplayStage, step: WatchedStep, failure: LoopFailure) -> list[Any]:
    """The tensors in which the failure was seen, as they are now."""
    gradients = [p.grad for p in stage.parameters if p.grad is not None and not p.grad.is_sparse]
    losses = [
        tensor
        for event in step.events
        if event.kind in ("loss", "forward") and event.number in stage.results
        for _path, tensor in list_results(stage.results[event.number])
    ]
    weights = [t for model in stage.models for t in list_state(model).values()]
    first = {"loss": losses[::-1], "gradient": gradients, "update": weights}[failure.kind]
    return [t.detach() for t in [*first, *losses[::-1], *gradients, *weights]]


def _describe_trail(inspector: Inspector, trail: Trail, step: WatchedStep) -> ProducerFinding:
    if trail.outside:
        return _describe_weight(trail, step)
    last = trail.steps[-1] if trail.steps else None
    batch = find_in_batch(last, step)
    if batch is not None:
        return batch
    if last is None:
        return ProducerFinding()
    arithmetic = describe(
        last, lambda memory, location, before: find_writer(inspector, memory, location, before)
    )
    facts = {**_list_operation(last), "arithmetic": arithmetic, "carriers": _list_carriers(trail)}
    return ProducerFinding(facts=facts, step=last, sentence=arithmetic)


def _describe_weight(trail: Trail, step: WatchedStep) -> ProducerFinding:
    facts = {
        "kind": "weight",
        "name": trail.outside,
        "entry": list(trail.index),
        "steps_back": len(trail.steps),
    }
    text = _("{name}{entry} was not finite before step {step}: no operation made it.")
    return ProducerFinding(
        facts=facts,
        sentence=text.format(name=trail.outside, entry=list(trail.index), step=step.number),
    )


def _list_operation(step: TrailStep) -> dict[str, Any]:
    operation = step.operation
    is_row = step.index and operation.act in ("forward", "loss")
    return {
        "kind": "operation",
        "operation": operation.name,
        "act": operation.act,
        "module": operation.module,
        "line": operation.line,
        "node": operation.node,
        "entry": list(step.index),
        "row": step.index[0] if is_row else None,
        "value": format_number(step.value),
        "dtype": str(operation.outputs[step.output][1].dtype).removeprefix("torch."),
        "is_usual": _is_usual(step),
    }


def _is_usual(step: TrailStep) -> bool:
    """Whether the numbers that it was made of are of usual size, as the doctor calls it."""
    numbers = [n for n in list_numbers(step) if n is not None]
    if numbers and step.operation.name not in MANY:
        return all(abs(n) < USUAL for n in numbers)
    return all(bool((t.abs() < USUAL).all()) for _p, t in step.operation.inputs)


def _list_carriers(trail: Trail) -> list[dict[str, str]]:
    return [
        {"operation": s.operation.name, "act": s.operation.act, "module": s.operation.module}
        for s in trail.steps[-2::-1][:MOST_CARRIERS]
    ]
