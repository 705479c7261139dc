"""Norms of gradients and weights: what a step leaves of each, and whether all of it is finite."""

import math
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from backsight.adapters.torch.library import import_torch

READ_GRADIENT = attrgetter("grad")
FEW = 2**14
"""Entries of a gradient whose sum costs next to nothing."""
EVERY = 16
"""Steps from one in which the norms of all gradients are taken to the next."""


def measure_norms(tensors: Sequence[Any]) -> Any:
    """The norm of each, (tensors,), in one tensor of the CPU."""
    torch = import_torch()
    if not tensors:
        return torch.zeros(0)
    with torch.no_grad():
        norms = torch._foreach_norm([*map(_list_values, tensors)])
        try:
            return torch.stack(norms).cpu()
        except RuntimeError:  # they are of several devices
            return torch.stack([n.to("cpu", torch.float64) for n in norms])


def sum_gradients(number: int, gradients: Sequence[Any]) -> float:
    """A number that is finite where the gradients of a step are that are looked at, mostly: in each
    sixteenth step the sum of all their norms; else of the first of few entries, which costs next to
    nothing, and at which backward arrives last, the sum of them. What is not finite in others is in
    the weights after the update, and in the next loss."""
    if number % EVERY == 1:
        return float(measure_norms(gradients).sum())
    for gradient in gradients:
        if gradient.numel() <= FEW:
            return float(_list_values(gradient).sum())
    return 0.0


def _list_values(tensor: Any) -> Any:
    """The entries; of a sparse one those that stand there."""
    return tensor.coalesce().values() if tensor.is_sparse else tensor


def are_finite(tensors: Sequence[Any]) -> bool:
    """Whether all numbers of some tensors are, by their norms; where a norm is too large for its
    dtype, by each of them."""
    return bool(measure_norms(tensors).isfinite().all()) or find_not_finite(tensors) is None


def find_not_finite(tensors: Sequence[Any]) -> float | None:
    """The first number that is not finite; None where all are."""
    for tensor in tensors:
        values = _list_values(tensor)
        bad = values[~values.isfinite()]
        if bad.numel():
            return float(bad.detach().flatten()[0])
    return None


def is_finite(value: Any) -> bool:
    """Whether a number, or all of a tensor, is; yes where there is none."""
    if value is None:
        return True
    return bool(value.isfinite().all()) if hasattr(value, "isfinite") else math.isfinite(value)
