"""What a Keras file says of the training: loss, optimizer and regularizer as ours, and what is
another thing there, said in a sentence each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from backsight.adapters.keras.file import show
from backsight.adapters.keras.layers import KerasLayer, find_activation
from backsight.engine.spec import Choice
from backsight.kernel.language import say

LOSSES: Mapping[str, str] = {
    "mean_squared_error": "mean_squared_error",
    "mse": "mean_squared_error",
    "mean_absolute_error": "mean_absolute_error",
    "mae": "mean_absolute_error",
    "huber": "huber",
    "poisson": "poisson",
    "hinge": "hinge",
    "binary_crossentropy": "binary_cross_entropy",
    "categorical_crossentropy": "categorical_cross_entropy",
    "sparse_categorical_crossentropy": "categorical_cross_entropy",
}
"""By Keras's name of the function; a class is called so in capitals."""
PROBABILITIES = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax"}
"""What of sums makes what the loss takes."""
PLAIN: Mapping[str, tuple[Any, ...]] = {
    "label_smoothing": (0, 0.0, None),
    "ignore_class": (None,),
    "axis": (-1, None),
    "loss_weights": (None,),
}
"""Settings of a loss that have to be so."""
SUMS = ("sum",)
MEANS = ("sum_over_batch_size", "auto", "mean", None)
CLIPPINGS = {
    "clipnorm": ("by_norm", "limit"),
    "global_clipnorm": ("by_global_norm", "limit"),
    "clipvalue": ("by_value", "limit"),
}


@dataclass(kw_only=True)
class KerasTraining:
    """What was read. name: Keras's, of the loss. output: the activation that it counts in, "" for
    none. notes: what a user should know."""

    loss: Choice | None = None
    name: str = ""
    output: str = ""
    reduction: str | None = None
    optimizer: Choice | None = None
    rate: float | None = None
    regularizer: Choice | None = None
    clipping: Choice | None = None
    notes: list[str] = field(default_factory=list)


def read_training(plain: Mapping[str, Any], layers: list[KerasLayer]) -> KerasTraining:
    """The training of a file's settings; what is not known is said and left out."""
    training = KerasTraining()
    if plain:
        _read_loss(training, plain)
        optimizer = plain.get("optimizer") or plain.get("optimizer_config")
        _read_optimizer(training, optimizer)
    _read_regularizers(training, layers)
    _note_differences(training, layers)
    return training


def _leave_out(training: KerasTraining, what: str, why: str) -> None:
    training.notes.append(
        say("Keras's {what} is not known here ({why}): what is usual is taken.", what=what, why=why)
    )


# ------------------------------------------------------------------------------- the loss
def _read_loss(training: KerasTraining, plain: Mapping[str, Any]) -> None:
    name, settings = _split(plain.get("loss"))
    if isinstance(plain.get("loss"), list | dict) and not name:
        return _leave_out(training, "loss", show(plain.get("loss")))
    record = LOSSES.get(_to_function_name(name))
    wrong = [k for k, usual in PLAIN.items() if settings.get(k, usual[0]) not in usual]
    if plain.get("loss_weights") is not None:
        wrong.append("loss_weights")
    reduction = settings.get("reduction")
    if reduction not in (*SUMS, *MEANS):
        wrong.append("reduction")
    if record is None or wrong:
        why = f"{show(name)} {wrong[0]}={show(settings.get(wrong[0]))}" if wrong else show(name)
        return _leave_out(training, "loss", why)
    delta = settings.get("delta", 1.0)
    training.name = _to_function_name(name)
    choice = Choice(record, {"delta": float(delta)} if record == "huber" else {})
    training.loss, training.reduction = choice, "sum" if reduction in SUMS else None
    if settings.get("from_logits") is True:
        training.output = PROBABILITIES.get(record, "")
    return None


def _split(plain: Any) -> tuple[str, Mapping[str, Any]]:
    """The name and settings of what Keras writes as a text or as a dictionary."""
    if isinstance(plain, str):
        return plain, {}
    if not isinstance(plain, Mapping):
        return "", {}
    name, settings = plain.get("class_name"), plain.get("config")
    if name == "function" and isinstance(settings, str):
        return settings, {}
    is_whole = isinstance(name, str) and isinstance(settings, Mapping)
    return (str(name), settings) if is_whole and isinstance(settings, Mapping) else ("", {})


