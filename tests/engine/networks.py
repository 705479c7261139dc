"""Small networks that the engine's tests run."""

from typing import Any

import numpy as np

from backsight.engine.complete import Shape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.spec import Spec, from_plain
from backsight.maths import catalogs

LAYERS = [{"units": 7, "activation": "tanh"}, {"units": 6}, {}]
"""Two hidden layers and an output."""


def spec_of(**changes: Any) -> Spec:
    """A complete spec for six inputs and three classes."""
    raw = {"data": {"source": "xor"}, "layers": LAYERS, "batch": 16, "steps": 40, **changes}
    return complete(from_plain(raw), Shape(inputs=6, classes=3, targets=0, rows=64))


def derivation_of(rows: int = 16, **changes: Any) -> Derivation:
    """The derivation of `spec_of`."""
    spec = spec_of(**changes)
    return derive(spec, inputs=6, outputs=spec.layers[-1].units or 0, rows=rows)


def batch(derivation: Derivation, seed: int = 0) -> dict[str, Any]:
    """Random inputs, targets that fit every loss, and draws."""
    random = np.random.default_rng(seed)
    given = {}
    for symbol in derivation.symbols.values():
        if symbol.role == "target":
            given[symbol.name] = np.eye(symbol.shape[1])[
                random.integers(0, symbol.shape[1], symbol.shape[0])
            ]
        elif symbol.role == "input":
            given[symbol.name] = random.normal(size=symbol.shape)
        elif symbol.role == "draw" and not symbol.purpose.startswith("initial/"):
            given[symbol.name] = random.random(symbol.shape)
    return {k: v.astype(derivation.dtype) for k, v in given.items()}


def every(catalog: str) -> list[str]:
    """The names of a catalog."""
    return list(catalogs[catalog])
