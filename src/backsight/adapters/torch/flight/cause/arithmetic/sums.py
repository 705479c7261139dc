"""Sums of many numbers, and what is made of them: means, variances, norms, products."""

from typing import Any

from backsight.adapters.torch.flight.cause.arithmetic.numbers import add_up
from backsight.adapters.torch.flight.cause.operations import TrailStep
from backsight.adapters.torch.flight.numbers import format_number
from backsight.kernel.language import _


def select_reduced(step: TrailStep) -> Any:
    """What an entry of a result that is reduced over some dimensions was made of."""
    tensor = step.operation.inputs[0][1]
    dims = next((a for a in step.operation.args[1:] if isinstance(a, list | tuple | int)), None)
    dims = step.operation.kwargs.get("dim", dims)
    if dims is None or isinstance(dims, bool) or dims == []:
        return tensor
    reduced = {d % tensor.dim() for d in ([dims] if isinstance(dims, int) else dims)}
    kept = step.operation.outputs[step.output][1].dim() == tensor.dim()
    index: list[Any] = []
    left = list(step.index)
    for dimension in range(tensor.dim()):
        if dimension in reduced:
            index.append(slice(None))
            if kept:
                left.pop(0)
        else:
            index.append(left.pop(0))
    return tensor[tuple(index)]


def describe_sum(step: TrailStep) -> str:
    """Its largest terms, and how many there are."""
    return add_up(select_reduced(step))


def describe_mean(step: TrailStep) -> str:
    """The same of a mean, and what is divided by."""
    terms = select_reduced(step)
    return f"({add_up(terms)}) / {terms.numel()}"


def describe_variance(step: TrailStep) -> str:
    """What is summed, and what is divided by."""
    terms = select_reduced(step)
    correction = step.operation.kwargs.get("correction", 1)
    correction = 1 if correction is None else correction
    return f"Σ(x − {format_number(terms.mean())})² / ({terms.numel()} − {correction})"


def describe_norm(step: TrailStep) -> str:
    """The largest of what is squared."""
    return _("√(Σ x²) of {sum}").format(sum=add_up(select_reduced(step)))


def describe_logsumexp(step: TrailStep) -> str:
    """The largest of what exp is taken of."""
    return _("ln Σ exp of {sum}").format(sum=add_up(select_reduced(step)))


def describe_running(step: TrailStep) -> str:
    """What stands before the entry, and in it."""
    tensor, dim = step.operation.args[0], step.operation.args[1]
    index = list(step.index)
    index[dim] = slice(0, step.index[dim] + 1)  # type: ignore[call-overload] # all before it
    terms = add_up(tensor[tuple(index)])
    if step.operation.name == "cumprod":
        return _("the product of {numbers}").format(numbers=terms.replace(" + ", " · "))
    return terms


def describe_prod(step: TrailStep) -> str:
    """The largest factors."""
    numbers = add_up(select_reduced(step)).replace(" + ", " · ")
    return _("the product of {numbers}").format(numbers=numbers)
