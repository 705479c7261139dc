"""What is another number in training in Keras, though the network in use is the same."""

from collections.abc import Iterator

from backsight.adapters.keras.known_layers import find_activation
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.keras.loss import PROBABILITIES
from backsight.adapters.keras.training_facts import KerasTraining
from backsight.kernel.language import say


def list_differences(training: KerasTraining, layers: list[KerasLayer]) -> Iterator[str]:
    """A sentence for each."""
    loss = training.loss.name if training.loss else ""
    if training.output and _find_last_activation(layers) is not None:
        yield say(
            "Keras's loss takes sums (from_logits=True), but the network ends with {activation}, "
            "so that it is taken twice there, and once here.",
            activation=_find_last_activation(layers),
        )
    if (
        loss in PROBABILITIES
        and not training.output
        and _find_last_activation(layers) == PROBABILITIES[loss]
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


def _find_last_activation(layers: list[KerasLayer]) -> str | None:
    """The record of what the network ends with; None for sums."""
    last = layers[-1]
    if last.kind == "Softmax":
        return "softmax"
    choice = find_activation(last.settings.get("activation"))
    return choice.name if choice is not None else None
