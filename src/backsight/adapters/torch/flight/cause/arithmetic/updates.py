"""An optimizer's update that PyTorch computes in one operation."""

from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.kernel.language import _, join_words


def describe_fused(step: TrailStep) -> str:
    """One weight's update by a fused kernel, from what it took of it."""
    parts = [
        argument for argument in step.operation.args if isinstance(argument, list) and argument
    ]
    names = ("w", "g", "m", "v")
    texts = [
        f"{name} = {format_number(part[step.output % len(part)][step.index])}"
        for name, part in zip(names, parts, strict=False)
        if part[step.output % len(part)].shape == step.operation.outputs[step.output][1].shape
    ]
    settings = join_words(
        f"{k} = {format_number(v)}"
        for k, v in step.operation.kwargs.items()
        if isinstance(v, float)
    )
    return _("{operation} of {numbers} ({settings})").format(
        operation=step.operation.name, numbers=join_words(texts), settings=settings
    )
