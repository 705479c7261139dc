"""A fixed handful of small trainings with the portable engine, a checksum a step.

Together they have every activation, loss, optimizer and schedule of the package's own at least
once; which goes with which does not matter.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from backsight.engine.step import Step
from backsight.maths import catalogs
from backsight.runs.train import start
from backsight.studies.selftest.parts import hash_array, make_numbers

STEPS, ROWS, INPUTS = 12, 30, 3
OPTIMIZERS = (
    *("adadelta", "adagrad", "adam", "adamw", "amsgrad", "centered_rmsprop", "lion", "momentum"),
    *("nadam", "nesterov", "rmsprop", "sgd", "sgdw", "warm_adagrad"),
)
ACTIVATIONS = (
    *("elu", "exponential", "gelu", "identity", "leaky_relu", "relu", "selu", "sigmoid", "silu"),
    *("softplus", "tanh"),
)
LOSSES = (
    *("binary_cross_entropy", "categorical_cross_entropy", "half_mean_squared_error"),
    *("half_sum_squared_error", "hinge", "huber", "mean_absolute_error", "mean_squared_error"),
    *("normalized_cross_entropy", "poisson"),
)
SCHEDULES = (
    *("constant", "cosine", "exponential", "inverse_time", "linear_warmup", "one_cycle"),
    *("reduce_on_plateau", "step"),
)
LAYERS: tuple[dict[str, Any], ...] = (
    {"hidden": [4]},
    {"hidden": [13, 5], "norm": "batch"},
    {"hidden": [5, 5], "norm": "layer", "residual": True},
    {"hidden": [17], "dropout": 0.3, "clip_norm": 0.5},
    {"hidden": [3, 3], "l2": 1e-3, "dtype": "float64"},
)


def hash_trainings() -> Iterator[tuple[str, str]]:
    """Name and checksum of each step of each training."""
    for number in range(len(OPTIMIZERS)):
        options, loss = make_options(number), LOSSES[number % len(LOSSES)]
        run = start(make_data(loss), **options)
        name = f"training {number} ({options['optimizer']}, {options['activation']}, {loss})"
        for step in run.steps():
            yield f"{name}, step {step.index}", _hash_step(step)


def make_options(number: int) -> dict[str, Any]:
    """Of `backsight.start`."""
    return {
        "engine": "portable",
        "dtype": ("float32", "float64")[number % 2],
        "optimizer": OPTIMIZERS[number],
        "activation": ACTIVATIONS[number % len(ACTIVATIONS)],
        "loss": LOSSES[number % len(LOSSES)],
        "schedule": SCHEDULES[number % len(SCHEDULES)],
        "batch": 7,
        "lr": 0.01,
        "steps": STEPS,
        "seed": number,
        "validation": 0.2,
        "test": 0,
    } | LAYERS[number % len(LAYERS)]


def make_data(loss: str) -> tuple[Any, Any]:
    """Rows that a loss can be computed for: classes, or counts."""
    x = 2 * make_numbers((ROWS, INPUTS), "float64")
    if catalogs["losses"][loss].targets in ("one_hot", "binary", "signed"):
        return x, [str(int(v)) for v in x[:, 0] + x[:, 1] > 0]
    return x, np.floor(np.abs(2 * x[:, 0]))


def _hash_step(step: Step) -> str:
    """Of every array of a step, by name."""
    tape = dict(step.tape)
    hashes = "".join(
        f"{name} {hash_array(np.asarray(tape[name], float))}\n" for name in sorted(tape)
    )
    return hashlib.blake2b(hashes.encode(), digest_size=8).hexdigest()
