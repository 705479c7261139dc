"""PyTorch's own optimizers, where they mean the same as ours."""

from collections.abc import Callable, Mapping
from typing import Any

from backsight.adapters.code.copied_run import CopiedRun


def _write_momentum(mu: float, form: str) -> str:
    """The velocity of "classical" has the rate in it: the same path, as long as that stays."""
    return f", momentum={mu}" if form != "averaging" else ""


def _write_nesterov(mu: float, form: str) -> str:
    return f", momentum={mu}, nesterov=True" if form != "look_ahead" else ""


def _write_adam(
    beta1: float, beta2: float, epsilon: float, correct: bool, epsilon_at: str = "outside"
) -> str:
    is_same = correct and epsilon_at == "outside"
    return _write_betas(beta1, beta2, epsilon) if is_same else ""


def _write_amsgrad(beta1: float, beta2: float, epsilon: float, correct: bool) -> str:
    return f"{_write_betas(beta1, beta2, epsilon)}, amsgrad=True" if correct else ""


def _write_adamw(beta1: float, beta2: float, epsilon: float, decay: float) -> str:
    return f"{_write_betas(beta1, beta2, epsilon)}, weight_decay={decay}"


def _write_betas(beta1: float, beta2: float, epsilon: float) -> str:
    return f", betas=({beta1}, {beta2}), eps={epsilon}"


def _write_rmsprop(gamma: float, epsilon: float, epsilon_at: str) -> str:
    return f", alpha={gamma}, eps={epsilon}" if epsilon_at == "outside" else ""


def _write_adagrad(epsilon: float) -> str:
    return f", eps={epsilon}"


def _write_adadelta(rho: float, epsilon: float) -> str:
    return f", rho={rho}, eps={epsilon}"


WRITERS: Mapping[str, tuple[str, Callable[..., str]]] = {
    "momentum": ("SGD", _write_momentum),
    "nesterov": ("SGD", _write_nesterov),
    "adam": ("Adam", _write_adam),
    "amsgrad": ("Adam", _write_amsgrad),
    "adamw": ("AdamW", _write_adamw),
    "rmsprop": ("RMSprop", _write_rmsprop),
    "adagrad": ("Adagrad", _write_adagrad),
    "adadelta": ("Adadelta", _write_adadelta),
}
"""The class, and from the settings to its arguments; "" where it means something else then."""


def write_optimizer(copied: CopiedRun, rate: str) -> str:
    """A call of PyTorch's optimizer; "" where none is the same. rate: what the rate is called."""
    choice, changes = copied.spec.optimizer, rate != "eta_0"
    settings: dict[str, Any] = choice.settings
    has_memory = any(v.any() for k, v in copied.state.vectors.items() if k not in STARTS)
    if has_memory:  # PyTorch begins with none
        return ""
    first = "eta_0"
    if choice.name == "sgd":
        return f"torch.optim.SGD([theta], lr={first})"
    if choice.name not in WRITERS:
        return ""
    if changes and settings.get("form", "pytorch") != "pytorch":
        return ""
    name, write = WRITERS[choice.name]
    arguments = write(**settings)
    return f"torch.optim.{name}([theta], lr={first}{arguments})" if arguments else ""


STARTS = ("theta", "running")
"""Vectors that are no memory of an optimizer."""
