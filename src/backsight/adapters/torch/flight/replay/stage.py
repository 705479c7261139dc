"""Copies of models, losses and optimizers on which recorded steps are done again."""

import copy
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.flight.loop.draws import restore_draws
from backsight.adapters.torch.flight.loop.events import Event, EventLink, Kept, follow_path
from backsight.adapters.torch.flight.loop.log import read_value
from backsight.adapters.torch.flight.loop.norms import (
    find_not_finite,
    measure_norms,
    sum_gradients,
)
from backsight.adapters.torch.flight.loop.objects import ObjectParts
from backsight.adapters.torch.flight.loop.ring import WatchedStep
from backsight.adapters.torch.flight.loop.snapshots import Snapshot, list_state
from backsight.adapters.torch.flight.loop.starts import hold_gradient
from backsight.adapters.torch.flight.replay.bits import are_equal, to_bytes
from backsight.adapters.torch.library import import_torch
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


@dataclass(kw_only=True, eq=False)
class ReplayedStep:
    """How a step came out the second time."""

    number: int
    losses: list[Any] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    """What is not the same, in words; empty where all is."""
    gradient_norms: Any = None
    """(parameters,), before its update."""
    bad_gradient: float | None = None
    """One that is not finite."""
    weight_norms: Any = None
    """(parameters,), after its update."""


