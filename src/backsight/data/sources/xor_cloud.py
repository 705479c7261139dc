"""Exclusive or on a cloud of points: class "1" where the signs of the coordinates differ."""

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table


def load(*, rows: int = 300) -> Table:
    """The first rows of the cloud.

    NumPy's legacy generator with seed 0, since the points must be those of the reference.
    """
    x = np.random.RandomState(0).randn(rows, 2)
    return Table(
        x=x,
        y=np.logical_xor(x[:, 0] > 0, x[:, 1] > 0).astype(np.int64),
        features=("x1", "x2"),
        classes=("0", "1"),
        targets=("xor",),
    )


xor_cloud = Source(
    name="xor_cloud",
    load=load,
    task="classification",
    defaults={
        "hidden": [50],
        "activation": "sigmoid",
        "optimizer": "adam",
        "rate": 0.003,
        "batch": "all",
        "steps": 5000,
        "validation": 0,
        "test": 0,
        "scale": "none",
        "dtype": "float64",
    },
    reference='O. Florez, "One LEGO at a time", 2017: the data of its script.',
)
