"""Files of other libraries that hold a network with its weights, by the ending of their names."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment
from backsight.training.where import Where

ONNX, KERAS = (".onnx",), (".keras", ".h5", ".hdf5")


def is_network_file(path: str | None) -> bool:
    """Whether a file to start from brings its network along."""
    return path is not None and Path(path).suffix in (*ONNX, *KERAS)


def prepare_start(
    path: str, source: Any, where: Where, options: Mapping[str, Any]
) -> tuple[Experiment, dict[str, Floats]]:
    """The experiment of some data with the network of a file, and its weights by our names."""
    # Here, for most trainings begin without such a file.
    from backsight.adapters.foreign_experiment import prepare_foreign
    from backsight.adapters.keras.read import read_foreign as read_keras
    from backsight.adapters.onnx.read import read_foreign as read_onnx

    read = read_onnx if Path(path).suffix in ONNX else read_keras
    return prepare_foreign(partial(read, Path(path)), source, where, options)