class ReplayStage:
    """Copies on which steps are done again. originals are left as they are."""

    def __init__(self, models: Sequence[Any], optimizers: Sequence[Any]) -> None:
        try:
            memo: dict[int, Any] = {}
            copies = copy.deepcopy((list(models), list(optimizers)), memo)
            for original, twin in zip(optimizers, copies[1], strict=True):
                _complete(original, twin, memo)
        except Exception as error:  # whatever a class of the user's says
            raise BadInput(_("The model cannot be copied: {error}").format(error=error)) from None
        self.models, self.optimizers = copies
        for model in self.models:
            for module in model.modules():
                for parameter in module.parameters(recurse=False):
                    parameter.grad = None
        self.parameters = [p for m in self.models for p in m.parameters()]
        twins = zip(
            (m for model in models for m in model.modules()),
            (m for model in self.models for m in model.modules()),
            strict=True,
        )
        self.twins = {id(one): two for one, two in twins}
        self.results: dict[int, Any] = {}
        self._owners: dict[int, Any] = {}
        self._twins_of_copies: dict[int, Any] = {}
        self.watch_event: Callable[[Event], Any] = lambda event: ExitStack()

    def restore(self, snapshot: Snapshot) -> None:
        """Take the state of a snapshot."""
        torch = import_torch()
        with torch.no_grad():
            for index, model in enumerate(self.models):
                for name, tensor in list_state(model).items():
                    key = f"{index}/{name}"
                    tensor.data = snapshot.tensors[key].clone()
                    kept = snapshot.gradients.get(key)
                    tensor.grad = None if kept is None else kept.clone()
        for optimizer, state in zip(self.optimizers, snapshot.optimizers, strict=True):
            optimizer.load_state_dict(copy.deepcopy(state))

    def take_weights(self, models: Sequence[Any]) -> bool:
        """Take the weights of the originals as they are now; whether they were others."""
        changed = False
        own = (p for model in models for p in model.parameters())
        for mine, theirs in zip(self.parameters, own, strict=True):
            if to_bytes(mine) != to_bytes(theirs):
                mine.data, changed = theirs.detach().clone(), True
        return changed

    def prepare(self, step: WatchedStep) -> None:
        """Ask for the gradients that the step asked for."""
        for parameter, trains in zip(self.parameters, step.trains, strict=False):
            parameter.requires_grad_(trains)

    def run_step(self, step: WatchedStep) -> ReplayedStep:
        """Do a step again."""
        self.prepare(step)
        again = ReplayedStep(number=step.number)
        for event in step.events:
            self._run(event, step, again)
        return again

    def _run(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        self._twins_of_copies = {}
        if event.draws is not None:
            restore_draws(event.draws)
        with self.watch_event(event):
            getattr(self, f"_run_{event.kind}")(event, step, again)

    def _fill(self, value: Any) -> Any:
        """A kept value with tensors in the place of links and copies."""
        if isinstance(value, EventLink):
            if value.event not in self.results:
                raise BadInput(_("a tensor from before the first step that is kept is needed"))
            tensor = follow_path(self.results[value.event], value.path)
            if value.cast is not None:
                return tensor.to(value.cast)
            return tensor if value.view is None else tensor.as_strided(*value.view)
        if isinstance(value, Kept):
            twin = self._twins_of_copies.get(id(value))
            if twin is None:
                twin = value.tensor.clone().requires_grad_(value.needs_gradient)
                self._twins_of_copies[id(value)] = twin
            return twin
        if isinstance(value, ObjectParts):
            return value.change(self._fill).make()
        if isinstance(value, list | tuple):
            return type(value)(map(self._fill, value))
        if isinstance(value, dict):
            return {k: self._fill(v) for k, v in value.items()}
        return value

    def _run_forward(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        about, torch = event.about, import_torch()
        module = self.twins[id(about["module"])]
        if module.training != about["training"]:
            module.train(about["training"])
        with torch.set_grad_enabled(about["gradient"]), _autocasting(about["autocast"]):
            self.results[event.number] = module(
                *self._fill(about["args"]), **self._fill(about["kwargs"])
            )

    def _run_loss(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        about = event.about
        owner = about["owner"]
        bound = () if owner is None else (self._copy_owner(owner),)
        with _autocasting(about["autocast"]):
            value = about["function"](
                *bound, *self._fill(about["args"]), **self._fill(about["kwargs"])
            )
        self.results[event.number] = value
        if not are_equal(read_value(value), about.get("value")):
            again.differences.append(_("the loss"))

    def _copy_owner(self, owner: Any) -> Any:
        """A loss that is a module, copied once; the twin of one that is part of the model."""
        if id(owner) in self.twins:
            return self.twins[id(owner)]
        if id(owner) not in self._owners:
            self._owners[id(owner)] = copy.deepcopy(owner)
        return self._owners[id(owner)]

    def _run_backward(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        about, torch = event.about, import_torch()
        again.losses.append(about["root"])
        self._clear(about["cleared"])
        if "starts" not in about:  # backward was not gone through: its loss was not finite
            return
        starts = [(self._fill(link), gradient) for link, gradient in about["starts"]]
        if not starts and about["root"] is not None:
            again.differences.append(_("backward, which began at nothing that is watched"))
            return
        handles = [hold_gradient(*start) for start in starts if start[0].grad_fn is not None]
        try:
            torch.autograd.backward(
                [tensor for tensor, _g in starts],
                [None if gradient is None else gradient.clone() for _t, gradient in starts],
                retain_graph=about["retain"] or None,
            )
        finally:
            for handle in handles:
                handle.remove()

    def _clear(self, cleared: Sequence[str] | None) -> None:
        for parameter, how in zip(
            self.parameters, cleared or ["none"] * len(self.parameters), strict=True
        ):
            if how == "none":
                parameter.grad = None
            elif how == "zero" and parameter.grad is not None:
                parameter.grad = import_torch().zeros_like(parameter.grad)

    def _run_clip(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        about = event.about
        about["function"](
            [self.parameters[i] for i in about["parameters"]], *about["args"], **about["kwargs"]
        )

    def _run_unscale(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        torch = import_torch()
        gradients = [self.parameters[i].grad for i in event.about["parameters"]]
        torch._amp_foreach_non_finite_check_and_unscale_(
            [g for g in gradients if g is not None],
            torch.zeros(1),
            event.about["inverse"].clone(),
        )

    def _run_step(self, event: Event, step: WatchedStep, again: ReplayedStep) -> None:
        about = event.about
        optimizer = self.optimizers[about["optimizer"]]
        for group, settings in zip(optimizer.param_groups, about["settings"], strict=True):
            group.update(copy.deepcopy(settings))
        if "calls" not in about:
            self._compare_gradients(step, again)
            optimizer.step()
        else:
            calls = iter(about["calls"])

            def closure() -> Any:
                value = None
                for inner in next(calls):
                    self._run(inner, step, again)
                    value = inner.about.get("root", value)
                return None if value is None else import_torch().as_tensor(value)

            optimizer.step(closure)
        again.weight_norms = measure_norms(self.parameters)

    def _compare_gradients(self, step: WatchedStep, again: ReplayedStep) -> None:
        own = [p.grad for p in self.parameters if p.grad is not None]
        again.gradient_norms = measure_norms(own)
        again.bad_gradient = find_not_finite(own)
        if not are_equal(sum_gradients(step.number, own), step.gradient_sum):
            again.differences.append(_("the norms of the gradients"))


def _complete(original: Any, twin: Any, memo: dict[int, Any]) -> None:
    """Give a copy of an optimizer what its own way of copying leaves out, as LBFGS's does."""
    for name, value in vars(original).items():
        if name not in vars(twin) and not callable(value) and not name.startswith("_optimizer"):
            setattr(twin, name, copy.deepcopy(value, memo))


@contextmanager
def _autocasting(devices: Sequence[tuple[str, Any]]) -> Any:
    torch = import_torch()
    with ExitStack() as stack:
        for kind, dtype in devices:
            stack.enter_context(torch.autocast(kind, dtype=dtype))
        yield
