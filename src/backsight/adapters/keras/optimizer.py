"""The optimizer of a Keras training as ours, with its rate and what clips its gradients."""

from collections.abc import Callable, Mapping
from typing import Any

from backsight.adapters.keras.file import show
from backsight.adapters.keras.settings import get_number, shorten, split_class
from backsight.adapters.keras.training_facts import KerasTraining
from backsight.engine.spec import Choice
from backsight.kernel.language import say

CLIPPINGS = {
    "clipnorm": ("by_norm", "limit"),
    "global_clipnorm": ("by_global_norm", "limit"),
    "clipvalue": ("by_value", "limit"),
}


def _read_sgd(settings: Mapping[str, Any]) -> Choice:
    mu = get_number(settings, "momentum", 0.0)
    if not mu:
        return Choice("sgd")
    if settings.get("nesterov"):
        return Choice("nesterov", {"mu": mu, "form": "stored"})
    return Choice("momentum", {"mu": mu})


def _read_betas(settings: Mapping[str, Any]) -> dict[str, float]:
    return {
        "beta1": get_number(settings, "beta_1", 0.9),
        "beta2": get_number(settings, "beta_2", 0.999),
        "epsilon": get_number(settings, "epsilon", 1e-7),
    }


def _read_adam(settings: Mapping[str, Any]) -> Choice:
    if settings.get("amsgrad"):
        return Choice("amsgrad", _read_betas(settings))
    return Choice("adam", {**_read_betas(settings), "epsilon_at": "hat"})


def _read_adamw(settings: Mapping[str, Any]) -> Choice:
    return Choice(
        "adamw", _read_betas(settings) | {"decay": get_number(settings, "weight_decay", 0.004)}
    )


def _read_rmsprop(settings: Mapping[str, Any]) -> Choice:
    if settings.get("momentum"):
        raise ValueError(f"momentum={show(settings['momentum'])}")
    name = "centered_rmsprop" if settings.get("centered") else "rmsprop"
    own = {
        "gamma": get_number(settings, "rho", 0.9),
        "epsilon": get_number(settings, "epsilon", 1e-7),
    }
    return Choice(name, {**own, "epsilon_at": "inside"})


def _read_adagrad(settings: Mapping[str, Any]) -> Choice:
    initial = get_number(settings, "initial_accumulator_value", 0.1)
    return Choice(
        "warm_adagrad", {"initial": initial, "epsilon": get_number(settings, "epsilon", 1e-7)}
    )


def _read_adadelta(settings: Mapping[str, Any]) -> Choice:
    rho, epsilon = get_number(settings, "rho", 0.95), get_number(settings, "epsilon", 1e-7)
    return Choice("adadelta", {"rho": rho, "epsilon": epsilon})


def _read_lion(settings: Mapping[str, Any]) -> Choice:
    betas = {
        "beta1": get_number(settings, "beta_1", 0.9),
        "beta2": get_number(settings, "beta_2", 0.99),
    }
    return Choice("lion", betas | {"decay": get_number(settings, "weight_decay", 0.0)})


OPTIMIZERS: Mapping[str, Callable[[Mapping[str, Any]], Choice]] = {
    "SGD": _read_sgd,
    "Adam": _read_adam,
    "AdamW": _read_adamw,
    "RMSprop": _read_rmsprop,
    "Adagrad": _read_adagrad,
    "Adadelta": _read_adadelta,
    "Lion": _read_lion,
}
DECAYING = ("AdamW", "Lion")
"""Those whose decay is known here."""


def read_optimizer(training: KerasTraining, plain: Any) -> None:
    """Put it into a training; one that is not known is noted."""
    if not plain:
        return None
    name, settings = split_class(plain)
    name = name.removeprefix("Custom>")  # as Keras 2.11 writes its own
    name = {k.lower(): k for k in OPTIMIZERS}.get(name.lower(), name)
    unknown = [k for k in ("use_ema", "gradient_accumulation_steps") if settings.get(k)]
    if name not in DECAYING and settings.get("weight_decay"):
        unknown.append("weight_decay")
    if name not in OPTIMIZERS or unknown:
        why = f"{show(name)} {unknown[0]}" if unknown and name in OPTIMIZERS else show(name)
        return training.leave_out("optimizer", why)
    try:
        training.optimizer = OPTIMIZERS[name](settings)
    except ValueError as error:
        return training.leave_out("optimizer", f"{name} {error}")
    training.rate = _read_rate(training, settings)
    for key, (record, limit) in CLIPPINGS.items():
        if isinstance(settings.get(key), int | float) and settings[key] > 0:
            training.clipping = Choice(record, {limit: float(settings[key])})
    if training.optimizer.name in ("adamw", "amsgrad"):
        training.notes.append(
            say(
                "{name}: Keras's epsilon stands beside the uncorrected root, and here it stands "
                "beside the corrected one.",
                name=name,
            )
        )
    return None


def _read_rate(training: KerasTraining, settings: Mapping[str, Any]) -> float | None:
    rate = settings.get("learning_rate", settings.get("lr"))  # as Keras 2.0 to 2.2 called it
    schedule: str | None = None
    if isinstance(rate, Mapping):
        schedule, own = split_class(rate)
        rate = own.get("initial_learning_rate")
    elif settings.get("decay"):  # of optimizers of Keras 2: the rate over 1 + decay · step
        schedule = f"decay={settings['decay']}"
    if schedule is not None:
        training.notes.append(
            say(
                "Keras's schedule {name} is left out: the option `schedule` gives one.",
                name=show(schedule),
            )
        )
    is_number = isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate < 1e6
    return shorten(float(rate)) if is_number and rate is not None else None
