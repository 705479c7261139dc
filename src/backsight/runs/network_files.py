"""A trained network in three files: spec.toml, weights.safetensors, and network.json, which says
what its inputs and outputs are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.data import Scaling
from backsight.data.inputs import NetworkInputs, read_inputs
from backsight.disk.write import write
from backsight.engine.complete import DataShape, complete
from backsight.engine.program import Program
from backsight.engine.spec import CompleteSpec, find_complete, from_text, to_text
from backsight.engine.state import State, view_statistics, view_weights
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder import folder as on_disk
from backsight.recorder.record import Record
from backsight.training.pytorch.names import is_pytorch, to_own_names

NETWORK = "network.json"


class NetworkFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is needed beside weights and spec to use a network on new rows."""

    features: tuple[str, ...]
    """The names of the columns of x."""
    classes: tuple[str, ...]
    """The name of each class; () for numbers."""
    targets: tuple[str, ...]
    """The name of the class column, or one name per output."""
    scaling: dict[str, Any]
    """Plain data of a `Scaling`."""
    target_scaling: dict[str, Any] | None
    """The same of numbers that are learned, where they were scaled."""
    outputs: int
    """Columns of y."""
    step: int
    """After which the weights were so."""
    columns: tuple[str, ...] = ()
    """The names of the columns that x was made of; () where it has them as they are."""


@dataclass(frozen=True, kw_only=True, eq=False)
class UsedNetwork:
    """A network and what is needed to use it."""

    spec: CompleteSpec
    features: tuple[str, ...]
    columns: tuple[str, ...]
    """That they are made of; () where they are these as they are."""
    classes: tuple[str, ...]
    targets: tuple[str, ...]
    scaling: Scaling
    target_scaling: Scaling | None
    inputs: int
    outputs: int
    step: int
    vectors: Mapping[str, Floats]
    """"theta", and "running" where a layer keeps statistics."""

    def make_inputs(self) -> NetworkInputs:
        """How the features are made. Raises UnknownName where the columns are others."""
        if not self.columns:
            return NetworkInputs(columns=self.features)
        return read_inputs(self.spec.data.features, self.columns)


def make_network(record: Record, program: Program, state: State) -> UsedNetwork:
    """The network of a record in one of its states. Raises BadData where its scaling does not
    fit."""
    data = record.about.data
    scaled = data.target_scaling
    network = UsedNetwork(
        spec=record.final_spec,
        features=data.features,
        columns=data.columns,
        classes=data.classes,
        targets=data.targets,
        scaling=Scaling.from_dict(data.scaling),
        target_scaling=None if scaled is None else Scaling.from_dict(scaled),
        inputs=record.about.inputs,
        outputs=record.about.outputs,
        step=state.step,
        vectors=program.select_vectors(state.vectors),
    )
    if not _has_fitting_scalings(network):
        raise record.store.make_damage_error(_("its scaling is not one of its features"))
    if not _has_fitting_inputs(network):
        raise record.store.make_damage_error(
            _("its inputs cannot be made of the columns that it names")
        )
    return network


def _has_fitting_inputs(network: UsedNetwork) -> bool:
    """Whether its columns are those that its features are made of."""
    try:
        return network.make_inputs().names == network.features
    except BadInput:
        return False


def _has_fitting_scalings(network: UsedNetwork) -> bool:
    """Whether there is a scaling of each column of x, and of each of y where that is scaled."""
    scaled = network.target_scaling
    return len(network.scaling.shift) == network.inputs and (
        scaled is None or len(scaled.shift) == network.outputs
    )


def write_network(record: Record, program: Program, state: State, target: Path) -> list[str]:
    """Write the network of a record in one of its states; the names of the files."""
    derivation, data = program.batch_derivation, record.about.data
    arrays = view_weights(derivation, state.vectors["theta"])
    facts = NetworkFacts(
        features=data.features,
        columns=data.columns,
        classes=data.classes,
        targets=data.targets,
        scaling=data.scaling,
        target_scaling=data.target_scaling,
        outputs=record.about.outputs,
        step=state.step,
    )
    on_disk.write_weights(target, arrays | view_statistics(derivation, state.vectors))
    write(target / on_disk.SPEC, to_text(record.final_spec, form="toml"))
    on_disk.write_json(target / NETWORK, msgspec.to_builtins(facts))
    return [on_disk.WEIGHTS, on_disk.SPEC, NETWORK]


def has_network(folder: Path) -> bool:
    """Whether a folder holds what `write_network` wrote."""
    return (folder / NETWORK).is_file()


def read_network(folder: Path) -> UsedNetwork:
    """The network that `write_network` wrote. Raises BadData where the files do not fit."""
    path = folder / NETWORK
    try:
        facts = msgspec.convert(on_disk.read_json(path), NetworkFacts)
    except msgspec.ValidationError as error:
        raise BadData(_("{path} is damaged: {error}.").format(path=path, error=error)) from None
    text = on_disk.read_text(folder / on_disk.SPEC)
    spec = find_complete(from_text(text, form="toml", where=str(folder / on_disk.SPEC), streams=1))
    inputs = len(facts.features)
    shape = DataShape(
        inputs=inputs,
        classes=len(facts.classes),
        targets=len(facts.targets),
        rows=0 if spec is None else spec.batch,
    )
    if spec is None or not inputs or not facts.targets or complete(spec, shape) != spec:
        raise BadData(_("{path} does not fit the spec beside it.").format(path=path))
    program = Program(spec, inputs=inputs, outputs=facts.outputs)
    scaled = facts.target_scaling
    network = UsedNetwork(
        spec=spec,
        features=facts.features,
        columns=facts.columns,
        classes=facts.classes,
        targets=facts.targets,
        scaling=Scaling.from_dict(facts.scaling),
        target_scaling=None if scaled is None else Scaling.from_dict(scaled),
        inputs=inputs,
        outputs=facts.outputs,
        step=facts.step,
        vectors=_read_vectors(folder, program),
    )
    is_fitting = _has_fitting_scalings(network) and _has_fitting_inputs(network)
    if spec.layers[-1].units != facts.outputs or not is_fitting:
        raise BadData(_("{path} does not fit the spec beside it.").format(path=path))
    return network


def _read_vectors(folder: Path, program: Program) -> dict[str, Floats]:
    """The vectors that the arrays of weights.safetensors make up."""
    path = folder / on_disk.WEIGHTS
    arrays = on_disk.read_weights_file(path)
    if is_pytorch(arrays.keys()):
        arrays = to_own_names(arrays, program, str(path), in_order=False)
    derivation = program.derive_for(1, training=False)
    vectors: dict[str, Floats] = {}
    for name in ("theta", "running"):
        if name not in derivation.symbols:
            continue
        symbols = derivation.weights() if name == "theta" else derivation.statistics()
        for symbol in symbols:
            if symbol.name not in arrays or arrays[symbol.name].shape != symbol.shape:
                raise BadData(
                    _("{path} has no {name} of the shape {shape}, which the spec needs.").format(
                        path=path, name=symbol.name, shape=symbol.shape
                    )
                )
        parts = [arrays[s.name].ravel() for s in symbols]
        vectors[name] = np.concatenate(parts).astype(program.spec.dtype)
    return vectors
