"""What is done with gradients: clipped, unscaled, taken by an optimizer."""

import math
from collections.abc import Callable
from typing import Any

from backsight.adapters.torch.flight.failure import make_failure
from backsight.adapters.torch.flight.loop.events import Event
from backsight.adapters.torch.flight.loop.interception import Interception
from backsight.adapters.torch.flight.loop.log import StepLog
from backsight.adapters.torch.flight.loop.norms import (
    READ_GRADIENT,
    find_not_finite,
    sum_gradients,
)
from backsight.adapters.torch.flight.places import find_user_place
from backsight.adapters.torch.library import import_torch


class UpdateWatch:
    """Writes down each step of an optimizer, and announces a gradient that it takes and that is not
    finite. on_step: what is done when a step is finished."""

    def __init__(self, log: StepLog, on_step: Callable[[], None]) -> None:
        self._log, self._on_step = log, on_step
        self._settings: dict[int, list[dict[str, Any]]] = {}
        self._handles: list[Any] = []
        self._interceptions: list[Interception] = []

    def start(self) -> None:
        """Watch the optimizers, clipping and AMP's scaler."""
        torch = import_torch()
        for index, optimizer in enumerate(self._log.optimizers):
            self._handles += [
                optimizer.register_step_pre_hook(
                    lambda o, args, kwargs, i=index: self._watch_step(i, o, args, kwargs)
                ),
                optimizer.register_step_post_hook(lambda o, args, kwargs: self._end_step()),
            ]
        self._interceptions = [
            Interception(torch.nn.utils.clip_grad_norm_, self._watch_clipping),
            Interception(torch.nn.utils.clip_grad_value_, self._watch_clipping),
            Interception(torch.amp.GradScaler._unscale_grads_, self._watch_unscaling),
        ]

    def end(self) -> None:
        """Watch no more."""
        for interception in reversed(self._interceptions):
            interception.end()
        for handle in self._handles:
            handle.remove()
        self._interceptions, self._handles = [], []

    # ------------------------------------------------------------------------- gradients
    def _watch_clipping(self, original: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
        log = self._log
        if not log.hears:
            return original(parameters, *args, **kwargs)
        one = isinstance(parameters, import_torch().Tensor)
        listed = [parameters] if one else list(parameters)
        about = {
            "function": original,
            "parameters": log.list_numbers(listed),
            "args": args,
            "kwargs": kwargs,
        }
        log.add("clip", about)
        log.depth += 1
        try:
            return original(listed, *args, **kwargs)
        finally:
            log.depth -= 1

    def _watch_unscaling(
        self,
        original: Any,
        scaler: Any,
        optimizer: Any,
        inverse: Any,
        overflow_flag: Any,
        allow: Any,
    ) -> Any:
        log = self._log
        log.is_scaled = True
        if log.hears and optimizer in log.optimizers:
            groups = [p for g in optimizer.param_groups for p in g["params"]]
            about = {
                "parameters": log.list_numbers(groups),
                "inverse": inverse.detach().clone(),
            }
            log.add("unscale", about)
        return original(scaler, optimizer, inverse, overflow_flag, allow)

    # ---------------------------------------------------------------------------- a step
    def _watch_step(self, index: int, optimizer: Any, args: Any, kwargs: Any) -> Any:
        log = self._log
        if not log.hears:
            return None
        closure = kwargs.get("closure") or (args[1] if len(args) > 1 else None)
        about = {"optimizer": index, "settings": self._read_settings(index, optimizer)}
        event = log.add("step", about)
        if closure is None:
            self._require_finite_gradients()
            return None
        wrapped = self._wrap_closure(closure, event)
        if "closure" in kwargs:
            return args, {**kwargs, "closure": wrapped}
        return (args[0], wrapped, *args[2:]), kwargs

    def _read_settings(self, index: int, optimizer: Any) -> list[dict[str, Any]]:
        """Of each group; those of the step before where they are the same, as mostly."""
        settings = [group.copy() for group in optimizer.param_groups]
        for group in settings:
            del group["params"]
            if isinstance(group["lr"], import_torch().Tensor):  # which may be changed in place
                group["lr"] = group["lr"].clone()
        if settings != self._settings.get(index):
            self._settings[index] = settings
        return self._settings[index]

    def _wrap_closure(self, closure: Any, event: Event) -> Any:
        log = self._log
        calls: list[list[Event]] = []
        event.about["calls"] = calls

        def call() -> Any:
            if not log.hears:
                return closure()
            outer, log.events = log.events, []
            calls.append(log.events)
            try:
                return closure()
            finally:
                log.events = outer
                if log.hears:
                    self._require_finite_gradients()

        return call

    def _require_finite_gradients(self) -> None:
        log = self._log
        gradients = [g for g in map(READ_GRADIENT, log.parameters) if g is not None]
        log.step.gradient_sum = total = sum_gradients(log.step.number, gradients)
        value = None if math.isfinite(total) else find_not_finite(gradients)
        if value is not None:
            log.announce(make_failure("gradient", log.step.number, value, find_user_place()))

    def _end_step(self) -> None:
        if self._log.hears:
            self._log.finish_step()
            self._on_step()
