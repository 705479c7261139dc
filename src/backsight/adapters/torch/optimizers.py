"""An optimizer of PyTorch as one of the catalog, with what it remembers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backsight.adapters.torch.library import import_torch
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words

RATE = 0.01
"""Of plain gradient descent, where no optimizer is given."""


@dataclass(frozen=True, kw_only=True)
class TorchOptimizer:
    """An optimizer as it was read."""

    choice: Choice
    rate: float
    step: int = 0
    """How many steps it has made."""
    memory: Mapping[str, Mapping[int, Any]] = field(default_factory=dict)
    """What it remembers, by the letter of the record and the parameter's id: a tensor."""


def _require(group: Mapping[str, Any], **usual: Any) -> None:
    for key, value in usual.items():
        if group.get(key, value) != value:
            raise ValueError(f"{key}={group[key]}")


def _read_sgd(group: Mapping[str, Any]) -> Choice:
    _require(group, dampening=0)
    mu, decay = group["momentum"], group["weight_decay"]
    if decay:
        _require(group, momentum=0)  # through momentum the decay of biases, too, is not known here
        return Choice("sgdw", {"mu": 0.0, "decay": decay})
    if not mu:
        return Choice("sgd")
    name = "nesterov" if group["nesterov"] else "momentum"
    return Choice(name, {"mu": mu, "form": "pytorch"})


def _read_adam(group: Mapping[str, Any]) -> Choice:
    if not group.get("decoupled_weight_decay", False):
        _require(group, weight_decay=0)
    elif group["weight_decay"]:
        return _read_adamw(group)
    return Choice("amsgrad" if group["amsgrad"] else "adam", _read_betas(group))


def _read_adamw(group: Mapping[str, Any]) -> Choice:
    _require(group, amsgrad=False)
    return Choice("adamw", _read_betas(group) | {"decay": group["weight_decay"]})


def _read_betas(group: Mapping[str, Any]) -> dict[str, float]:
    beta1, beta2 = map(float, group["betas"])
    return {"beta1": beta1, "beta2": beta2, "epsilon": group["eps"]}


def _read_rmsprop(group: Mapping[str, Any]) -> Choice:
    _require(group, weight_decay=0, momentum=0)
    name = "centered_rmsprop" if group["centered"] else "rmsprop"
    return Choice(name, {"gamma": group["alpha"], "epsilon": group["eps"]})


def _read_adagrad(group: Mapping[str, Any]) -> Choice:
    _require(group, weight_decay=0, lr_decay=0)
    return Choice("adagrad", {"epsilon": group["eps"]})


def _read_adadelta(group: Mapping[str, Any]) -> Choice:
    _require(group, weight_decay=0)
    return Choice("adadelta", {"rho": group["rho"], "epsilon": group["eps"]})


OPTIMIZERS: Mapping[str, Callable[[Mapping[str, Any]], Choice]] = {
    "SGD": _read_sgd,
    "Adam": _read_adam,
    "AdamW": _read_adamw,
    "RMSprop": _read_rmsprop,
    "Adagrad": _read_adagrad,
    "Adadelta": _read_adadelta,
}
MEMORY: Mapping[str, Mapping[str, str]] = {
    "sgd": {},
    "sgdw": {},
    "momentum": {"v": "momentum_buffer"},
    "nesterov": {"v": "momentum_buffer"},
    "adam": {"m": "exp_avg", "v": "exp_avg_sq"},
    "adamw": {"m": "exp_avg", "v": "exp_avg_sq"},
    "amsgrad": {"m": "exp_avg", "v": "exp_avg_sq", "u": "max_exp_avg_sq"},
    "rmsprop": {"s": "square_avg"},
    "centered_rmsprop": {"s": "square_avg", "m": "grad_avg"},
    "adagrad": {"c": "sum"},
    "adadelta": {"s": "square_avg", "d": "acc_delta"},
}
"""What each record remembers, by its letter, as PyTorch calls it."""
UNREAD = ("params", "lr", "foreach", "fused", "capturable", "differentiable", "initial_lr")
"""Of a group's settings, those that differ from group to group or change no number."""


def read_optimizer(optimizer: Any, parameters: Mapping[str, Any]) -> TorchOptimizer:
    """The optimizer of these parameters, by name. None is gradient descent at 0.01. Raises BadInput
    for another, with settings that are none here, or for parameters that it does not move."""
    if optimizer is None:
        return TorchOptimizer(choice=Choice("sgd"), rate=RATE)
    torch, name = import_torch(), type(optimizer).__name__
    if name not in OPTIMIZERS or type(optimizer) is not getattr(torch.optim, name):
        raise BadInput(
            _("The optimizer {name} is none of those that can be read: {names}.").format(
                name=name, names=join_words(OPTIMIZERS)
            )
        )
    _require_all_moved(optimizer, parameters)
    group = _read_group(optimizer.param_groups, name)
    try:
        _require(group, maximize=False)
        choice = OPTIMIZERS[name](group)
    except ValueError as error:
        raise BadInput(
            _("{name} is known here, but not with {settings}.").format(name=name, settings=error)
        ) from None
    return TorchOptimizer(
        choice=choice, rate=float(group["lr"]), **_read_memory(optimizer, choice, parameters)
    )


def _require_all_moved(optimizer: Any, parameters: Mapping[str, Any]) -> None:
    moved = {id(p) for group in optimizer.param_groups for p in group["params"]}
    for name, parameter in parameters.items():
        if id(parameter) not in moved or not parameter.requires_grad:
            raise BadInput(
                _(
                    "{name} is not moved by the optimizer, and every weight of a network that is "
                    "read is: give an optimizer of model.parameters(), all with requires_grad."
                ).format(name=name)
            )


def _read_group(groups: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """The settings of all groups. Raises BadInput where they differ."""
    first = groups[0]
    for group in groups[1:]:
        for key in first.keys() - {*UNREAD} | {"lr"}:
            if group[key] != first[key]:
                raise BadInput(
                    _(
                        "{name} has groups of weights with other settings ({key}: {one} and "
                        "{two}), and one setting for all is read."
                    ).format(name=name, key=key, one=first[key], two=group[key])
                )
    return first


def _read_memory(optimizer: Any, choice: Choice, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """How many steps were made, and what is remembered of them. A buffer that is not there yet is
    0."""
    states = {id(p): optimizer.state.get(p, {}) for p in parameters.values()}
    steps = {int(s["step"]) for s in states.values() if "step" in s} or {0}
    if len(steps) > 1:
        raise BadInput(
            _(
                "The optimizer has made {steps} steps with its weights, not as many with each."
            ).format(steps=join_words(map(str, sorted(steps))))
        )
    memory = {
        letter: {key: state[name] for key, state in states.items() if state.get(name) is not None}
        for letter, name in MEMORY[choice.name].items()
    }
    return {"step": max(steps), "memory": memory}
