"""Points of small networks that the checks are tried at."""

import numpy as np

from backsight.checks import Point
from backsight.engine.complete import DataShape, complete
from backsight.engine.derive import derive
from backsight.engine.spec import from_plain
from backsight.maths import catalogs

ROWS, INPUTS, OUTPUTS = 5, 3, 2


def dense(units=None, activation=None):
    return {"units": units, "activation": activation}


def layers(hidden="tanh", output=None):
    """A 3-4-3-2 network."""
    return [dense(4, hidden), dense(3, hidden), dense(None, output)]


def derivation_of(inputs=INPUTS, outputs=OUTPUTS, rows=ROWS, **changes):
    raw = {
        "data": {"source": "xor"}, "layers": layers(), "batch": rows, "steps": 5,
        "dtype": "float64", "loss": "mean_squared_error", "optimizer": "sgd", **changes,
    }  # fmt: skip
    shape = DataShape(inputs=inputs, classes=0, targets=outputs, rows=rows)
    return derive(complete(from_plain(raw), shape), inputs=inputs, outputs=outputs, rows=rows)


def targets(kind, shape, draw):
    return {
        "number": lambda: draw.normal(size=shape),
        "one_hot": lambda: np.eye(shape[1])[draw.integers(shape[1], size=shape[0])],
        "binary": lambda: draw.integers(2, size=shape).astype(float),
        "signed": lambda: draw.choice([-1.0, 1.0], size=shape),
        "count": lambda: draw.poisson(2, size=shape).astype(float),
    }[kind]()


def point_of(seed=0, chosen=None, shift=0.5, **changes):
    """A network at random weights, on random rows, with targets of its loss's kind.

    shift: added to the last biases, so that outputs are in (0, 1), where no loss clips them.
    """
    derivation, draw = derivation_of(**changes), np.random.default_rng(seed)
    loss = catalogs["losses"][changes.get("loss", "mean_squared_error")]
    symbols = derivation.symbols
    values = {
        "theta": draw.normal(size=symbols["theta"].shape) * 0.4,
        "x": draw.normal(size=symbols["x"].shape),
        "y": targets(loss.targets, symbols["y"].shape, draw),
    }
    values["theta"][-2:] += shift
    for symbol in derivation.of_role("row_weight"):
        values[symbol.name] = draw.uniform(0.2, 3, symbol.shape)
    for symbol in derivation.of_role("draw"):
        if not symbol.is_initial:
            values[symbol.name] = draw.random(symbol.shape)
    return Point(derivation=derivation, values=values, selection=chosen)
