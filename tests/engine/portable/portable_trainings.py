"""Random trainings for engines that must agree to the last bit, in whatever language.

`make_training(number)` is a pure function of its number: any engine can be asked for the same. All
activations, losses, optimizers, schedules, clippings and regularizers come up, with dropout,
normalization and residual layers, uneven last batches, narrow and wide layers, both dtypes. It uses
no draw of NumPy's generators, whose streams may change: choices and data come from a hash.

    training = make_training(17)
    run = backsight.start(training.data, engine="portable", **training.options)
    hash_run(run)     # {"step 1 theta": "9f2c…", …}: every array of every step, NaN normalized
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.maths import catalogs
from backsight.runs.run import Run

STEPS, ROWS, INPUTS = 100, 40, 3
WIDTHS = (1, 2, 3, 7, 8, 12, 13, 20)
"""Around the limits of the order: 8 and 16 lanes, 12 units."""
HIDDEN = tuple(n for n, a in catalogs["activations"].items() if a.slope is not None)
INITIALIZERS = tuple(n for n in catalogs["initializers"] if n != "orthogonal")


@dataclass(frozen=True, kw_only=True)
class RandomTraining:
    """data: (x, y). options: of `backsight.start`, all but the engine."""

    data: tuple[Any, Any]
    options: dict[str, Any]


def hash_number(*key: object) -> int:
    """A number below 2**64 that depends on the key alone."""
    return int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "little")


def choose(number: int, what: str, values: Any) -> Any:
    """One of some values, by the training's number and what it is for. Every catalog has its own
    period, so that all its records come up in as many trainings as it has."""
    values = list(values)
    return values[(number + hash_number(what, number // len(values))) % len(values)]


def make_data(loss: str) -> tuple[Any, Any]:
    """Rows that a loss can be computed for: classes, or counts."""
    raw = [hash_number("x", i) / 2.0**63 - 1 for i in range(ROWS * INPUTS)]
    x = np.array(raw).reshape(ROWS, INPUTS) * 2
    if catalogs["losses"][loss].targets in ("one_hot", "binary", "signed"):
        return x, [str(int(v)) for v in x[:, 0] + x[:, 1] > 0]
    return x, np.floor(np.abs(x[:, 0] * 2))


def make_training(number: int) -> RandomTraining:
    """The training of a number, 0 to as many as one likes."""
    loss = choose(number, "loss", catalogs["losses"])
    layers = choose(number, "depth", (0, 1, 2, 3))
    width = choose(number, "width", WIDTHS)
    residual = layers > 1 and choose(number, "residual", (False, True, False))
    hidden = [width if residual else choose(number, f"width {i}", WIDTHS) for i in range(layers)]
    options: dict[str, Any] = {
        "hidden": hidden,
        "loss": loss,
        "activation": choose(number, "activation", HIDDEN),
        "optimizer": choose(number, "optimizer", catalogs["optimizers"]),
        "schedule": choose(number, "schedule", catalogs["schedules"]),
        "clipping": choose(number, "clipping", (None, *catalogs["clippings"])),
        "regularizer": choose(number, "regularizer", (None, *catalogs["regularizers"])),
        "init": choose(number, "init", INITIALIZERS),
        "norm": choose(number, "norm", (None, "batch", "layer")) if layers else None,
        "dropout": choose(number, "dropout", (0, 0.2, 0.5)) if layers else 0,
        "residual": residual,
        "dtype": choose(number, "dtype", ("float32", "float64")),
        "batch": choose(number, "batch", (1, 7, 8, 33, "all")),
        "validation": choose(number, "validation", (0, 0.25)),
        "test": 0, "seed": number, "steps": STEPS, "lr": 0.01,
    }  # fmt: skip
    if options["norm"] == "batch" and options["batch"] == 1:
        options["batch"] = 2
    if options["validation"] and options["batch"] == 33:
        options["batch"] = 27
    kept = {k: v for k, v in options.items() if v is not None and v is not False}
    return RandomTraining(data=make_data(loss), options=kept)


def normalize(array: Any) -> bytes:
    """The bytes of an array, every NaN as one and the same."""
    values = np.array(array)
    if values.dtype.kind == "f":
        values[np.isnan(values)] = np.nan
    return values.tobytes()


def hash_array(array: Any) -> str:
    """A short checksum of an array."""
    return hashlib.blake2b(normalize(array), digest_size=8).hexdigest()


def hash_run(run: Run, symbols: bool = False) -> dict[str, str]:
    """The checksums of all that a training carries and measures, step by step, and with `symbols`
    of each named array of each step as well."""
    hashes = {}
    for step in run.steps():
        key = f"step {step.index}"
        hashes[f"{key} g"] = hash_array(step.gradient)
        hashes[f"{key} loss"] = hash_array(np.float64(step.loss))
        for name, vector in step.state.vectors.items():
            hashes[f"{key} {name}"] = hash_array(vector)
        if symbols:
            hashes |= {f"{key} tape {n}": hash_array(v) for n, v in step.tape.items()}
    hashes |= {f"end {name}": hash_array(v) for name, v in run.state.vectors.items()}
    return hashes
