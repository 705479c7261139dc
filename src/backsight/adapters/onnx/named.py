"""Operations of ONNX that are a record of the catalog, by their name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.adapters.network_parts import Kind
from backsight.adapters.onnx.file import OnnxGraph, describe_operation, make_error, show
from backsight.adapters.onnx.words import OnnxOperation
from backsight.engine.spec import Choice
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.activations import activations

ReadOperation = Callable[[OnnxGraph, OnnxOperation], Mapping[str, Any]]
"""From an operation to the settings of its record. Raises ValueError, in words, for others."""


@dataclass(frozen=True, kw_only=True)
class NamedOperation:
    """What an operation is here. weights: letters of its inputs behind the first."""

    kind: Kind
    record: str
    settings: ReadOperation = lambda graph, operation: {}
    weights: tuple[str, ...] = ()


def _get(operation: OnnxOperation, name: str, usual: Any) -> Any:
    return operation.attributes.get(name, usual)


def _require(operation: OnnxOperation, **usual: tuple[Any, ...]) -> None:
    """Raise ValueError where an attribute is none of those; the first is what holds unsaid."""
    for name, values in usual.items():
        said = _get(operation, name, values[0])
        if said not in values:
            raise ValueError(f"{name}={show(said)}")


def _read_gelu(_graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    _require(operation, approximate=(b"none",))
    return {}


def _read_softmax(graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    first = -1 if graph.opset >= 13 else 1
    _require(operation, axis=(first, -1, 1))
    return {}


def _read_batch_norm(graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    _require(operation, training_mode=(0,), spatial=(1,))
    newest = 1 - float(_get(operation, "momentum", 0.9))
    newest = newest if 0 < newest <= 1 else 0.1
    epsilon = round_setting(_get(operation, "epsilon", 1e-5), graph)
    return {"epsilon": epsilon, "newest": float(f"{newest:.6g}")}


def _read_layer_norm(graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    _require(operation, axis=(-1, 1))
    return {"epsilon": round_setting(_get(operation, "epsilon", 1e-5), graph)}


def _read_dropout(graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    ratio = _get(operation, "ratio", 0.5)
    if len(operation.inputs) > 1 and operation.inputs[1]:
        given = graph.find_constant(operation.inputs[1])
        ratio = 0.5 if given is None else given
    share = float(f"{float(np.asarray(ratio, float).reshape(())):.7g}")
    if not 0 <= share < 1:
        raise ValueError(f"ratio={share}")
    return {"p": share}


def _read_selu(graph: OnnxGraph, operation: OnnxOperation) -> Mapping[str, Any]:
    alpha = float(_get(operation, "alpha", 1.67326319217681884765625))
    scale = float(_get(operation, "gamma", 1.05070102214813232421875))
    usual = activations["selu"].value.settings
    is_usual = all(
        np.float32(usual[name]) == np.float32(value)
        for name, value in (("alpha", alpha), ("scale", scale))
    )
    return {} if is_usual and graph.dtype == "float32" else {"alpha": alpha, "scale": scale}


def _read_alpha(usual: float) -> ReadOperation:
    return lambda graph, operation: {"alpha": round_setting(_get(operation, "alpha", usual), graph)}


def round_setting(value: Any, graph: OnnxGraph) -> float:
    """An attribute is float32: 0.2 is 0.200000003 there, and means no other number to a network in
    float32. One in float64 is run with 0.200000003."""
    number, short = float(value), float(f"{float(value):.7g}")
    is_short = graph.dtype == "float32" and np.float32(short) == np.float32(number)
    return short if is_short else number


NORM_WEIGHTS = ("gamma", "delta")
NAMED_OPERATIONS: Mapping[str, NamedOperation] = {
    "Relu": NamedOperation(kind="activation", record="relu"),
    "Tanh": NamedOperation(kind="activation", record="tanh"),
    "Sigmoid": NamedOperation(kind="activation", record="sigmoid"),
    "Softplus": NamedOperation(kind="activation", record="softplus"),
    "Softmax": NamedOperation(kind="activation", record="softmax", settings=_read_softmax),
    "Elu": NamedOperation(kind="activation", record="elu", settings=_read_alpha(1.0)),
    "LeakyRelu": NamedOperation(kind="activation", record="leaky_relu", settings=_read_alpha(0.01)),
    "Selu": NamedOperation(kind="activation", record="selu", settings=_read_selu),
    "Gelu": NamedOperation(kind="activation", record="gelu", settings=_read_gelu),
    "Dropout": NamedOperation(kind="layer", record="dropout", settings=_read_dropout),
    "LayerNormalization": NamedOperation(
        kind="layer", record="layer_norm", settings=_read_layer_norm, weights=NORM_WEIGHTS
    ),
    "BatchNormalization": NamedOperation(
        kind="layer",
        record="batch_norm",
        settings=_read_batch_norm,
        weights=(*NORM_WEIGHTS, "mu_bar", "var_bar"),
    ),
}
"""What is known by its name alone; more is known by its formula (`patterns.py`)."""
OTHERS_KNOWN = ("Add", "Cast", "Div", "Flatten", "Gemm", "Identity", "MatMul", "Mul", "Sub")
"""What is known besides, in its place."""


def read_named(
    graph: OnnxGraph, operation: OnnxOperation
) -> tuple[Kind, Choice, dict[str, Floats]] | None:
    """What an operation is here, with its weights by letter; None for one that is not known.
    Raises BadData, which names it, for one with settings that are none here."""
    known = NAMED_OPERATIONS.get(operation.op)
    if known is None:
        return None
    try:
        settings = known.settings(graph, operation)
    except (ValueError, TypeError) as error:
        raise make_error(
            graph.path,
            _("{name} is known here, but not with {settings}").format(
                name=describe_operation(operation), settings=show(str(error))
            ),
        ) from None
    arrays: dict[str, Floats] = {}
    for letter, name in zip(known.weights, operation.inputs[1:], strict=False):
        array = graph.find_constant(name)
        if array is not None:
            arrays[letter] = array
    if known.weights == NORM_WEIGHTS and "delta" not in arrays and "gamma" in arrays:
        arrays["delta"] = np.zeros_like(arrays["gamma"])
    if arrays.keys() != {*known.weights}:
        raise make_error(
            graph.path,
            _("{name} has weights that are no constants").format(
                name=describe_operation(operation)
            ),
        )
    return known.kind, Choice(known.record, settings), arrays