def _to_function_name(name: str) -> str:
    letters = [("_" if c.isupper() and i else "") + c.lower() for i, c in enumerate(name)]
    return "".join(letters)


# -------------------------------------------------------------------------- the optimizer
def _get(settings: Mapping[str, Any], name: str, usual: float) -> float:
    plain = settings.get(name, usual)
    return _shorten(float(plain)) if isinstance(plain, int | float) else usual


def _shorten(value: float) -> float:
    """0.001 for 0.0010000000474974513, as float32 has it."""
    short = float(f"{value:.7g}")
    return short if np.float32(short) == np.float32(value) else value


def _read_sgd(settings: Mapping[str, Any]) -> Choice:
    mu = _get(settings, "momentum", 0.0)
    if not mu:
        return Choice("sgd")
    if settings.get("nesterov"):
        return Choice("nesterov", {"mu": mu, "form": "stored"})
    return Choice("momentum", {"mu": mu})


def _read_betas(settings: Mapping[str, Any]) -> dict[str, float]:
    return {
        "beta1": _get(settings, "beta_1", 0.9),
        "beta2": _get(settings, "beta_2", 0.999),
        "epsilon": _get(settings, "epsilon", 1e-7),
    }


def _read_adam(settings: Mapping[str, Any]) -> Choice:
    if settings.get("amsgrad"):
        return Choice("amsgrad", _read_betas(settings))
    return Choice("adam", {**_read_betas(settings), "epsilon_at": "hat"})


def _read_adamw(settings: Mapping[str, Any]) -> Choice:
    return Choice("adamw", _read_betas(settings) | {"decay": _get(settings, "weight_decay", 0.004)})


def _read_rmsprop(settings: Mapping[str, Any]) -> Choice:
    if settings.get("momentum"):
        raise ValueError(f"momentum={show(settings['momentum'])}")
    name = "centered_rmsprop" if settings.get("centered") else "rmsprop"
    own = {"gamma": _get(settings, "rho", 0.9), "epsilon": _get(settings, "epsilon", 1e-7)}
    return Choice(name, {**own, "epsilon_at": "inside"})


def _read_adagrad(settings: Mapping[str, Any]) -> Choice:
    initial = _get(settings, "initial_accumulator_value", 0.1)
    return Choice("warm_adagrad", {"initial": initial, "epsilon": _get(settings, "epsilon", 1e-7)})


def _read_adadelta(settings: Mapping[str, Any]) -> Choice:
    return Choice(
        "adadelta",
        {"rho": _get(settings, "rho", 0.95), "epsilon": _get(settings, "epsilon", 1e-7)},
    )


def _read_lion(settings: Mapping[str, Any]) -> Choice:
    betas = {"beta1": _get(settings, "beta_1", 0.9), "beta2": _get(settings, "beta_2", 0.99)}
    return Choice("lion", betas | {"decay": _get(settings, "weight_decay", 0.0)})


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


def _read_optimizer(training: KerasTraining, plain: Any) -> None:
    if not plain:
        return None
    name, settings = _split(plain)
    name = name.removeprefix("Custom>")  # as Keras 2.11 writes its own
    name = {k.lower(): k for k in OPTIMIZERS}.get(name.lower(), name)
    unknown = [k for k in ("use_ema", "gradient_accumulation_steps") if settings.get(k)]
    if name not in DECAYING and settings.get("weight_decay"):
        unknown.append("weight_decay")
    if name not in OPTIMIZERS or unknown:
        why = f"{show(name)} {unknown[0]}" if unknown and name in OPTIMIZERS else show(name)
        return _leave_out(training, "optimizer", why)
    try:
        training.optimizer = OPTIMIZERS[name](settings)
    except ValueError as error:
        return _leave_out(training, "optimizer", f"{name} {error}")
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
    rate = settings.get("learning_rate")
    if isinstance(rate, Mapping):
        name, own = _split(rate)
        rate = own.get("initial_learning_rate")
        training.notes.append(
            say(
                "Keras's schedule {name} is left out: the option `schedule` gives one.",
                name=show(name),
            )
        )
    is_number = isinstance(rate, int | float) and not isinstance(rate, bool) and 0 < rate < 1e6
    return _shorten(float(rate)) if is_number and rate is not None else None


