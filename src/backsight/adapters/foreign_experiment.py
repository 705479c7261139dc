"""A network of another library's file, brought together with data."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np

from backsight.adapters.foreign_network import ForeignNetwork, check_chain
from backsight.adapters.foreign_spec import find_loss, find_output, list_layer_specs, make_spec
from backsight.adapters.network_parts import NetworkPart
from backsight.adapters.output_agreement import require_agreement
from backsight.adapters.scaling_matcher import ScalingMatcher
from backsight.engine.program import Program
from backsight.kernel.language import _, join_words, say
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.runs.run import Run
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, build_experiment, prepare_experiment
from backsight.training.initial_weights import make_given_state
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.prepare import is_in_memory
from backsight.training.where import Where

MOST_NAMES = 5
"""That are printed of inputs or classes."""


def prepare_foreign(
    read: Callable[[], ForeignNetwork], source: Any, where: Where, options: Mapping[str, Any]
) -> tuple[Experiment, dict[str, Floats]]:
    """The experiment of these data with this network, and its weights by our names.

    read: what reads the file, once the user's own records are known. source: what is trained on, as
    for `backsight.train`. options: of it, but for those that shape the network. Where the file
    scales its inputs as the data are scaled here, the network is taken without that; else it goes
    into the first layer, and the data are not scaled. Raises BadData where the outputs of some rows
    are others than the file's.
    """
    admit_installed()
    for file in where.files:
        admit_file(file)
    network = read()
    width = check_chain(network)
    options = {k: v for k, v in options.items() if v is not None}
    spec = make_spec(network, source, options)
    data = prepare_experiment(
        msgspec.structs.replace(spec, layers=(), loss=None, regularizer=None),
        arrays=source if is_in_memory(source) else None,
        folder=str(where.folder or ""),
        progress=where.progress,
    )
    if data.program.inputs != width:
        raise network.make_error(
            _("it takes {width} numbers a row, and {source} has {count}").format(
                width=width, source=spec.data.source, count=data.program.inputs
            )
        )
    matcher = ScalingMatcher(network, data, options)
    network = matcher.network
    output = find_output(network, data, spec, options)
    changes = {
        "data": matcher.make_data(spec),
        "layers": list_layer_specs(network, output),
        "loss": find_loss(network, output, spec),
    }
    spec = msgspec.structs.replace(spec, **changes)
    experiment = build_experiment(spec, data.table)
    arrays = _name_arrays(experiment.program, network.parts)
    require_agreement(matcher, experiment, make_given_state(experiment, arrays), output)
    notes = (*experiment.notes, *network.notes, *matcher.notes, *_list_other_names(network, data))
    return replace(experiment, notes=notes), arrays


def make_foreign_run(
    read: Callable[[], ForeignNetwork], data: Any, where: Where, options: Mapping[str, Any]
) -> Run:
    """The same as a run that has not been trained here."""
    experiment, arrays = prepare_foreign(read, data, where, options)
    experiment = prepare_to_run(experiment)
    run = Run(experiment, make_given_state(experiment, arrays))
    run.notes = experiment.notes
    return run


def _name_arrays(program: Program, parts: Sequence[NetworkPart]) -> dict[str, Floats]:
    """The weights and statistics of the parts by our names, which follow the layers."""
    derivation, arrays = program.batch_derivation, {}
    weights, statistics = iter(derivation.weights()), iter(derivation.statistics())
    holders = [part for part in parts if part.module]
    layers = [x for x in program.spec.layers if catalogs["layers"][x.layer.name].weights]
    for layer, part in zip(layers, holders, strict=True):
        record = catalogs["layers"][layer.layer.name]
        for weight in record.weights:
            if layer.layer.settings.get(weight.setting, True):
                arrays[next(weights).name] = part.module[weight.letter]
        for letter in record.statistics:
            arrays[next(statistics).name] = part.module[letter]
    return {k: np.asarray(v).astype(program.spec.dtype) for k, v in arrays.items()}


def _list_other_names(network: ForeignNetwork, data: Experiment) -> Iterator[str]:
    """What is called otherwise in the file: its order is taken for that of the data."""
    pairs = (
        (network.features, data.data.features, _("inputs")),
        (network.classes, data.data.classes, _("classes")),
    )
    for theirs, ours, what in pairs:
        if theirs and ours and theirs != ours:
            yield say(
                "The {what} of {path} are called {theirs}, those of the data {ours}: they are "
                "taken for each other in this order.",
                what=what,
                path=network.path,
                theirs=join_words(theirs, MOST_NAMES),
                ours=join_words(ours, MOST_NAMES),
            )
