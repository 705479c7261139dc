"""Softmax, and normalizations of layers and batches."""

import math

from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.kernel.language import _


def describe_softmax(step: TrailStep) -> str:
    """One sum among those of its row."""
    tensor, dim = step.operation.args[0], step.operation.args[1]
    index = list(step.index)
    index[dim] = slice(None)  # type: ignore[call-overload] # a whole row
    row, own = tensor[tuple(index)], tensor[step.index]
    largest = row.max()
    if float(largest) == -math.inf:
        return _("exp({number} − max) / Σ exp, of {count:,} sums that are all −∞").format(
            number=format_number(own), count=len(row)
        )
    return _("softmax of {number} among {count:,} sums up to {largest}").format(
        number=format_number(own), count=len(row), largest=format_number(largest)
    )


def describe_layer_norm(step: TrailStep) -> str:
    """A number less the mean of its row, over its spread."""
    tensor, shape = step.operation.args[0], step.operation.args[1]
    epsilon = next((a for a in reversed(step.operation.args) if isinstance(a, float)), 0.0)
    rows = tensor.reshape(-1, math.prod(shape)).double()
    whole = math.prod(step.operation.outputs[0][1].shape) // max(1, math.prod(shape))
    number = 0
    if step.output == 0 and whole:
        flat = 0
        for i, size in zip(step.index, tensor.shape, strict=True):
            flat = flat * size + i
        number = flat // math.prod(shape)
    elif step.index:
        number = step.index[0] if step.index[0] < len(rows) else 0
    row = rows[number]
    spread = float(row.var(unbiased=False))
    own = float(tensor[step.index]) if step.output == 0 else float(row[0])
    return (
        f"({format_number(own)} − {format_number(row.mean())}) / "
        f"√({format_number(spread)} + {format_number(epsilon)})"
    )


def describe_batch_norm(step: TrailStep) -> str:
    """A number less the mean of its column, over its spread."""
    tensor = step.operation.args[0]
    numbers = [a for a in step.operation.args if isinstance(a, float)]
    epsilon = numbers[-1] if numbers else 0.0
    unit = step.index[1] if step.output == 0 and len(step.index) > 1 else (step.index or (0,))[0]
    column = tensor.transpose(0, 1)[unit].double().flatten()
    training = next((a for a in step.operation.args if isinstance(a, bool)), True)
    spread = float(column.var(unbiased=False))
    if not training and len(step.operation.inputs) >= 5:
        mean, spread = (float(step.operation.inputs[i][1][unit]) for i in (3, 4))
    else:
        mean = float(column.mean())
    own = float(tensor[step.index]) if step.output == 0 else float(column[0])
    return (
        f"({format_number(own)} − {format_number(mean)}) / "
        f"√({format_number(spread)} + {format_number(epsilon)})"
    )
