"""The model's calls, seen by hooks of the model itself: its parts are not looked into."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from backsight.adapters.torch.flight.loop.log import StepLog, read_autocast
from backsight.adapters.torch.library import import_torch


class CallHook:
    """A hook that is left out where the loop pickles or copies its model: one that does nothing
    stands there instead, and it is Python's own, so that the file can be read without us."""

    def __init__(self, call: Callable[..., None]) -> None:
        self._call = call

    def __call__(self, *given: Any) -> None:
        """As PyTorch calls it."""
        self._call(*given)

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (nullcontext(), "__exit__")


class ForwardWatch:
    """Writes down each call with its batch."""

    def __init__(self, log: StepLog) -> None:
        self._log = log
        self._handles: list[Any] = []
        self._watched: dict[int, Any] = {}
        self._is_wide = False

    def start(self) -> None:
        """Watch the models."""
        for index, model in enumerate(self._log.models):
            self._add_hooks(index, model)

    def end(self) -> None:
        """Watch no more."""
        for handle in self._handles:
            handle.remove()
        self._handles, self._watched = [], {}

    def _add_hooks(self, index: int, module: Any) -> None:
        self._watched[id(module)] = module
        self._handles += [
            module.register_forward_pre_hook(
                CallHook(lambda m, args, kwargs: self._watch_call(index, m, args, kwargs)),
                with_kwargs=True,
                prepend=True,  # before hooks of the user's own, which are called again
            ),
            module.register_forward_hook(CallHook(lambda m, _args, out: self._end_call(m, out))),
        ]

    def widen(self) -> None:
        """Where a step is done and the model was not called: watch its parts, which the loop calls
        instead."""
        if self._is_wide or self._log.earlier:
            return
        self._is_wide = True
        for index, model in enumerate(self._log.models):
            for module in model.modules():
                if id(module) not in self._watched:
                    self._add_hooks(index, module)

    def _is_heard(self, module: Any) -> bool:
        """A copy of the model has its hooks too, and is not the model."""
        return self._log.hears and self._watched.get(id(module)) is module

    def _watch_call(self, index: int, module: Any, args: Any, kwargs: Any) -> None:
        if not self._is_heard(module):
            return
        log, torch = self._log, import_torch()
        log.depth += 1
        if log.depth > 1 or not (torch.is_grad_enabled() or module.training):
            return
        keep = log.links.keep
        about = {
            "model": index,
            "module": module,
            "args": keep(args),
            "kwargs": keep(kwargs) if kwargs else {},
            "training": module.training,
            "gradient": torch.is_grad_enabled(),
            "autocast": read_autocast(),
        }
        log.add("forward", about, draws=True)

    def _end_call(self, module: Any, output: Any) -> None:
        log = self._log
        if not self._is_heard(module):
            return
        log.depth = max(0, log.depth - 1)
        event = log.events[-1] if log.events else None
        if log.depth == 0 and event is not None and event.about.get("module") is module:
            log.links.add(event.number, output)
            if log.draws.is_learning:
                log.draws.look("forward", event.draws)
