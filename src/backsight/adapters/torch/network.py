"""Parts of a PyTorch network as layers of a spec, and where each part's numbers stand here."""

from collections.abc import Sequence

from backsight.adapters.network_parts import NetworkPart, PlacedParts, list_layers
from backsight.adapters.torch.parts import LOG_SOFTMAX
from backsight.engine.derivation import Derivation
from backsight.engine.spec import LayerSpec
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs


def place_parts(parts: Sequence[NetworkPart]) -> PlacedParts:
    """The layers that these parts are. Raises BadInput where the last is not a Linear, with an
    activation at the most."""
    wide = [i for i, part in enumerate(parts) if part.units]
    if not wide:
        raise BadInput(_("The model has no Linear, so that there is nothing to train."))
    behind = parts[wide[-1] + 1 :]
    for index, part in enumerate(behind):
        if index or part.kind != "activation":
            raise BadInput(
                _(
                    "{name} stands behind the last Linear ({last}): a network that is read ends "
                    "with a Linear, or with one and its activation."
                ).format(name=part.name, last=parts[wide[-1]].name)
            )
    for part in parts[:-1]:
        if part.choice == LOG_SOFTMAX:
            raise BadInput(
                _("{name} is a LogSoftmax, which is read where it ends the network.").format(
                    name=part.name
                )
            )
    return list_layers(parts)


def list_symbols(placed: PlacedParts, derivation: Derivation) -> list[str]:
    """What holds the numbers of each part, in order of the parts. derivation: for training."""
    names = _list_layer_symbols(placed.layers, derivation)
    return [names[position][1 if is_activation else 0] for position, is_activation in placed.places]


def _list_layer_symbols(
    layers: Sequence[LayerSpec], derivation: Derivation
) -> list[tuple[str, str]]:
    """What each layer makes, and its activation of that."""
    equations = [
        e
        for e in derivation.acts("forward")
        if e.formula.split(".")[0] in ("layers", "activations")
    ]
    pairs, index = [], 0
    for layer in layers:
        index += len(catalogs["layers"][layer.layer.name].steps)
        output = after = equations[index - 1].targets[0]
        if index < len(equations) and equations[index].formula.startswith("activations."):
            after = equations[index].targets[0]
            index += 1
        pairs.append((output, after))
    return pairs
