"""Whether numbers are the same, bit for bit."""

import math
from typing import Any

from backsight.adapters.torch.library import import_torch


def to_bytes(tensor: Any) -> bytes:
    """The bytes of a tensor's numbers."""
    torch = import_torch()
    plain = tensor.detach().to("cpu").contiguous()
    raw: bytes = plain.reshape(-1).view(torch.uint8).numpy().tobytes()
    return raw


def are_same_bits(one: Any, two: Any) -> bool:
    """Whether two tensors have the same shape and numbers."""
    return bool(one.shape == two.shape and to_bytes(one) == to_bytes(two))


def are_equal(one: Any, two: Any) -> bool:
    """The same of numbers or tensors; yes where the second is not known."""
    if hasattr(one, "shape") or hasattr(two, "shape"):
        return hasattr(one, "shape") and hasattr(two, "shape") and are_same_bits(one, two)
    if two is None:
        return True
    return bool(one == two) or (math.isnan(one) and math.isnan(two))
