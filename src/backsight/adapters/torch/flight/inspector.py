"""Every operation of one step, with what it took and made: found by PyTorch's own dispatch.

An operation that takes finite numbers and makes one that is not is the producer; what takes it from
there on only carries it. Numbers are followed back by where they lie in memory, so that views and
updates in place make no difference.
"""

import math
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from backsight.adapters.torch.flight.events import Event, list_tensors_in, map_tensors
from backsight.adapters.torch.flight.places import find_user_line, format_line
from backsight.adapters.torch.flight.replay import ReplayStage
from backsight.adapters.torch.library import import_torch

MOST = 2**28
"""Numbers that are copied while a step is looked at, at the most."""
Act = Literal["forward", "loss", "backward", "update"]
ACTS: Mapping[str, Act] = {
    "forward": "forward",
    "loss": "loss",
    "backward": "backward",
    "clip": "update",
    "unscale": "update",
    "step": "update",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class MemoryPlace:
    """Where numbers lie: their memory, and how they are ordered in it."""

    memory: int
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def locate(self, index: Sequence[int]) -> int:
        """Where an entry lies."""
        return self.offset + sum(i * s for i, s in zip(index, self.strides, strict=True))

    def find(self, location: int) -> tuple[int, ...] | None:
        """The entry that lies there; None where it is none of these."""
        left = location - self.offset
        index = [0] * len(self.shape)
        order = sorted(range(len(self.shape)), key=lambda d: -self.strides[d])
        for dimension in order:
            stride, size = self.strides[dimension], self.shape[dimension]
            if stride and size > 1:
                index[dimension] = left // stride
                left -= index[dimension] * stride
                if not 0 <= index[dimension] < size:
                    return None
        return tuple(index) if left == 0 else None


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


class Inspector:
    """Looks at a replayed step. stage: what it runs on. names: of modules and tensors."""

    def __init__(self, stage: ReplayStage) -> None:
        self.stage = stage
        self.operations: list[TorchOperation] = []
        self.writers: dict[int, list[TorchOperation]] = {}
        self.alive: list[Any] = []
        self.given: dict[int, tuple[str, MemoryPlace]] = {}
        self.event: Event | None = None
        self._stack: list[str] = []
        self._modules = self._name_modules()
        self._by_sequence: dict[int, tuple[str, str]] = {}
        self._copied = 0

    def _name_modules(self) -> dict[int, str]:
        names: dict[int, str] = {}
        for index, model in enumerate(self.stage.models):
            for name, module in model.named_modules():
                label = name or type(model).__name__
                names[id(module)] = label if len(self.stage.models) == 1 else f"{index}: {label}"
        return names

    def name_given(self) -> None:
        """Name the weights and buffers as they are before the step."""
        for index, model in enumerate(self.stage.models):
            for name, tensor in [*model.named_parameters(), *model.named_buffers()]:
                label = name if len(self.stage.models) == 1 else f"{index}/{name}"
                self.given[_read_memory(tensor)] = (label, read_place(tensor))

    @contextmanager
    def watching(self, event: Event) -> Iterator[None]:
        """A block in which the operations of an event are seen."""
        torch, self.event = import_torch(), event
        mode = _make_mode(self)
        modules = torch.nn.modules.module
        before = modules.register_module_forward_pre_hook(self._add_module)
        after = modules.register_module_forward_hook(self._leave_module, always_call=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # that this mode is slow
                anomalies = torch.autograd.detect_anomaly(check_nan=False)
            with mode, anomalies:
                yield
        finally:
            before.remove()
            after.remove()

    def _add_module(self, module: Any, args: Any) -> None:
        if id(module) in self._modules:
            self._stack.append(self._modules[id(module)])

    def _leave_module(self, module: Any, args: Any, output: Any) -> None:
        if id(module) in self._modules and self._stack:
            self._stack.pop()

    # ---------------------------------------------------------------------- an operation
    def run(self, call: Any, args: Any, kwargs: Any) -> Any:
        """Run an operation and keep it."""
        torch = import_torch()
        assert self.event is not None
        inputs = [(read_place(t), t) for _p, t in list_tensors_in((args, kwargs)) if _is_plain(t)]
        kept_args, kept_kwargs = map_tensors((args, kwargs), self._copy)
        copies = [t for _p, t in list_tensors_in((kept_args, kept_kwargs)) if _is_plain(t)]
        operation = TorchOperation(
            number=len(self.operations),
            name=call._schema.name.split("::")[-1].rstrip("_"),
            call=call,
            act=ACTS[self.event.kind],
            module=self._stack[-1] if self._stack else "",
            line="",
            node="",
            args=kept_args,
            kwargs=kept_kwargs,
            inputs=[(place, copy) for (place, _t), copy in zip(inputs, copies, strict=True)],
        )
        self._find_origin(operation, torch)
        sequence = torch.autograd._get_sequence_nr()
        result = call(*args, **kwargs)
        self._by_sequence.setdefault(sequence - 1, (operation.module, operation.line))
        self._add(operation, result, args, kwargs)
        return result

    def _add(self, operation: TorchOperation, result: Any, args: Any, kwargs: Any) -> None:
        if _is_view(operation.call):
            return
        mutated = _list_mutated(operation.call, args, kwargs)
        for _path, tensor in [*list_tensors_in(result), *list_tensors_in(mutated)]:
            if not _is_plain(tensor):
                continue
            self.alive.append(tensor)
            place, copied = read_place(tensor), self._copy(tensor)
            operation.outputs.append((place, copied))
            if copied.is_floating_point() and not bool(copied.isfinite().all()):
                operation.has_bad_output = True
            self.writers.setdefault(place.memory, []).append(operation)
        self.operations.append(operation)

    def _copy(self, tensor: Any) -> Any:
        if not _is_plain(tensor):
            return tensor
        self._copied += tensor.numel()
        return tensor.detach().clone() if self._copied < MOST else tensor.detach()

    def _find_origin(self, operation: TorchOperation, torch: Any) -> None:
        """The line of the user's that an operation is of."""
        if operation.act == "backward":
            node = torch._C._current_autograd_node()
            if node is None:
                return
            operation.node = node.name()
            known = self._by_sequence.get(node._sequence_nr())
            if known is not None:
                operation.module = known[0]
            operation.line = _read_traceback(node) or (known[1] if known else "")
        elif operation.act == "update":
            assert self.event is not None
            operation.line = self.event.about.get("line", "")
        else:
            assert self.event is not None
            line = find_user_line(sys._getframe(2))
            operation.line = line
            if operation.act == "loss" and self.event.about.get("owner") is not None:
                operation.module = operation.module or type(self.event.about["owner"]).__name__
            if operation.act == "loss" and "/backsight/" in line.split("  ")[0]:
                operation.line = self.event.about["line"]


def _make_mode(inspector: Inspector) -> Any:
    torch = import_torch()

    def dispatch(self: Any, call: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return inspector.run(call, args, kwargs or {})

    kind = torch.utils._python_dispatch.TorchDispatchMode
    return type("OperationMode", (kind,), {"__torch_dispatch__": dispatch})()


def _read_traceback(node: Any) -> str:
    """The user's line of the forward operation that a node of the graph belongs to."""
    own = str(Path(__file__).parent)
    torch_folder = str(Path(import_torch().__file__).parent)
    found = ""
    for text in node.metadata.get("traceback_", ()):
        first = text.strip().split("\n")[0]
        if not first.startswith('File "'):
            continue
        file, rest = first[6:].split('", line ', 1)
        if not file.startswith((own, torch_folder, "<frozen")) and not file.endswith(
            "contextlib.py"
        ):
            found = format_line(file, int(rest.split(",")[0]))
    return found


def _is_plain(tensor: Any) -> bool:
    """Whether a tensor has memory of its own that can be looked at."""
    torch = import_torch()
    return tensor.layout is torch.strided and tensor.device.type != "meta"


def _read_memory(tensor: Any) -> int:
    pointer: int = tensor.untyped_storage().data_ptr()
    return pointer


def read_place(tensor: Any) -> MemoryPlace:
    """Where a tensor lies."""
    return MemoryPlace(
        memory=_read_memory(tensor),
        offset=tensor.storage_offset(),
        shape=tuple(tensor.shape),
        strides=tuple(tensor.stride()),
    )


def _is_view(call: Any) -> bool:
    """Whether an operation makes nothing new: its result lies where its operand does."""
    returns = call._schema.returns
    return bool(returns) and all(
        r.alias_info is not None and not r.alias_info.is_write for r in returns
    )


def _list_mutated(call: Any, args: Any, kwargs: Any) -> list[Any]:
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


@dataclass(kw_only=True, eq=False)
class TrailStep:
    """One operation on the way back from a number that is not finite."""

    operation: TorchOperation
    output: int
    index: tuple[int, ...]
    value: float


@dataclass(kw_only=True, eq=False)
class Trail:
    """The way back: `steps` from what was noticed to the producer. outside: what was not finite
    before the step, where it comes from there, with its entry."""

    steps: list[TrailStep]
    outside: str = ""
    index: tuple[int, ...] = ()
    value: float = math.nan


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
