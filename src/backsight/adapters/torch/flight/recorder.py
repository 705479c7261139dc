"""`backsight.torch.watch`: a flight recorder around anybody's training loop.

    with backsight.torch.watch(model, optimizer, loss=loss) as recorder:
        for x, y in loader: …                      as it was

Hooks see the model's calls and the optimizer's steps; the loss, backward, clipping and AMP's
unscaling are seen by their functions. Nothing is computed besides but norms, now and then a copy of
the state, and a copy of each batch.
"""

import math
import threading
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from backsight.adapters.torch.flight.events import (
    Event,
    EventLink,
    Kind,
    Links,
    list_tensors_in,
    take_draws,
)
from backsight.adapters.torch.flight.folder import LoopFailure, write_flight
from backsight.adapters.torch.flight.interception import Interception, find_function
from backsight.adapters.torch.flight.places import find_user_line
from backsight.adapters.torch.flight.ring import Ring, WatchedStep, measure_norms, take_snapshot
from backsight.adapters.torch.library import import_torch
from backsight.kernel.errors import BadInput, CannotWrite
from backsight.kernel.language import _
from backsight.recorder.folder import require_room_for

LOSSES = (
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "cross_entropy",
    "gaussian_nll_loss",
    "hinge_embedding_loss",
    "huber_loss",
    "kl_div",
    "l1_loss",
    "mse_loss",
    "nll_loss",
    "poisson_nll_loss",
    "smooth_l1_loss",
)
"""Of torch.nn.functional, which are seen where no loss is named."""


class FirstNonFinite(UserWarning):
    """A number that is not finite was met in a watched loop, and the loop was written down."""


def watch(
    model: Any,
    optimizer: Any = (),
    *,
    last: int = 256,
    loss: Any = None,
    out: str | Path = "",
    every: int = 32,
) -> "FlightRecorder":
    """Record a training loop of PyTorch while a `with` block runs.

    model, optimizer: what is trained, and what trains it, or lists of them. last: how many steps
    are kept. loss: the module or function that the loop calls for its loss; the usual ones of
    torch.nn are seen if none is named. out: the folder to be written, counted up ("" for
    flights/MODEL-0001). every: steps from one copy of the state to the next.

    At the first number that is not finite in a loss that backward begins from, in a gradient that
    an optimizer takes, or in a weight, and at an exception, the folder is written, and a warning
    says so; the loop goes on, and is recorded no more.
    """
    models = list(model) if isinstance(model, list | tuple) else [model]
    optimizers = list(optimizer) if isinstance(optimizer, list | tuple) else [optimizer]
    return FlightRecorder(models, optimizers, Ring(last, every), loss, out)


