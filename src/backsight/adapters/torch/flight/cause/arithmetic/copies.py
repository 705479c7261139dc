"""Operations that hand numbers on: into another dtype, or picked out of many."""

import math

from backsight.adapters.torch.flight.cause.arithmetic.operands import list_numbers
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.adapters.torch.library import import_torch
from backsight.kernel.language import _


def describe_cast(step: TrailStep) -> str:
    """A number, and the largest that its new dtype has."""
    torch = import_torch()
    target = step.operation.outputs[0][1].dtype
    numbers = list_numbers(step)
    own = next((n for n in numbers if n is not None), math.nan)
    limit = torch.finfo(target).max if target.is_floating_point else 0
    name = str(target).removeprefix("torch.")
    return _("{number} as {dtype}, whose largest number is {limit}").format(
        number=format_number(own), dtype=name, limit=format_number(limit)
    )


def describe_lookup(step: TrailStep) -> str:
    """That it was picked."""
    return _("an entry that {operation} picked").format(operation=step.operation.name)
