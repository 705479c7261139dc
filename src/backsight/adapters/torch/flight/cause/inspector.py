"""Every operation of one step, with what it took and made: found by PyTorch's own dispatch.

An operation that takes finite numbers and makes one that is not is the producer; what takes it from
there on only carries it. Numbers are followed back by where they lie in memory, so that views and
updates in place make no difference.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from backsight.adapters.torch.flight.cause.memory import (
    MemoryPlace,
    is_plain,
    read_memory,
    read_place,
)
from backsight.adapters.torch.flight.cause.operations import (
    ACTS,
    TorchOperation,
    is_view,
    list_mutated,
)
from backsight.adapters.torch.flight.loop.events import Event, list_tensors_in, map_tensors
from backsight.adapters.torch.flight.places import find_user_place, format_place, is_foreign
from backsight.adapters.torch.flight.replay.stage import ReplayStage
from backsight.adapters.torch.library import import_torch

MOST = 2**28
"""Numbers that are copied while a step is looked at, at the most."""


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
                self.given[read_memory(tensor)] = (label, read_place(tensor))

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
        inputs = [(read_place(t), t) for _p, t in list_tensors_in((args, kwargs)) if is_plain(t)]
        kept_args, kept_kwargs = map_tensors((args, kwargs), self._copy)
        copies = [t for _p, t in list_tensors_in((kept_args, kept_kwargs)) if is_plain(t)]
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
        if is_view(operation.call):
            return
        mutated = list_mutated(operation.call, args, kwargs)
        for _path, tensor in [*list_tensors_in(result), *list_tensors_in(mutated)]:
            if not is_plain(tensor):
                continue
            self.alive.append(tensor)
            place, copied = read_place(tensor), self._copy(tensor)
            operation.outputs.append((place, copied))
            if copied.is_floating_point() and not bool(copied.isfinite().all()):
                operation.has_bad_output = True
            self.writers.setdefault(place.memory, []).append(operation)
        self.operations.append(operation)

    def _copy(self, tensor: Any) -> Any:
        if not is_plain(tensor):
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
            operation.line = format_place(self.event.about["place"])
        else:
            assert self.event is not None
            line = format_place(find_user_place(sys._getframe(2)))
            operation.line = line
            if operation.act == "loss" and self.event.about.get("owner") is not None:
                operation.module = operation.module or type(self.event.about["owner"]).__name__
            if operation.act == "loss" and "/backsight/" in line.split("  ")[0]:
                operation.line = format_place(self.event.about["place"])


def _make_mode(inspector: Inspector) -> Any:
    torch = import_torch()

    def dispatch(self: Any, call: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return inspector.run(call, args, kwargs or {})

    kind = torch.utils._python_dispatch.TorchDispatchMode
    return type("OperationMode", (kind,), {"__torch_dispatch__": dispatch})()


def _read_traceback(node: Any) -> str:
    """The user's line of the forward operation that a node of the graph belongs to."""
    found = ""
    for text in node.metadata.get("traceback_", ()):
        first = text.strip().split("\n")[0]
        if not first.startswith('File "'):
            continue
        file, rest = first[6:].split('", line ', 1)
        if not is_foreign(file):
            found = format_place((file, int(rest.split(",")[0])))
    return found