class FlightRecorder:
    """Watches while its block runs. folder: what was written; None where nothing was. failure: why,
    None where it was asked for or did not happen."""

    def __init__(
        self,
        models: Sequence[Any],
        optimizers: Sequence[Any],
        ring: Ring,
        loss: Any,
        out: str | Path,
    ) -> None:
        torch = import_torch()
        for model in models:
            if not isinstance(model, torch.nn.Module):
                raise BadInput(
                    _("model has to be a torch.nn.Module; got {kind}.").format(
                        kind=type(model).__name__
                    )
                )
        self.models, self.optimizers, self.ring = list(models), list(optimizers), ring
        require_room_for(str(out))  # said before the loop begins, and not when it fails
        self.loss, self.out = loss, out
        self.folder: Path | None = None
        self.failure: LoopFailure | None = None
        self.step = WatchedStep(number=1)
        self._events = self.step.events
        self._links, self._count, self._depth = Links(), 0, 0
        self._handles: list[Any] = []
        self._interceptions: list[Interception] = []
        self._is_paused, self._thread = True, 0
        self._is_scaled = False
        self._latest_loss: Event | None = None
        self._loss_nodes: dict[Any, Event] = {}
        self._starting: frozenset[int] = frozenset()
        self._starts: list[tuple[EventLink, Any]] = []
        self._earlier: list[int] = []
        self._versions: int | None = None
        self._wide = False
        self.parameters = [p for m in self.models for p in m.parameters()]
        self.trained = [p for p in self.parameters if p.requires_grad]

    def __deepcopy__(self, memo: dict[int, Any]) -> "FlightRecorder":
        return self  # hooks of a copied model lead here, and are not heard

    # ------------------------------------------------------------------- around the block
    def __enter__(self) -> Self:
        self._thread, self._is_paused = threading.get_ident(), False
        for index, model in enumerate(self.models):
            self._add_hooks(index, model)
        for index, optimizer in enumerate(self.optimizers):
            self._handles += [
                optimizer.register_step_pre_hook(
                    lambda o, args, kwargs, i=index: self._watch_update(i, o, args, kwargs)
                ),
                optimizer.register_step_post_hook(
                    lambda o, args, kwargs, i=index: self._end_update(i)
                ),
            ]
        self._intercept()
        return self

    def _add_hooks(self, index: int, module: Any) -> None:
        self._handles += [
            module.register_forward_pre_hook(
                lambda m, args, kwargs: self._watch_forward(index, m, args, kwargs),
                with_kwargs=True,
            ),
            module.register_forward_hook(
                lambda m, args, kwargs, output: self._end_forward(m, output),
                with_kwargs=True,
                always_call=False,
            ),
        ]

    def _intercept(self) -> None:
        torch = import_torch()
        seen: list[tuple[Any, Any]] = [
            (torch.autograd.backward, self._watch_backward),
            (torch.nn.utils.clip_grad_norm_, self._watch_clipping),
            (torch.nn.utils.clip_grad_value_, self._watch_clipping),
            (torch.amp.GradScaler._unscale_grads_, self._watch_unscaling),
        ]
        functional = torch.nn.functional
        if isinstance(self.loss, torch.nn.Module):
            seen.append((type(self.loss).forward, self._watch_loss_method))
        elif self.loss is not None:
            found = find_function(self.loss)
            if found is None:
                raise BadInput(
                    _("loss has to be a module or a Python function; got {kind}.").format(
                        kind=type(self.loss).__name__
                    )
                )
            around = self._watch_loss if found[1] is None else self._watch_loss_method
            seen.append((found[0], around))
        else:
            seen += [(getattr(functional, name), self._watch_loss) for name in LOSSES]
        self._interceptions = [Interception(function, around) for function, around in seen]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if isinstance(error, Exception) and not self._is_paused:
            self._announce_failure(
                LoopFailure(
                    kind="exception",
                    step=self.step.number,
                    text=f"{type(error).__name__}: {error}",
                    line=find_user_line(traceback=traceback),
                )
            )
        self._end()

    def _end(self) -> None:
        self._is_paused = True
        for interception in reversed(self._interceptions):
            interception.end()
        for handle in self._handles:
            handle.remove()
        self._interceptions, self._handles = [], []

    @property
    def _hears(self) -> bool:
        return not self._is_paused and threading.get_ident() == self._thread

    def _read_versions(self) -> int:
        """How often weights were changed in place, all together: whether by hand, too."""
        return sum(p._version for p in self.parameters)

    def _add(self, kind: Kind, *, draws: bool = False, **about: Any) -> Event:
        if self._events is self.step.events and not self._events:
            is_changed = self._versions is not None and self._versions != self._read_versions()
            if self.ring.needs_snapshot or is_changed:
                snapshot = take_snapshot(self.step.number, self.models, self.optimizers)
                self.ring.snapshots.append(replace(snapshot, is_changed=is_changed))
        self._count += 1
        event = Event(
            number=self._count,
            kind=kind,
            about=about,
            draws=take_draws(all_of_them=kind == "forward") if draws else None,
        )
        self._events.append(event)
        return event

    # --------------------------------------------------------------------------- forward
    def _watch_forward(self, index: int, module: Any, args: Any, kwargs: Any) -> None:
        if not self._hears:
            return
        self._depth += 1
        torch = import_torch()
        if self._depth > 1 or not (torch.is_grad_enabled() or module.training):
            return
        self._add(
            "forward",
            draws=True,
            model=index,
            module=module,
            args=self._links.keep(args),
            kwargs=self._links.keep(kwargs),
            training=module.training,
            gradient=torch.is_grad_enabled(),
            autocast=_read_autocast(),
        )

    def _end_forward(self, module: Any, output: Any) -> None:
        if not self._hears:
            return
        self._depth = max(0, self._depth - 1)
        event = self._events[-1] if self._events else None
        if self._depth == 0 and event is not None and event.about.get("module") is module:
            self._links.add(event.number, output)
            self._listen(event.number, output)

    def _listen(self, number: int, output: Any) -> None:
        """Hear the gradients that arrive at what an event made, also where it is let go of."""
        for path, tensor in list_tensors_in(output):
            if tensor.requires_grad and tensor.grad_fn is not None:
                link = EventLink(event=number, path=path)
                tensor.register_hook(lambda g, link=link: self._receive_gradient(link, g))

    def _receive_gradient(self, link: EventLink, gradient: Any) -> None:
        if link.event in self._starting:
            self._starts.append((link, gradient.detach().clone()))

    # ------------------------------------------------------------------------------ loss
    def _watch_loss_method(self, original: Any, owner: Any, *args: Any, **kwargs: Any) -> Any:
        is_own = owner is self.loss or owner is getattr(self.loss, "__self__", None)
        if not is_own:
            return original(owner, *args, **kwargs)
        return self._record_loss(original, owner, args, kwargs)

    def _watch_loss(self, original: Any, *args: Any, **kwargs: Any) -> Any:
        return self._record_loss(original, None, args, kwargs)

    def _record_loss(self, original: Any, owner: Any, args: Any, kwargs: Any) -> Any:
        bound = (owner, *args) if owner is not None else args
        torch = import_torch()
        if not self._hears or not torch.is_grad_enabled() or self._depth:
            return original(*bound, **kwargs)
        event = self._add(
            "loss",
            draws=True,
            function=original,
            owner=owner,
            args=self._links.keep(args),
            kwargs=self._links.keep(kwargs),
            line=find_user_line(),
            autocast=_read_autocast(),
        )
        self._depth += 1
        try:
            value = original(*bound, **kwargs)
        finally:
            self._depth -= 1
        self._links.add(event.number, value)
        self._listen(event.number, value)
        if isinstance(value, torch.Tensor) and value.grad_fn is not None:
            self._loss_nodes[value.grad_fn] = event
        event.about["value"] = _copy_value(value)
        self._latest_loss = event
        return value

    # -------------------------------------------------------------------------- backward
    def _watch_backward(self, original: Any, tensors: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._hears:
            return original(tensors, *args, **kwargs)
        roots = list(tensors) if isinstance(tensors, list | tuple) else [tensors]
        event = self._add(
            "backward",
            line=find_user_line(),
            cleared=self._read_cleared(),
            retain=bool(kwargs.get("retain_graph") or (args[1:2] and args[1])),
            root=_copy_value(roots[0]),
        )
        self.step.losses.append(event.about["root"])
        self._require_finite_loss(event)
        if not self._hears:
            return original(tensors, *args, **kwargs)
        self._starting, self._starts = self._find_starting(roots), []
        event.about["starts"] = self._starts
        try:
            return original(tensors, *args, **kwargs)
        finally:
            self._starting = frozenset()
            if not event.about["retain"]:
                self._loss_nodes = {}

    def _find_starting(self, roots: Sequence[Any]) -> frozenset[int]:
        """The events at which a replay's backward begins: the losses that the root is a sum of,
        where these take what the model made as it was made; else all calls of the model."""
        found = _find_reached_events([r.grad_fn for r in roots], self._loss_nodes)
        if found and not any(_has_cut([e.about["args"], e.about["kwargs"]]) for e in found):
            return frozenset(e.number for e in found)
        numbers = (e.number for e in self._walk_events() if e.kind == "forward")
        return frozenset([*numbers, *self._earlier])

    def _read_cleared(self) -> list[str]:
        """Of each weight, whether its gradient is none, 0, or carried on from before."""
        own = [p.grad for p in self.parameters if p.grad is not None]
        norms = iter(measure_norms(own).tolist() if own else ())
        return [
            "none" if p.grad is None else "carried" if next(norms) else "zero"
            for p in self.parameters
        ]

    def _require_finite_loss(self, event: Event) -> None:
        root, latest = event.about["root"], self._latest_loss
        if _is_finite(root):
            return
        value = latest.about.get("value") if latest else None
        is_overflow = self._is_scaled or (value is not None and _is_finite(value))
        if value is not None and not _is_finite(value):
            is_overflow = False
        if not is_overflow:
            self._announce_failure(
                LoopFailure(
                    kind="loss",
                    step=self.step.number,
                    text=_("the loss that backward begins from is {value}").format(value=root),
                    line=event.about["line"],
                )
            )

    # ------------------------------------------------------------- gradients and updates
    def _watch_clipping(self, original: Any, parameters: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._hears:
            return original(parameters, *args, **kwargs)
        one = isinstance(parameters, import_torch().Tensor)
        listed = [parameters] if one else list(parameters)
        self._add(
            "clip",
            function=original,
            parameters=self._list_numbers(listed),
            args=args,
            kwargs=kwargs,
            line=find_user_line(),
        )
        self._depth += 1
        try:
            return original(listed, *args, **kwargs)
        finally:
            self._depth -= 1

    def _watch_unscaling(
        self,
        original: Any,
        scaler: Any,
        optimizer: Any,
        inverse: Any,
        overflow_flag: Any,
        allow: Any,
    ) -> Any:
        self._is_scaled = True
        if self._hears and optimizer in self.optimizers:
            groups = [p for g in optimizer.param_groups for p in g["params"]]
            self._add(
                "unscale",
                parameters=self._list_numbers(groups),
                inverse=inverse.detach().clone(),
                line=find_user_line(),
            )
        return original(scaler, optimizer, inverse, overflow_flag, allow)

    def _list_numbers(self, parameters: Sequence[Any]) -> list[int]:
        numbers = {id(p): index for index, p in enumerate(self.parameters)}
        return [numbers[id(p)] for p in parameters if id(p) in numbers]

    def _watch_update(self, index: int, optimizer: Any, args: Any, kwargs: Any) -> Any:
        if not self._hears:
            return None
        closure = kwargs.get("closure") or (args[1] if len(args) > 1 else None)
        event = self._add(
            "step",
            optimizer=index,
            settings=[
                {k: v for k, v in g.items() if k != "params"} for g in optimizer.param_groups
            ],
            calls=[],
            line=find_user_line(),
        )
        self.step.rates = tuple(float(g["lr"]) for g in optimizer.param_groups)
        if closure is None:
            self._require_finite_gradients(event)
            return None
        wrapped = self._wrap_closure(closure, event)
        if "closure" in kwargs:
            return args, {**kwargs, "closure": wrapped}
        return (args[0], wrapped, *args[2:]), kwargs

    def _wrap_closure(self, closure: Any, event: Event) -> Any:
        def call() -> Any:
            if not self._hears:
                return closure()
            outer, self._events = self._events, []
            event.about["calls"].append(self._events)
            try:
                return closure()
            finally:
                self._events = outer
                if self._hears:
                    self._require_finite_gradients(event)

        return call

    def _require_finite_gradients(self, event: Event) -> None:
        gradients = [p.grad for p in self.trained if p.grad is not None]
        norms = measure_norms(gradients)
        self.step.gradient_norms = norms
        if not all(map(math.isfinite, norms.tolist())):
            place = _find_not_finite(gradients)
            if place is not None:
                self._announce_failure(
                    LoopFailure(
                        kind="gradient",
                        step=self.step.number,
                        text=_("a gradient that the optimizer takes is {value}").format(
                            value=place
                        ),
                        line=event.about["line"],
                    )
                )

    def _end_update(self, index: int) -> None:
        if not self._hears:
            return
        line = self._events[-1].about.get("line", "")
        weights = list(self.parameters)
        self.step.weight_norms = measure_norms(weights)
        step = self.step
        if not all(map(math.isfinite, step.weight_norms.tolist())):
            place = _find_not_finite(weights)
            if place is not None:
                self._announce_failure(
                    LoopFailure(
                        kind="update",
                        step=step.number,
                        text=_("a weight is {value} after the update").format(value=place),
                        line=line,
                    )
                )
                return
        self._finish_step()

    def _finish_step(self) -> None:
        if not any(e.kind == "forward" for e in self._walk_events()) and not self._wide:
            self._widen()
        self._earlier = [e.number for e in self._walk_events() if e.kind == "forward"]
        self.ring.add(self.step)
        self.step = WatchedStep(number=self.step.number + 1)
        self._versions = self._read_versions()
        self._events = self.step.events
        self._links.forget()

    def _walk_events(self) -> list[Event]:
        inner = [e for s in self.step.events for call in s.about.get("calls", ()) for e in call]
        return [*self.step.events, *inner]

    def _widen(self) -> None:
        """Watch the modules within: the loop calls these, and never the model itself."""
        self._wide = True
        for index, model in enumerate(self.models):
            for module in model.modules():
                if module is not model:
                    self._add_hooks(index, module)

    # ------------------------------------------------------------------------- the folder
    def write(self, out: str | Path = "") -> Path:
        """Write down the steps so far, because somebody asks for it. Returns the folder."""
        usual, self._is_paused = self._is_paused, True
        try:
            self.folder = write_flight(self, None, out or self.out)
        finally:
            self._is_paused = usual
        return self.folder

    def _announce_failure(self, failure: LoopFailure) -> None:
        self._is_paused, self.failure = True, failure
        try:
            self.folder = write_flight(self, failure, self.out)
        except CannotWrite as error:
            _warn(str(error), failure)
            return
        text = _("Step {step}: {text}. It is written down: backsight when {folder}").format(
            step=failure.step, text=failure.text, folder=self.folder
        )
        _warn(text, failure)


def _warn(text: str, failure: LoopFailure) -> None:
    """Warn at the user's own line."""
    file, _colon, number = failure.line.partition("  ")[0].rpartition(":")
    line = int(number) if number.isdecimal() else 1
    warnings.warn_explicit(text, FirstNonFinite, file or "loop", line)


def _read_autocast() -> tuple[tuple[str, Any], ...]:
    """The devices on which autocast is on, and in what."""
    torch = import_torch()
    return tuple(
        (kind, torch.get_autocast_dtype(kind))
        for kind in ("cpu", "cuda")
        if torch.is_autocast_enabled(kind)
    )


def _copy_value(value: Any) -> Any:
    """A number of a tensor; None for what is none."""
    torch = import_torch()
    if isinstance(value, torch.Tensor) and value.numel() == 1:
        return value.detach().item()
    return value.detach().clone() if isinstance(value, torch.Tensor) else None


def _is_finite(value: Any) -> bool:
    if value is None:
        return True
    return bool(value.isfinite().all()) if hasattr(value, "isfinite") else math.isfinite(value)


def _find_not_finite(tensors: Sequence[Any]) -> float | None:
    for tensor in tensors:
        values = tensor.coalesce().values() if tensor.is_sparse else tensor
        bad = values[~values.isfinite()]
        if bad.numel():
            return float(bad.flatten()[0])
    return None


def _has_cut(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_has_cut, value))
    if isinstance(value, dict):
        return any(map(_has_cut, value.values()))
    return bool(getattr(value, "is_cut", False))


def _find_reached_events(nodes: Sequence[Any], targets: Mapping[Any, Event]) -> list[Event] | None:
    """The events that a graph leads to; None where it leads anywhere else, too."""
    found, left, seen = [], [n for n in nodes if n is not None], set()
    while left:
        node = left.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in targets:
            found.append(targets[node])
            continue
        following = [n for n, _i in node.next_functions if n is not None]
        if not following or len(seen) > 100:
            return None
        left += following
    return found
