"""A sloping plane to be learned as a number: (x1 + x2) / 10 on the square from -6 to 6."""

from backsight.data.sources._record import Source
from backsight.data.table import Table
from backsight.kernel.streams import stream


def load(*, rows: int = 300, noise: float = 0.0, seed: int = 0) -> Table:
    """noise: by what share of 6 the place is moved, at most, before its height is taken."""
    draw = stream(seed, "data/plane")
    x = draw.draw_between(-6, 6, (rows, 2))
    place = x + noise * draw.draw_between(-6, 6, (rows, 2))
    return Table(
        x=x,
        y=place.sum(axis=1, keepdims=True) / 10,
        features=("x1", "x2"),
        targets=("height",),
    )


plane = Source(
    name="plane",
    load=load,
    task="regression",
    defaults={
        "hidden": [4],
        "activation": "tanh",
        "optimizer": "adam",
        "rate": 0.02,
        "epochs": 40,
        "validation": 0,
        "test": 0.2,
        "scale": "standard",
        "dtype": "float64",
    },
    reference="As in TensorFlow Playground (Smilkov and Carter 2016); drawn by Backsight.",
)
