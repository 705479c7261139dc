"""Round clouds of points, their centers evenly on a circle of radius 3."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(*, rows: int = 300, classes: int = 3, noise: float = 0.8, seed: int = 0) -> Table:
    """One normal cloud per class. noise: its standard deviation in each direction."""
    draw = stream(seed, "data/blobs")
    y = np.arange(rows) % classes
    angle = 2 * np.pi * y / classes
    centers = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Table(
        x=centers + noise * draw.draw_normal((rows, 2)),
        y=y,
        features=("x1", "x2"),
        classes=tuple(str(label) for label in range(classes)),
        targets=("blob",),
    )


blobs = Source(
    name="blobs",
    load=load,
    task="classification",
    defaults={
        "hidden": [8],
        "activation": "relu",
        "optimizer": "adam",
        "rate": 0.01,
        "epochs": 40,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="Drawn by Backsight.",
)
