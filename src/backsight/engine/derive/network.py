"""What the acts of one derivation share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from backsight.engine.derive.book import DerivationBuilder
from backsight.engine.spec import Choice, CompleteSpec, LayerSpec
from backsight.kernel.formula import Formula
from backsight.kernel.language import translate_name
from backsight.maths import catalogs
from backsight.maths.activations import Activation
from backsight.maths.layers import Layer as LayerRecord
from backsight.maths.layers import Weight
from backsight.maths.optimizers import Optimizer


@dataclass(frozen=True, kw_only=True)
class PlacedLayer:
    """A layer where the spec lists it.

    position: in the spec, from 0. index: the number of the dense layer that it belongs to.
    """

    position: int
    layer: LayerSpec
    record: LayerRecord
    index: str

    def name_symbol(self, letter: str) -> str:
        """A letter with the layer's number: "W" -> "W1", "x_hat" -> "x1_hat"."""
        head, *rest = letter.split("_")
        return "_".join([f"{head}{self.index}", *rest])


@dataclass(frozen=True, kw_only=True)
class LayerEquations:
    """A layer as it stands in the forward act.

    names: the symbol behind each parameter of its formulas. output: what the layer makes; a:
    what its activation makes of that, "" where it has none.
    """

    placed_layer: PlacedLayer
    names: dict[str, str]
    output: str
    a: str = ""

    @property
    def record(self) -> LayerRecord:
        """The record of its layer."""
        return self.placed_layer.record

    @property
    def layer(self) -> LayerSpec:
        """The layer of the spec."""
        return self.placed_layer.layer

    @property
    def index(self) -> str:
        """The number of the dense layer that it belongs to."""
        return self.placed_layer.index

    @property
    def end(self) -> str:
        """What the next layer takes."""
        return self.a or self.output

    @property
    def inputs(self) -> list[str]:
        """The parameters that stand for the outputs of layers before it: x, and perhaps skip."""
        return [p for p in ("x", "skip") if p in self.names]

    @property
    def activation(self) -> Activation | None:
        """The record of its activation."""
        choice = self.layer.activation
        return None if choice is None else catalogs["activations"][choice.name]


@dataclass(kw_only=True)
class Network:
    """A network while it is derived.

    point: "_ahead" where the gradient is not taken at theta. parameter_names: by the layer's
    position, the names of its weights and statistics by letter.
    """

    spec: CompleteSpec
    builder: DerivationBuilder
    training: bool
    point: str = ""
    stages: list[LayerEquations] = field(default_factory=list)
    parameter_names: dict[int, dict[str, str]] = field(default_factory=dict)

    @property
    def optimizer(self) -> Optimizer:
        """The optimizer's record."""
        record: Optimizer = catalogs["optimizers"][self.spec.optimizer.name]
        return record

    @property
    def loss(self) -> Choice:
        """The loss and its settings."""
        return self.spec.loss

    @property
    def weighs_rows(self) -> bool:
        """Whether some rows count more than others."""
        return self.spec.data.weighs_rows

    @property
    def sums_rows(self) -> bool:
        """Whether the loss is the sum over the rows, not their mean."""
        return self.spec.reduction == "sum"

    @property
    def goes_by_row(self) -> bool:
        """Whether the loss's formula counts no rows, as if there were but one."""
        return self.weighs_rows or self.sums_rows

    @property
    def count_name(self) -> str:
        """What the rows' losses are divided by."""
        return "N_1" if self.sums_rows else "Omega" if self.weighs_rows else "N"

    @property
    def fused_activation(self) -> str:
        """The output's activation, where the loss takes both in one step; else ""."""
        last = self.stages[-1]
        name = last.activation.name if last.activation else ""
        return name if name in catalogs["losses"][self.loss.name].fused else ""

    @cached_property
    def readers(self) -> Mapping[str, Sequence[LayerEquations]]:
        """By name, the layers that take what one of them makes: all of them stand in `stages`."""
        readers: dict[str, list[LayerEquations]] = {}
        for stage in self.stages:
            for name in {stage.names[p] for p in stage.inputs}:
                readers.setdefault(name, []).append(stage)
        return readers

    def list_layers(self) -> Iterator[PlacedLayer]:
        """Each layer that is there."""
        count = 0
        for position, layer in enumerate(self.spec.layers):
            record = catalogs["layers"][layer.layer.name]
            count += record.widens
            if self.training or not record.training_only:
                yield PlacedLayer(position=position, layer=layer, record=record, index=str(count))

    def is_last(self, placed_layer: PlacedLayer) -> bool:
        """Whether the layer makes the output."""
        return placed_layer.position == len(self.spec.layers) - 1

    def choose_steps(self, record: LayerRecord) -> Mapping[str, Formula]:
        """A layer's formulas, in training or in use."""
        return record.steps if self.training else record.use_steps or record.steps

    def list_active_weights(self, record: LayerRecord, layer: LayerSpec) -> list[Weight]:
        """The weights that the layer has under its settings."""
        return [w for w in record.weights if layer.layer.settings.get(w.setting, True)]

    def strip_point(self, weight: str) -> str:
        """A weight's name without the point at which it is read."""
        return weight.removesuffix(self.point)

    def list_weights(self) -> list[str]:
        """The weights' names, in the order in which they lie in theta."""
        return [s.name for s in self.builder.list_parts("theta")]

    def list_statistics(self) -> list[str]:
        """The running statistics' names, in the order in which they lie in "running"."""
        return [s.name for s in self.builder.list_parts("running")]

    def find_operands(self, parameters: Sequence[str]) -> list[str]:
        """The symbols behind a loss's parameters."""
        last = self.stages[-1]
        names = {"z": last.output, "a": last.a or last.output}
        names |= {"N": "N_1"} if self.goes_by_row else {}
        return [names.get(p, p) for p in parameters]


PERSON_NAMES = {
    "he": "He",
    "glorot": "Glorot",
    "lecun": "LeCun",
    "huber": "Huber",
    "poisson": "Poisson",
}
"""Names of persons in the names of records."""


def format_record_name(name: str) -> str:
    """A record's name as a reader says it: "he_normal" -> "He normal"."""
    translated_name = translate_name(name)
    return (
        translated_name
        if translated_name != name.replace("_", " ")
        else " ".join(PERSON_NAMES.get(word, word) for word in name.split("_"))
    )
