"""Runs of every kind of target, copied as code, and the code run."""

import runpy
from pathlib import Path
from typing import Any

import numpy as np

import backsight
from backsight.kernel.streams import stream
from backsight.maths import catalogs

ROWS = 26
X = stream(5, "copied/x").draw_normal((ROWS, 3))
CLASSES = stream(5, "copied/classes").draw_integers(0, 2, ROWS)
TARGETS: dict[str, Any] = {
    "number": stream(5, "copied/numbers").draw_normal((ROWS, 2)),
    "count": stream(5, "copied/counts").draw_integers(0, 5, (ROWS, 1)).astype(float),
    **dict.fromkeys(("one_hot", "binary", "signed"), CLASSES),
}
"""By the kind of target that a loss takes."""
USUAL: dict[str, Any] = {
    "hidden": [4, 3], "batch": 8, "steps": 100, "seed": 3, "lr": 0.01,
    "dtype": "float64", "engine": "numpy",
}  # fmt: skip


def list_cases() -> list[tuple[str, str, str]]:
    """Every activation with every loss and every optimizer."""
    return [
        (activation, loss, optimizer)
        for activation in catalogs["activations"]
        for loss in catalogs["losses"]
        for optimizer in catalogs["optimizers"]
    ]


def copy(folder: Path, language: str, **options: Any) -> tuple[Any, dict[str, Any], str]:
    """A run in a folder, what its copied file leaves when it is run there, and its text."""
    options = USUAL | options
    loss = options.get("loss", "categorical_cross_entropy").partition(":")[0]
    data = (X, TARGETS[catalogs["losses"][loss].targets])
    run = backsight.train(data, **options, out=folder)
    path, _arrays = backsight.export(folder, "code", arrays=data, language=language)
    return run, runpy.run_path(str(path)), path.read_text()


def measure_distance(run: Any, names: dict[str, Any]) -> float:
    """How far the last weights are from the run's, relative to the largest."""
    theta = names["theta"]
    array = np.asarray(theta.detach() if hasattr(theta, "detach") else theta)
    own = run.state.vectors["theta"]
    assert array.dtype == own.dtype
    return float(np.abs(array - own).max() / np.abs(own).max())
