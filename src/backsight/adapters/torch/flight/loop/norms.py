"""Norms of gradients and weights: what a step leaves of each, and whether all of it is finite."""

import math
from collections.abc import Sequence
from typing import Any

from backsight.adapters.torch.library import import_torch

FEW = 2**14
"""Entries of a gradient whose norm costs next to nothing."""
EVERY = 8
"""Steps from one in which the norms of all gradients are taken to the next."""


def measure_norms(tensors: Sequence[Any]) -> Any:
    """The norm of each, (tensors,), in one tensor of the CPU."""
    torch = import_torch()
    if not tensors:
        return torch.zeros(0)
    if len(tensors) == 1 and not tensors[0].is_sparse:
        return torch.linalg.vector_norm(tensors[0].detach()).reshape(1).cpu()
    with torch.no_grad():
        norms = torch._foreach_norm([t.coalesce().values() if t.is_sparse else t for t in tensors])
        try:
            return torch.stack(norms).cpu()
        except RuntimeError:  # they are of several devices
            return torch.stack([n.to("cpu", torch.float64) for n in norms])


def select_measured(number: int, gradients: Sequence[Any]) -> Sequence[Any]:
    """The gradients whose norms are taken in a step: all of them in each eighth; else the first of
    few entries, which costs next to nothing, and at which backward arrives last. What is not finite
    in others is in the weights after the update, and in the next loss."""
    if number % EVERY == 1:
        return gradients
    first = next((g for g in gradients if g.numel() <= FEW), None)
    return () if first is None else (first,)


def are_finite(norms: Any, tensors: Sequence[Any]) -> bool:
    """Whether all numbers of some tensors are, by their norms; where a norm is too large for its
    dtype, by each of them."""
    total = norms if len(norms) == 1 else norms.sum()
    return math.isfinite(total) or find_not_finite(tensors) is None


def find_not_finite(tensors: Sequence[Any]) -> float | None:
    """The first number that is not finite; None where all are."""
    for tensor in tensors:
        values = tensor.coalesce().values() if tensor.is_sparse else tensor
        bad = values[~values.isfinite()]
        if bad.numel():
            return float(bad.flatten()[0])
    return None


def is_finite(value: Any) -> bool:
    """Whether a number, or all of a tensor, is; yes where there is none."""
    if value is None:
        return True
    return bool(value.isfinite().all()) if hasattr(value, "isfinite") else math.isfinite(value)
