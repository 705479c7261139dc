"""What a Keras file says of the training: loss, optimizer and regularizer as ours, and what is
another thing there, said in a sentence each."""

from collections.abc import Mapping
from typing import Any

from backsight.adapters.keras.differences import list_differences
from backsight.adapters.keras.layer import KerasLayer
from backsight.adapters.keras.loss import read_loss
from backsight.adapters.keras.optimizer import read_optimizer
from backsight.adapters.keras.regularizer import read_regularizers
from backsight.adapters.keras.training_facts import KerasTraining


def read_training(plain: Mapping[str, Any], layers: list[KerasLayer]) -> KerasTraining:
    """The training of a file's settings; what is not known is said and left out."""
    training = KerasTraining()
    if plain:
        read_loss(training, plain)
        optimizer = plain.get("optimizer") or plain.get("optimizer_config")
        read_optimizer(training, optimizer)
    read_regularizers(training, layers)
    training.notes += list_differences(training, layers)
    return training
