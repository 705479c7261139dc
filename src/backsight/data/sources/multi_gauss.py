"""Three hills and three hollows to be learned as a number, on the square from -6 to 6."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

_CENTERS = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
_HEIGHTS = np.array([1, -1, 1, -1, 1, -1])
"""Of each center. A hill falls evenly to 0 at a distance of 2."""


def load(*, rows: int = 500, noise: float = 0.0, seed: int = 0) -> Table:
    """noise: by what share of 6 the place is moved, at most, before its height is taken."""
    draw = stream(seed, "data/multi_gauss")
    x = draw.draw_between(-6, 6, (rows, 2))
    place = x + noise * draw.draw_between(-6, 6, (rows, 2))
    return Table(
        x=x,
        y=_compute_height(place)[:, None],
        features=("x1", "x2"),
        targets=("height",),
    )


def _compute_height(place: Floats) -> Floats:
    """(rows, 2) -> (rows,). The centers lie at least 4 apart: no two overlap."""
    distance = np.linalg.norm(place[:, None, :] - _CENTERS, axis=2)
    height: Floats = np.maximum(1 - distance / 2, 0) @ _HEIGHTS
    return height


multi_gauss = Source(
    name="multi_gauss",
    load=load,
    task="regression",
    defaults={
        "hidden": [32, 16],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.01,
        "epochs": 150,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="As in TensorFlow Playground (Smilkov and Carter 2016); drawn by Backsight.",
)
