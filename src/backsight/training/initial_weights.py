"""A first state that is given, not drawn: weights from a file or from memory."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.program import Program
from backsight.engine.state import State, view_statistics, view_weights
from backsight.kernel.errors import BadData, BadShape, UnknownName
from backsight.kernel.language import _
from backsight.recorder.folder import read_weights_file
from backsight.training.experiment import Experiment
from backsight.training.pytorch.file import PT_SUFFIXES, read_pt
from backsight.training.pytorch.names import is_pytorch, to_own_names

Weights = str | Path | Mapping[str, Any]
"""A safetensors file, a .pt of PyTorch, or arrays by name, our own or PyTorch's."""
NETWORK_FILES = {".onnx": "onnx", ".keras": "keras", ".h5": "keras", ".hdf5": "keras"}
"""What reads files that hold more than weights."""


def _read_arrays(program: Program, weights: Weights) -> Mapping[str, Any]:
    """The arrays by our names. Those of PyTorch stand in its order in a .pt and in memory; a
    safetensors file sorts them by name."""
    if isinstance(weights, str | Path):
        _refuse_networks(Path(weights))
        is_pt = Path(weights).suffix in PT_SUFFIXES
        arrays: Mapping[str, Any] = (
            read_pt(Path(weights)) if is_pt else read_weights_file(Path(weights))
        )
        where, in_order = str(weights), is_pt
    else:
        where, in_order, arrays = _("the arrays"), True, weights
    if not is_pytorch(arrays.keys()):
        return arrays
    plain = {name: np.asarray(value) for name, value in arrays.items()}
    return to_own_names(plain, program, where, in_order=in_order)


def _refuse_networks(path: Path) -> None:
    """Raise BadData for a file that holds a network, which is read with it."""
    library = NETWORK_FILES.get(path.suffix)
    if library is not None:
        raise BadData(
            _(
                "{path} holds a network with its weights: backsight.{library}.read(PATH, DATA) "
                "reads both, as `backsight train DATA --start PATH` does at the shell."
            ).format(path=path, library=library)
        )


def make_given_state(experiment: Experiment, weights: Weights) -> State:
    """The state before the first step, with these weights in place of the drawn ones.

    weights: a safetensors file, a .pt, or arrays by name ({"W1": (in, out), "b1": (out,)}, and
    running statistics), or all of them as PyTorch has them ({"0.weight": (out, in), …}). Our own
    names that are left out are drawn. Raises UnknownName for a name that the network
    has not, BadShape and BadData for numbers that do not fit.
    """
    arrays = _read_arrays(experiment.program, weights)
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
