"""A first state that is given, not drawn: weights from a file or from memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.state import State, statistics_of, weights_of
from backsight.kernel.errors import BadData, BadShape, UnknownName
from backsight.kernel.language import _
from backsight.recorder.folder import read_weights_file
from backsight.training.experiment import Ready


def given_state(parts: Ready, given: str | Path | Mapping[str, Any]) -> State:
    """The state before the first step, with these weights in place of the drawn ones.

    given: a safetensors file, or arrays by name ({"W1": (in, out), "b1": (out,)}, and running
    statistics). Names that are left out are drawn. Raises UnknownName for a name that the network
    has not, BadShape and BadData for numbers that do not fit.
    """
    arrays = read_weights_file(Path(given)) if isinstance(given, str | Path) else given
    state = parts.program.initial_state()
    derivation = parts.program.first
    own = weights_of(derivation, state.vectors["theta"])
    own |= statistics_of(derivation, state.vectors)
    for name, value in arrays.items():
        if name not in own:
            raise UnknownName(_("array of weights"), name, own)
        array = np.asarray(value)
        if array.shape != own[name].shape:
            raise BadShape(
                _("{name} has the shape {came}, but this network's is {shape}.").format(
                    name=name, came=array.shape, shape=own[name].shape
                )
            )
        if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
            raise BadData(_("{name} must hold finite numbers.").format(name=name))
        own[name][...] = array
    return state
