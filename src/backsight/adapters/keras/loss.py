"""The loss of a Keras training as ours."""

from collections.abc import Mapping
from typing import Any

from backsight.adapters.keras.file import show
from backsight.adapters.keras.settings import split_class
from backsight.adapters.keras.training_facts import KerasTraining
from backsight.engine.spec import Choice

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


def read_loss(training: KerasTraining, plain: Mapping[str, Any]) -> None:
    """Put it, its name and its reduction into a training; one that is not known is noted."""
    name, settings = split_class(plain.get("loss"))
    if isinstance(plain.get("loss"), list | dict) and not name:
        return training.leave_out("loss", show(plain.get("loss")))
    record = LOSSES.get(_to_function_name(name))
    wrong = [k for k, usual in PLAIN.items() if settings.get(k, usual[0]) not in usual]
    if plain.get("loss_weights") is not None:
        wrong.append("loss_weights")
    reduction = settings.get("reduction")
    if reduction not in (*SUMS, *MEANS):
        wrong.append("reduction")
    if record is None or wrong:
        why = f"{show(name)} {wrong[0]}={show(settings.get(wrong[0]))}" if wrong else show(name)
        return training.leave_out("loss", why)
    delta = settings.get("delta", 1.0)
    training.name = _to_function_name(name)
    choice = Choice(record, {"delta": float(delta)} if record == "huber" else {})
    training.loss, training.reduction = choice, "sum" if reduction in SUMS else None
    if settings.get("from_logits") is True:
        training.output = PROBABILITIES.get(record, "")
    return None


def _to_function_name(name: str) -> str:
    letters = [("_" if c.isupper() and i else "") + c.lower() for i, c in enumerate(name)]
    return "".join(letters)
