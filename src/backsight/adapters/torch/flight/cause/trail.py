"""From a number that is not finite back to the operation that made it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backsight.adapters.torch.flight.cause.entries import locate_inputs
from backsight.adapters.torch.flight.cause.inspector import Inspector
from backsight.adapters.torch.flight.cause.memory import read_place
from backsight.adapters.torch.flight.cause.operations import TorchOperation, TrailStep, find_entry

MOST = 10_000
"""Operations that are gone back through."""
DELIBERATE = (
    "fill",
    "full",
    "masked_fill",
    "scalar_tensor",
    "full_like",
    "new_full",
    "where",
    "zero",
)
"""Operations that put a number there that somebody wrote."""


@dataclass(kw_only=True, eq=False)
class Trail:
    """The way back: `steps` from what was noticed to the producer. outside: what was not finite
    before the step, where it comes from there, with its entry."""

    steps: list[TrailStep]
    outside: str = ""
    index: tuple[int, ...] = ()
    value: float = math.nan


def follow_back(inspector: Inspector, noticed: Any) -> Trail | None:
    """The way back from a tensor with a bad entry; None where it has none."""
    entry = find_entry(noticed)
    if entry is None:
        return None
    place = read_place(noticed)
    return _follow(inspector, place.memory, place.locate(entry[0]), len(inspector.operations))


def follow_first(inspector: Inspector) -> Trail | None:
    """The same from the first operation that made a number of finite ones that is not; None where
    there is none."""
    for operation in inspector.operations:
        if operation.has_bad_output and operation.name not in DELIBERATE:
            bad_inputs = any(find_entry(t) for _p, t in operation.inputs)
            if not bad_inputs:
                return Trail(steps=[_make_step(operation)])
    return None


def _make_step(operation: TorchOperation) -> TrailStep:
    for number, (_place, tensor) in enumerate(operation.outputs):
        entry = find_entry(tensor)
        if entry is not None:
            return TrailStep(operation=operation, output=number, index=entry[0], value=entry[1])
    raise AssertionError(operation.name)


def _follow(inspector: Inspector, memory: int, location: int, before: int) -> Trail:
    steps: list[TrailStep] = []
    while len(steps) < MOST:
        step = find_writer(inspector, memory, location, before)
        if step is None:
            return _end_at_given(inspector, steps, memory, location)
        steps.append(step)
        found = _find_bad_input(step)
        if found is None:
            return Trail(steps=_without_deliberate(steps))
        memory, location, before = found
    return Trail(steps=steps)


def find_writer(inspector: Inspector, memory: int, location: int, before: int) -> TrailStep | None:
    """The last operation before one that wrote a number."""
    for operation in reversed(inspector.writers.get(memory, ())):
        if operation.number >= before:
            continue
        for number, (place, tensor) in enumerate(operation.outputs):
            if place.memory != memory:
                continue
            index = place.find(location)
            if index is not None:
                value = float(tensor[index]) if tensor.is_floating_point() else math.nan
                return TrailStep(operation=operation, output=number, index=index, value=value)
    return None


def _find_bad_input(step: TrailStep) -> tuple[int, int, int] | None:
    """Where the bad number lies that an operation took; None where all that it took were finite."""
    operation = step.operation
    for number, index in locate_inputs(step):
        place, tensor = operation.inputs[number]
        if index is None:
            entry = find_entry(tensor)
            if entry is not None:
                return place.memory, place.locate(entry[0]), operation.number
        elif tensor.is_floating_point() and not math.isfinite(float(tensor[index])):
            return place.memory, place.locate(index), operation.number
    return None


def _end_at_given(
    inspector: Inspector, steps: list[TrailStep], memory: int, location: int
) -> Trail:
    """The way ends at a number that no operation of the step made."""
    known = inspector.given.get(memory)
    if known is not None:
        index = known[1].find(location)
        return Trail(steps=steps, outside=known[0], index=index or ())
    kept = _without_deliberate(steps)
    return Trail(steps=kept)


def _without_deliberate(steps: Sequence[TrailStep]) -> list[TrailStep]:
    """The way without an infinity at its end that somebody put there, as masks of attention do:
    then the producer is what made of it a number that is undefined."""
    last = steps[-1] if steps else None
    if last is None or last.operation.name not in DELIBERATE or math.isnan(last.value):
        return list(steps)
    undefined = [i for i, step in enumerate(steps) if math.isnan(step.value)]
    return list(steps[: undefined[-1] + 1]) if undefined else list(steps)
