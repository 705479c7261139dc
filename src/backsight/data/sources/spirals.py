"""Spiral arms wound into each other: hard without many units or layers."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(
    *, rows: int = 400, classes: int = 2, turns: float = 1.0, noise: float = 0.03, seed: int = 0
) -> Table:
    """One arm per class, from the middle to radius 1. turns: how often an arm goes round."""
    draw = stream(seed, "data/spirals")
    y = np.arange(rows) % classes
    radius = draw.draw_between(0.05, 1, rows)
    angle = 2 * np.pi * (turns * radius + y / classes)
    x = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Table(
        x=x + noise * draw.draw_normal((rows, 2)),
        y=y,
        features=("x1", "x2"),
        classes=tuple(str(label) for label in range(classes)),
        targets=("arm",),
    )


spirals = Source(
    name="spirals",
    load=load,
    task="classification",
    defaults={
        "hidden": [32, 32],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.01,
        "epochs": 150,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="After Lang and Witbrock, Learning to tell two spirals apart, 1988.",
    bounds={"turns": (0, 10)},
)
