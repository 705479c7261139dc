"""Small networks that the engine's tests run."""

from typing import Any

import numpy as np

from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.spec import Spec, from_plain
from backsight.maths import catalogs

LAYERS = [{"units": 7, "activation": "tanh"}, {"units": 6}, {}]
"""Two hidden layers and an output."""

IDENTITY = {"units": 7, "activation": "identity"}
TANH = {"units": 7, "activation": "tanh"}
BATCH_NORM = {"layer": "batch_norm", "activation": "tanh"}
LAYER_NORM = {"layer": {"name": "layer_norm", "epsilon": 1e-3}, "activation": "silu"}
BARE = {"layer": "batch_norm"}
DROPOUT = {"layer": {"name": "dropout", "p": 0.3}}


def residual(over: int, **more: Any) -> dict[str, Any]:
    """A connection over so many layers."""
    return {"layer": {"name": "residual", "over": over}, **more}


STACKS: dict[str, list[dict[str, Any]]] = {
    "batch norm": [IDENTITY, BATCH_NORM, {}],
    "layer norm": [IDENTITY, LAYER_NORM, {}],
    "batch norm first": [BARE, TANH, BARE, BATCH_NORM, {}],
    "layer norm first, over the input": [{"layer": "layer_norm"}, residual(1), TANH, {}],
    "residual": [TANH, TANH, residual(1), {}],
    "residual from the input": [{"units": 6, "activation": "tanh"}, residual(1), {}],
    "nested": [TANH, TANH, TANH, residual(1), residual(3), {}],
    "overlapping": [TANH, TANH, TANH, residual(2), TANH, residual(3), {}],
    "several from one": [TANH, TANH, residual(1), TANH, residual(3), TANH, residual(5), {}],
    "over norm and dropout": [TANH, BATCH_NORM, DROPOUT, residual(2, activation="gelu"), {}],
    "over dropout alone": [TANH, DROPOUT, residual(1), TANH, {}],
    "twice in a row": [TANH, TANH, residual(1), residual(1), {}],
    "everything": [BARE, IDENTITY, BATCH_NORM, DROPOUT, IDENTITY, LAYER_NORM, residual(2),
                   {"units": 7, "activation": "relu", "layer": {"name": "dense", "bias": False}},
                   residual(4, activation="elu"), residual(5), BARE, {}],
}  # fmt: skip
"""Layers between x (6 units) and the output: normalization, connections, and both."""


def spec_of(**changes: Any) -> Spec:
    """A complete spec for six inputs and three classes."""
    raw = {"data": {"source": "xor"}, "layers": LAYERS, "batch": 16, "steps": 40, **changes}
    return complete(from_plain(raw), DataShape(inputs=6, classes=3, targets=0, rows=64))


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
        elif symbol.role == "draw" and not symbol.is_initial:
            given[symbol.name] = random.random(symbol.shape)
    return {k: v.astype(derivation.dtype) for k, v in given.items()}


def every(catalog: str) -> list[str]:
    """The names of a catalog."""
    return list(catalogs[catalog])
