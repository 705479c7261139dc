"""Random networks of ours, trained for a few steps, with the rows that they were trained on."""

import random

import numpy as np

import backsight
from backsight.maths import catalogs

ACTIVATIONS = [*catalogs["activations"]]
TASKS = ("moons", "spirals", "xor", "circles", "numbers", "scaled", "binary", "counts", "hinge")


def make_rows(rng: random.Random, task: str, seed: int):
    """A source, or arrays, and the options that suit them."""
    draw = np.random.RandomState(seed)
    x = draw.standard_normal((40, rng.randint(1, 5))) * 3 + 1
    if task in ("numbers", "scaled"):
        y = 50 + 10 * x[:, :1] + draw.standard_normal((40, rng.randint(1, 3)))
        loss = rng.choice((None, "huber:delta=0.5", "mean_absolute_error"))
        scale = "standard" if task == "scaled" else "none"
        return (x, y), {"loss": loss, "target_scale": scale}
    if task == "binary":
        return (x, (x[:, 0] > 1).astype(int)), {"output": "sigmoid"}
    if task == "counts":
        y = draw.poisson(2.0, 40).astype(float)
        return (x, y), {"loss": "poisson", "task": "regression", "scale": "minmax"}
    if task == "hinge":
        return "moons", {"loss": "hinge", "output": "identity"}
    return task, {}


def train_random(seed: int):
    """A run, its data and their options."""
    rng = random.Random(seed)
    data, options = make_rows(rng, TASKS[seed % len(TASKS)], seed)
    depth = rng.randint(1, 4)
    widths = [rng.randint(2, 9)] * depth if rng.random() < 0.5 else [
        rng.randint(2, 9) for _layer in range(depth)
    ]  # fmt: skip
    common = {"seed": seed, **options}
    run = backsight.train(
        data,
        hidden=widths,
        activation=[rng.choice(ACTIVATIONS) for _layer in range(depth)],
        norm=rng.choice((None, "batch", "layer")),
        residual=rng.random() < 0.5,
        dropout=rng.choice((None, 0.2)),
        bias=rng.random() < 0.8,
        dtype=rng.choice(("float32", "float64")),
        lr=1e-3,
        batch="all",
        steps=3,
        engine="numpy",
        **common,
    )
    return run, data, {k: v for k, v in common.items() if k != "output"}
