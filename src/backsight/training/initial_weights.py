"""A first state that is given, not drawn: weights from a file or from memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.state import State, view_statistics, view_weights
from backsight.kernel.errors import BadData, BadShape, UnknownName
from backsight.kernel.language import _
from backsight.recorder.folder import read_weights_file
from backsight.training.experiment import Experiment

Weights = str | Path | Mapping[str, Any]
"""A safetensors file, or arrays by name."""


def make_given_state(experiment: Experiment, weights: Weights) -> State:
    """The state before the first step, with these weights in place of the drawn ones.

    weights: a safetensors file, or arrays by name ({"W1": (in, out), "b1": (out,)}, and running
    statistics). Names that are left out are drawn. Raises UnknownName for a name that the network
    has not, BadShape and BadData for numbers that do not fit.
    """
    arrays = read_weights_file(Path(weights)) if isinstance(weights, str | Path) else weights
    state = experiment.program.make_initial_state()
    derivation = experiment.program.batch_derivation
    network_arrays = view_weights(derivation, state.vectors["theta"])
    network_arrays |= view_statistics(derivation, state.vectors)
    for name, value in arrays.items():
        if name not in network_arrays:
            raise UnknownName(_("array of weights"), name, network_arrays)
        array = np.asarray(value)
        if array.shape != network_arrays[name].shape:
            raise BadShape(
                _("{name} has the shape {came}, but this network's is {shape}.").format(
                    name=name, came=array.shape, shape=network_arrays[name].shape
                )
            )
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise BadData(_("{name} must hold finite numbers.").format(name=name))
        network_arrays[name][...] = array
    return state
