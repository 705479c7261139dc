"""One wave of the sine, to be learned as a number from one feature."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(*, rows: int = 200, noise: float = 0.05, seed: int = 0) -> Table:
    """y = sin(x) and normal noise, x from -pi to pi."""
    draw = stream(seed, "data/sine")
    x = draw.draw_between(-np.pi, np.pi, (rows, 1))
    return Table(
        x=x,
        y=np.sin(x) + noise * draw.draw_normal((rows, 1)),
        features=("x",),
        targets=("sine",),
    )


sine = Source(
    name="sine",
    load=load,
    task="regression",
    defaults={
        "hidden": [16],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.02,
        "epochs": 150,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="Drawn by Backsight.",
)
