"""An operation's arithmetic with the numbers of one entry: "exp(104.2) = ∞"."""

import math
from collections.abc import Callable
from typing import Any

from backsight.adapters.torch.flight.cause.arithmetic.formulas import TEMPLATES
from backsight.adapters.torch.flight.cause.arithmetic.numbers import put
from backsight.adapters.torch.flight.cause.arithmetic.operands import list_numbers
from backsight.adapters.torch.flight.cause.arithmetic.operations_of_many import MANY
from backsight.adapters.torch.flight.cause.entries import locate_inputs
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.adapters.torch.library import import_torch
from backsight.kernel.language import _

FindWriter = Callable[[int, int, int], TrailStep | None]
"""From memory, a place in it and the number of an operation to what wrote there before."""
DEPTH = 3
"""How far operands are written out."""
TINY, HUGE = 1e-30, 1e30
"""Operands beyond these are written out: they are what is odd."""


def describe(step: TrailStep, find_writer: FindWriter | None = None) -> str:
    """What an operation made of its numbers in one entry: "0 / (√0 + 0) = NaN". find_writer: what
    operands were made by, to write out those that are 0 or too large."""
    special = MANY.get(step.operation.name)
    text = special(step) if special else _describe_entries(step, find_writer, DEPTH)
    return f"{text} = {format_number(step.value)}"


def _write_out(
    step: TrailStep, numbers: list[Any], find_writer: FindWriter | None, depth: int
) -> list[Any]:
    """The numbers, with those that are odd as what they were made of."""
    if find_writer is None or not depth or step.operation.name.startswith(("_foreach", "_fused")):
        return numbers
    places, count, result = dict(locate_inputs(step)), 0, list(numbers)
    for position, argument in enumerate(step.operation.args):
        if not hasattr(argument, "shape"):
            continue
        index, number = places.get(count), numbers[position]
        count += 1
        if index is None or number is None or TINY < abs(number) < HUGE:
            continue
        place = step.operation.inputs[count - 1][0]
        made = find_writer(place.memory, place.locate(index), step.operation.number)
        if made is not None and made.operation.name.removeprefix("_foreach_") in TEMPLATES:
            text = _describe_entries(made, find_writer, depth - 1)
            result[position] = text if "(" in text and " " not in text else f"({text})"
    return result


def _describe_entries(
    step: TrailStep, find_writer: FindWriter | None = None, depth: int = 0
) -> str:
    operation = step.operation
    name = operation.name.removeprefix("_foreach_")
    if name not in TEMPLATES:
        return _describe_any(step)
    template = _(TEMPLATES[name])
    numbers = _say_rounded(step, _write_out(step, list_numbers(step), find_writer, depth))
    scale = operation.kwargs.get("alpha", 1)
    value = operation.kwargs.get("value", 1)
    if name in ("add", "sub") and scale != 1 and len(numbers) > 1 and numbers[1] is not None:
        template = template.replace("{1}", "{alpha}·{1}")
    try:
        return template.format(*map(_put_or_dots, numbers), value=put(value), alpha=put(scale))
    except (IndexError, KeyError):
        return _describe_any(step)


def _say_rounded(step: TrailStep, numbers: list[Any]) -> list[Any]:
    """The numbers, with those that are written in the code and too small, or too large, for the
    dtype as what they are in it: an ε of 1e-8 is 0 in float16."""
    dtype, result = step.operation.outputs[step.output][1].dtype, list(numbers)
    for position, written in enumerate(step.operation.args[: len(numbers)]):
        if type(written) is float and written and math.isfinite(written):
            own = float(import_torch().tensor(written).to(dtype))
            if own == 0 or math.isinf(own):
                result[position] = _("{number} [{value} in {dtype}]").format(
                    number=format_number(written),
                    value=format_number(own),
                    dtype=str(dtype).removeprefix("torch."),
                )
    return result


def _put_or_dots(number: Any) -> str:
    return "…" if number is None or isinstance(number, bool) else put(number)


def _describe_any(step: TrailStep) -> str:
    """An operation without a formula here: what went in, the smallest and the largest."""
    ranges = [
        f"{format_number(t.min())} … {format_number(t.max())}"
        for _p, t in step.operation.inputs
        if t.is_floating_point() and t.numel()
    ]
    return f"{step.operation.name}({', '.join(ranges[:4])})"


def count_known() -> int:
    """How many operations' arithmetic is written out."""
    return len(TEMPLATES.keys() | MANY.keys())
