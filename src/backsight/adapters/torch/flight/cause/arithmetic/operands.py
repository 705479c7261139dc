"""The numbers that an operation took for one entry of what it made."""

from typing import Any

from backsight.adapters.torch.flight.cause.entries import locate_inputs
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.library import import_torch


def list_numbers(step: TrailStep) -> list[Any]:
    """The numbers that an operation took for an entry, in the order of its arguments; None for what
    is no number of that entry."""
    operation = step.operation
    places = dict(locate_inputs(step))
    numbers, count = [], 0
    torch = import_torch()
    for argument in operation.args:
        if isinstance(argument, torch.Tensor):
            index = places.get(count)
            numbers.append(float(argument[index]) if index is not None else None)
            count += 1
        elif (
            isinstance(argument, list | tuple)
            and argument
            and isinstance(argument[0], torch.Tensor)
        ):
            part = argument[step.output] if step.output < len(argument) else argument[0]
            fits = part.shape == operation.outputs[step.output][1].shape
            numbers.append(float(part[step.index]) if fits else float(part.flatten()[0]))
            count += len(argument)
        else:
            numbers.append(argument if isinstance(argument, int | float) else None)
    return numbers