# ------------------------------------------------------------------------ the regularizer
def _read_regularizers(training: KerasTraining, layers: list[KerasLayer]) -> None:
    """Of the weights of all dense layers, where it is the same."""
    kernels = [
        layer.settings.get("kernel_regularizer") or None
        for layer in layers
        if layer.kind == "Dense"
    ]
    for layer in layers:
        for key, value in layer.settings.items():
            is_other = key.endswith(("_regularizer", "_constraint")) and key != "kernel_regularizer"
            if value and is_other:
                return _leave_out(training, "regularizer", f"{show(layer.name)} {show(key)}")
    if not any(kernels):
        return None
    penalties = [_split(kernel) for kernel in kernels]
    if any(penalty != penalties[0] for penalty in penalties):
        return _leave_out(training, "regularizer", "another for each layer")
    name, settings = penalties[0]
    l1, l2 = (_get(settings, key, 0.0) for key in ("l1", "l2"))
    if name.lower() not in ("l1", "l2", "l1l2") or not l1 + l2 > 0 or min(l1, l2) < 0:
        return _leave_out(training, "regularizer", show(name or kernels[0]))
    training.regularizer = _make_regularizer(l1, l2)
    if l2:
        lam = training.regularizer.settings["lam"]
        text = say("Keras's L2 of {l2:g} has no ½: it is λ = {lam:g} here.", l2=l2, lam=lam)
        training.notes.append(text)
    return None


def _make_regularizer(l1: float, l2: float) -> Choice:
    """l1·Σ|w| + l2·Σw², which is λ·(ρ·Σ|w| + (1 - ρ)/2·Σw²) here."""
    if l1 and l2:
        return Choice("elastic_net", {"lam": l1 + 2 * l2, "rho": l1 / (l1 + 2 * l2)})
    return Choice("l1", {"lam": l1}) if l1 else Choice("l2", {"lam": 2 * l2})


# ------------------------------------------------------------------------ what is said
def _note_differences(training: KerasTraining, layers: list[KerasLayer]) -> None:
    """What is another number in training, though the network in use is the same."""
    training.notes += _list_differences(training, layers)


def _list_differences(training: KerasTraining, layers: list[KerasLayer]) -> Iterator[str]:
    loss = training.loss.name if training.loss else ""
    if training.output and find_last_activation(layers) is not None:
        yield say(
            "Keras's loss takes sums (from_logits=True), but the network ends with {activation}, "
            "so that it is taken twice there, and once here.",
            activation=find_last_activation(layers),
        )
    if (
        loss in PROBABILITIES
        and not training.output
        and find_last_activation(layers) == PROBABILITIES[loss]
    ):
        yield say(
            "Keras keeps probabilities within 1e-7 and 1 − 1e-7, with slope 0 beyond; here output "
            "and loss are one step, without bounds."
        )
    if training.name == "categorical_crossentropy" and not training.output:
        yield say("Keras divides the probabilities of a row by their sum before its loss.")
    if training.name == "sparse_categorical_crossentropy" and not training.output:
        yield say("Keras takes the logarithm of the right class's probability as it is.")
    if any(layer.kind == "BatchNormalization" for layer in layers):
        yield say(
            "Keras's running variance is over N rows, here it is over N − 1; momentum is 1 − "
            "newest."
        )
    if loss == "poisson":
        yield say("Keras adds 1e-7 to a rate before its logarithm, here it is kept above 1e-7.")
    if loss in ("mean_squared_error", "mean_absolute_error", "huber"):
        yield say("Targets of the shape (rows,) are one column here; older Keras spread them out.")


def find_last_activation(layers: list[KerasLayer]) -> str | None:
    """The record of what the network ends with; None for sums."""
    last = layers[-1]
    if last.kind == "Softmax":
        return "softmax"
    choice = find_activation(last.settings.get("activation"))
    return choice.name if choice is not None else None
