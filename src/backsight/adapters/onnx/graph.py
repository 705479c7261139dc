"""A network in use as operations of ONNX: scaling, layers, scaling back."""

from typing import Any

import numpy as np

from backsight.adapters.onnx.words import NAMED, OperationList
from backsight.data import Scaling
from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.graph.trace import NODE_WORDS, make_input
from backsight.engine.program import Program
from backsight.engine.state import view_statistics, view_weights
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.runs.network_files import UsedNetwork

INPUT, OUTPUT = "x", "output"
"""What the graph takes, and what it makes: (rows, features), (rows, units)."""
ROWS = 2
"""For which equations are traced: no number of a network in use hangs on how many there are."""
ONNX_TYPES = {"float32": 1, "float64": 11}
"""As ONNX numbers them."""


def list_operations(network: UsedNetwork) -> OperationList:
    """The operations of a network in use, from rows in original units to what it says of them.

    The inputs are scaled in float64 and then rounded to the network's dtype, as Backsight does, and
    numbers that are learned are scaled back in float64. Raises BadInput where ONNX lacks a word.
    """
    program = Program(network.spec, inputs=network.inputs, outputs=network.outputs)
    operations = OperationList(network.spec.dtype)
    derivation = program.derive_for(ROWS, training=False)
    names = {INPUT: _write_scaling(operations, network.scaling)}
    arrays = view_weights(derivation, np.asarray(network.vectors["theta"]))
    arrays |= view_statistics(derivation, network.vectors)
    for name, array in arrays.items():
        names[name] = operations.keep(name, np.array(array))
    for equation in derivation.acts("forward"):
        _write_equation(operations, derivation, equation, names)
    operations.about = ""
    last = _write_restoring(operations, network.target_scaling, names[derivation.output])
    operations.add("Identity", [last], OUTPUT)
    return operations


def _write_equation(
    operations: OperationList, derivation: Derivation, equation: Equation, names: dict[str, str]
) -> None:
    """What an equation makes, under the name of its target."""
    operations.about, target = equation.reason, equation.targets[0]
    operands = [
        _make_operand(derivation.symbols[o], names) if o else None for o in equation.operands
    ]
    if equation.formula in NAMED:
        names[target] = operations.add(
            NAMED[equation.formula], [names[equation.operands[0]]], target
        )
        return
    result = equation.reads.with_words(NODE_WORDS)(*operands, **equation.settings)
    names[target] = operations.write(result, target)


def _make_operand(symbol: Symbol, names: dict[str, str]) -> Any:
    """A node of what an earlier equation made, or of a weight; a number as it is."""
    if symbol.name == "N":
        raise BadInput(
            _("A file of ONNX takes any number of rows, and this network's numbers hang on it.")
        )
    if symbol.value is not None:
        return symbol.value
    return make_input(names[symbol.name], symbol.shape)


def _write_scaling(operations: OperationList, scaling: Scaling) -> str:
    if scaling.kind == "none" and not scaling.fill:
        return INPUT
    x = _convert(operations, INPUT, "float64", f"{INPUT}/float64")
    if scaling.fill:
        fill = operations.keep(f"{INPUT}/fill", np.array(scaling.fill))
        missing = operations.add("IsNaN", [x], f"{INPUT}/missing")
        x = operations.add("Where", [missing, fill, x], f"{INPUT}/filled")
    if scaling.kind != "none":
        shift = operations.keep(f"{INPUT}/shift", np.array(scaling.shift))
        factor = operations.keep(f"{INPUT}/factor", np.array(scaling.factor))
        x = operations.add("Sub", [x, shift], f"{INPUT}/centered")
        x = operations.add("Div", [x, factor], f"{INPUT}/scaled")
    return _convert(operations, x, operations.dtype, f"{INPUT}/network")


def _write_restoring(operations: OperationList, scaling: Scaling | None, value: str) -> str:
    if scaling is None or scaling.kind == "none":
        return value
    factor = operations.keep(f"{OUTPUT}/factor", np.array(scaling.factor))
    shift = operations.keep(f"{OUTPUT}/shift", np.array(scaling.shift))
    value = _convert(operations, value, "float64", f"{OUTPUT}/float64")
    value = operations.add("Mul", [value, factor], f"{OUTPUT}/times")
    value = operations.add("Add", [value, shift], f"{OUTPUT}/restored")
    return _convert(operations, value, operations.dtype, f"{OUTPUT}/network")


def _convert(operations: OperationList, value: str, dtype: str, output: str) -> str:
    """The same numbers in a dtype; nothing where the network computes in it anyhow."""
    if operations.dtype == "float64":
        return value
    return operations.add("Cast", [value], output, to=ONNX_TYPES[dtype])
