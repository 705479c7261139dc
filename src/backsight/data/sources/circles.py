"""Two rings, one inside the other."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(*, rows: int = 300, noise: float = 0.1, factor: float = 0.5, seed: int = 0) -> Table:
    """Points at random angles on circles of radius 1 and `factor`, moved by noise."""
    draw = stream(seed, "data/circles")
    y = np.arange(rows) % 2
    angle = draw.draw_between(0, 2 * np.pi, rows)
    radius = np.where(y == 0, 1.0, factor)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Table(
        x=x + noise * draw.draw_normal((rows, 2)),
        y=y,
        features=("x1", "x2"),
        classes=("outer", "inner"),
        targets=("ring",),
    )


circles = Source(
    name="circles",
    load=load,
    task="classification",
    defaults={
        "hidden": [8],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.02,
        "epochs": 60,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="Drawn by Backsight.",
    bounds={"factor": (0, 1)},
)
