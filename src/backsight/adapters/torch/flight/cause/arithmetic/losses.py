"""Losses that PyTorch computes in one operation."""

import math

from backsight.adapters.torch.flight.cause.arithmetic.numbers import add_up, put
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.kernel.language import _


def describe_mse(step: TrailStep) -> str:
    """The mean of squares, by the largest of them."""
    one, two = (t.double() for _p, t in step.operation.inputs[:2])
    errors = (one - two).abs().flatten().nan_to_num(nan=math.inf)
    worst = int(errors.argmax())
    a, b = one.expand_as(one - two).flatten()[worst], two.expand_as(one - two).flatten()[worst]
    return _("the mean of {count:,} squares, the largest ({one} − {two})²").format(
        count=errors.numel(), one=put(a), two=put(b)
    )


def describe_nll(step: TrailStep) -> str:
    """The logarithms that it picked, and their number."""
    logs, targets = step.operation.inputs[0][1], step.operation.inputs[1][1]
    picked = logs.gather(1, targets.unsqueeze(1).clamp(min=0)) if logs.dim() == 2 else logs
    return _("−({sum}) / {count}, of the ln p of the right classes").format(
        sum=add_up(picked), count=targets.numel()
    )
