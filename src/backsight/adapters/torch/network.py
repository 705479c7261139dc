"""Parts of a PyTorch network as layers of a spec, and where each part's numbers stand here."""

from collections.abc import Sequence
from dataclasses import dataclass

from backsight.adapters.torch.parts import LOG_SOFTMAX, NetworkPart
from backsight.engine.derivation import Derivation
from backsight.engine.spec import Choice, LayerSpec
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.maths import catalogs

IDENTITY = Choice("identity")


@dataclass(frozen=True, kw_only=True)
class PlacedParts:
    """The layers of a spec, and the place of each part in them: the layer's position, and whether
    the part is its activation."""

    layers: tuple[LayerSpec, ...]
    places: tuple[tuple[int, bool], ...]


class _LayerList:
    """Layers while they are listed. An activation joins the layer before it where it can."""

    def __init__(self, parts: Sequence[NetworkPart]) -> None:
        self.layers: list[LayerSpec] = []
        self.places: list[tuple[int, bool]] = []
        self._ends = {0: 0}  # how many layers stand before the end of so many parts
        self._sources = {part.source for part in parts if part.kind == "addition"}
        for index, part in enumerate(parts):
            self._add(part, is_source=index in self._sources)
            self._ends[index + 1] = len(self.layers)

    def _add(self, part: NetworkPart, *, is_source: bool) -> None:
        if part.kind == "activation":
            return self._add_activation(part, is_source=is_source)
        choice = part.choice
        if part.kind == "addition":
            over = len(self.layers) - self._ends[part.source]
            choice = Choice(choice.name, {"over": over})
        bare = IDENTITY if part.units else None
        self.layers.append(LayerSpec(layer=choice, units=part.units, activation=bare))
        self.places.append((len(self.layers) - 1, False))
        return None

    def _add_activation(self, part: NetworkPart, *, is_source: bool) -> None:
        last = self.layers[-1] if self.layers else None
        is_bare = last is not None and last.activation in (None, IDENTITY)
        if last is None or not is_bare or is_source or last.layer.name == "dropout":
            last = LayerSpec(layer=IDENTITY)
            self.layers.append(last)
        self.layers[-1] = LayerSpec(layer=last.layer, units=last.units, activation=part.choice)
        self.places.append((len(self.layers) - 1, True))


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
    listed = _LayerList(parts)
    return PlacedParts(layers=tuple(listed.layers), places=tuple(listed.places))


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
