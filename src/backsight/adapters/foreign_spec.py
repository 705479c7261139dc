"""The spec of a network of another library's file: its layers, and what it says of training."""

from collections.abc import Mapping
from typing import Any

import msgspec

from backsight.adapters.foreign_network import ForeignNetwork
from backsight.adapters.network_parts import list_layers
from backsight.engine.spec import Choice, LayerSpec, Spec
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.training.experiment import Experiment
from backsight.training.options.make_spec import LAYER_OPTIONS
from backsight.training.prepare import read_spec


def make_spec(network: ForeignNetwork, source: Any, options: Mapping[str, Any]) -> Spec:
    """The spec of the data under the options, with what the file says of the training."""
    shaping = [k for k in LAYER_OPTIONS if k in options and k != "output"]
    if shaping:
        raise BadInput(
            _("--{option} shapes the network, which {path} says: leave it out.").format(
                option=shaping[0].replace("_", "-"), path=network.path
            )
        )
    spec = read_spec(source, {k: v for k, v in options.items() if k != "output"})
    changes: dict[str, Any] = {}
    if "dtype" not in options:
        changes["dtype"] = network.dtype
    if network.optimizer is not None and "optimizer" not in options:
        changes["optimizer"] = network.optimizer
        if not {"lr", "rate", "learning_rate"} & options.keys():
            changes["rate"] = network.rate
    if not {"l1", "l2", "regularizer"} & options.keys():
        changes["regularizer"] = network.regularizer
    if not {"clip_norm", "clip_value", "clipping"} & options.keys() and network.clipping:
        changes["clipping"] = network.clipping
    if network.reduction and "reduction" not in options:
        changes["reduction"] = network.reduction
    return msgspec.structs.replace(spec, **changes)


def list_layer_specs(network: ForeignNetwork, output: Choice) -> tuple[LayerSpec, ...]:
    """The layers of a spec, the last with this activation."""
    *hidden, last = list_layers(network.parts).layers
    return (*hidden, msgspec.structs.replace(last, activation=output))


def find_output(
    network: ForeignNetwork, data: Experiment, spec: Spec, options: Mapping[str, Any]
) -> Choice:
    """The activation of the output: what the loss counts in, where the file ends with sums that
    tell classes apart, as those of PyTorch do."""
    own = network.output
    if "output" in options:
        return Choice.parse(options["output"])
    loss = spec.loss or network.loss
    if network.logits and spec.loss is None and own.name == "identity":
        return Choice(network.logits)
    if own.name != "identity" or not data.classes:
        return own
    if loss is not None and not catalogs["losses"][loss.name].probabilities:
        return own
    return Choice("softmax" if network.units > 1 else "sigmoid")


def find_loss(network: ForeignNetwork, output: Choice, spec: Spec) -> Choice | None:
    """What was asked for, else the file's; of classes that one unit tells apart, the one for it."""
    if spec.loss is not None:
        return spec.loss
    if network.loss is not None:
        return network.loss
    return Choice("binary_cross_entropy") if output.name == "sigmoid" else None
