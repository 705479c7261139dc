"""Handwritten digits, 1,797 pictures of 8 x 8 pixels from 0 to 16; comes with Backsight.

The test set of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak, 1998,
UCI Machine Learning Repository, doi:10.24432/C50P49, CC BY 4.0; see _digits.md.
"""

from importlib.resources import files

import numpy as np

from backsight.data.sources._record import Source
from backsight.data.table import Table, name_pixels


def load() -> Table:
    """All pictures, in the order of the original file."""
    with files(__package__).joinpath("_digits.npz").open("rb") as file:
        arrays = np.load(file, allow_pickle=False)
        x, y = arrays["x"].astype(np.float64), arrays["y"].astype(np.int64)
    return Table(
        x=x,
        y=y,
        features=name_pixels(8, 8),
        classes=tuple("0123456789"),
        targets=("digit",),
        image=(8, 8),
    )


digits = Source(
    name="digits",
    load=load,
    task="classification",
    defaults={
        "hidden": [128, 64],
        "activation": "relu",
        "optimizer": "adam",
        "dropout": 0.2,
        "rate": 0.003,
        "schedule": "cosine",
        "epochs": 60,
        "validation": 0.1,
        "test": 0.2,
        "scale": "minmax",
        "dtype": "float32",
    },
    reference="Alpaydin and Kaynak 1998, UCI, doi:10.24432/C50P49. CC BY 4.0.",
)
