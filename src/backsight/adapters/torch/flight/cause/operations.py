"""An operation of PyTorch's as it ran, with what it took and made."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from backsight.adapters.torch.flight.cause.memory import MemoryPlace

Act = Literal["forward", "loss", "backward", "update"]
ACTS: Mapping[str, Act] = {
    "forward": "forward",
    "loss": "loss",
    "backward": "backward",
    "clip": "update",
    "unscale": "update",
    "step": "update",
}


@dataclass(kw_only=True, eq=False)
class TorchOperation:
    """One operation of PyTorch's as it ran."""

    number: int
    name: str
    """"exp", "_softmax": without what is said of its operands."""
    call: Any
    """The overload itself."""
    act: Act
    module: str
    line: str
    node: str
    """Of the backward act: which operation's derivative it belongs to ("SqrtBackward0")."""
    args: Any
    """With copies of its tensors, as they were before."""
    kwargs: Any
    inputs: list[tuple[MemoryPlace, Any]] = field(default_factory=list)
    """Where its tensors lie, and the copies."""
    outputs: list[tuple[MemoryPlace, Any]] = field(default_factory=list)
    has_bad_output: bool = False


@dataclass(kw_only=True, eq=False)
class TrailStep:
    """One operation on the way back from a number that is not finite."""

    operation: TorchOperation
    output: int
    index: tuple[int, ...]
    value: float


def is_view(call: Any) -> bool:
    """Whether an operation makes nothing new: its result lies where its operand does."""
    returns = call._schema.returns
    return bool(returns) and all(
        r.alias_info is not None and not r.alias_info.is_write for r in returns
    )


def list_mutated(call: Any, args: Any, kwargs: Any) -> list[Any]:
    """The operands that an operation changes, and does not give back."""
    arguments = call._schema.arguments
    returned = any(r.alias_info is not None and r.alias_info.is_write for r in call._schema.returns)
    if returned:
        return []
    changed = []
    for index, argument in enumerate(arguments):
        if argument.alias_info is not None and argument.alias_info.is_write:
            value = args[index] if index < len(args) else kwargs.get(argument.name)
            if value is not None:
                changed.append(value)
    return changed


def find_entry(tensor: Any) -> tuple[tuple[int, ...], float] | None:
    """The first entry that is not finite, undefined ones before infinite ones; None where all are
    finite."""
    if not tensor.is_floating_point():
        return None
    for test in (tensor.isnan(), tensor == math.inf, tensor == -math.inf):
        places = test.nonzero()
        if len(places):
            index = tuple(int(i) for i in places[0])
            return index, float(tensor[index])
    return None
