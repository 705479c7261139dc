"""The four corners of exclusive or: the smallest problem that one layer cannot learn."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table


def load() -> Table:
    """Inputs 0 or 1; class "1" where they differ."""
    return Table(
        x=np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]),
        y=np.array([0, 1, 1, 0], dtype=np.int64),
        features=("x1", "x2"),
        classes=("0", "1"),
        targets=("xor",),
    )


xor = Source(
    name="xor",
    load=load,
    task="classification",
    defaults={
        "hidden": [3],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.15,
        "batch": "all",
        "steps": 2000,
        "validation": 0,
        "test": 0,
        "scale": "none",
        "dtype": "float64",
    },
    reference="Minsky and Papert, Perceptrons, 1969.",
)
