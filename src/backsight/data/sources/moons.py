"""Two half-moons that reach into each other."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(*, rows: int = 300, noise: float = 0.1, seed: int = 0) -> Table:
    """Points on two half circles of radius 1, the lower one moved by (1, 0.5), and noise."""
    draw = stream(seed, "data/moons")
    y = np.arange(rows) % 2
    angle = draw.draw_between(0, np.pi, rows)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    x = np.where(y[:, None] == 0, upper, (1.0, 0.5) - upper)
    return Table(
        x=x + noise * draw.draw_normal((rows, 2)),
        y=y,
        features=("x1", "x2"),
        classes=("upper", "lower"),
        targets=("moon",),
    )


moons = Source(
    name="moons",
    load=load,
    task="classification",
    defaults={
        "hidden": [16],
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
)
