"""A file of ONNX as operations and constants, with nothing of it run.

What is let in: a graph without graphs inside, of operations of ONNX itself, whose constants lie in
the file, with one input and one output. Everything in it is bounded by the length of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.onnx.library import import_onnx
from backsight.adapters.onnx.words import OnnxOperation
from backsight.disk.refusals import explaining_read_errors
from backsight.kernel.errors import BadData
from backsight.kernel.language import _
from backsight.kernel.printable import make_line
from backsight.kernel.types import Floats

LONGEST = 2**31 - 1
"""Bytes of a file that is read."""
MOST_NODES = 20_000
MOST_COMPUTED = 8
"""How many times as long as the file what is made of its constants may be."""
LONGEST_NAME = 60
"""Characters of a name out of a file that is printed."""
DOMAINS = ("", "ai.onnx")
FLOATS = ("float32", "float64")
PASSING = ("Identity", "Cast")
"""Operations that change no number but its type."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OnnxGraph:
    """What stands in a file. producers: the operation that makes a value, by its name. constants:
    by name. model: the file itself, as onnx has it."""

    path: Path
    model: Any
    input: str
    width: int | None
    """Columns of the input; None where the file does not say."""
    output: str
    dtype: str
    """Of the input."""
    opset: int
    operations: Sequence[OnnxOperation]
    producers: Mapping[str, OnnxOperation]
    constants: Mapping[str, Floats]

    def resolve(self, name: str) -> str:
        """The value that is the same, behind operations that pass on what they take."""
        for _step in range(MOST_NODES):
            operation = self.producers.get(name)
            if operation is None or operation.op not in PASSING or name in self.constants:
                break
            name = operation.inputs[0]
        return name

    def find_constant(self, name: str) -> Floats | None:
        """The array that a value is whatever the input; None for another."""
        return self.constants.get(self.resolve(name))


def show(name: object) -> str:
    """A name out of a file as it may be printed."""
    line = make_line(str(name))
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME]}…"


def describe_operation(operation: OnnxOperation) -> str:
    """A node, for messages: its name and what it does."""
    name = operation.name or operation.output
    return f"{show(name)} ({show(operation.op)})"


def read_graph(path: Path) -> OnnxGraph:
    """The graph of a file. Raises BadData, which says what it is that cannot be read."""
    onnx = import_onnx()
    content = _read_bytes(path)
    try:
        model = onnx.ModelProto.FromString(content)
        return _make_graph(path, model)
    except BadData:
        raise
    except MemoryError:
        raise make_error(path, _("it asks for more memory than there is")) from None
    except Exception as error:  # whatever a damaged or hostile file makes of protobuf and NumPy
        reason = show(str(error).split("\n")[0] or type(error).__name__)
        raise make_error(path, _("it is damaged: {reason}").format(reason=reason)) from None


def make_error(path: Path, why: str) -> BadData:
    """The message for a file that is not read."""
    return BadData(_("{path} is not read: {why}.").format(path=path, why=why))


def _read_bytes(path: Path) -> bytes:
    try:
        with explaining_read_errors(path):
            if path.stat().st_size > LONGEST:
                raise make_error(path, _("it is longer than a file of ONNX may be"))
            return path.read_bytes()
    except FileNotFoundError:
        raise BadData(_("There is no file {path}.").format(path=path)) from None


def _make_graph(path: Path, model: Any) -> OnnxGraph:
    graph = model.graph
    if not graph.node:
        raise make_error(path, _("it holds no graph of ONNX"))
    if len(graph.node) > MOST_NODES:
        raise make_error(
            path,
            _("it has {count:,} nodes, and {most:,} are read").format(
                count=len(graph.node), most=MOST_NODES
            ),
        )
    opset = max((o.version for o in model.opset_import if o.domain in DOMAINS), default=1)
    constants = dict(_read_constants(path, graph.initializer))
    operations = [_read_node(path, node, constants) for node in graph.node]
    producers = {o.output: o for o in operations if o is not None}
    kept = [o for o in operations if o is not None]
    _compute_constants(path, kept, constants, MOST_COMPUTED * model.ByteSize())
    inputs = [i for i in graph.input if i.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise make_error(
            path,
            _("it has {inputs} inputs and {outputs} outputs, and one of each is read").format(
                inputs=len(inputs), outputs=len(graph.output)
            ),
        )
    return OnnxGraph(
        path=path,
        model=model,
        input=inputs[0].name,
        width=_find_width(inputs[0]),
        output=graph.output[0].name,
        dtype=_find_dtype(path, inputs[0]),
        opset=opset,
        operations=kept,
        producers=producers,
        constants=constants,
    )


def _find_dtype(path: Path, value: Any) -> str:
    number = value.type.tensor_type.elem_type
    names = {1: "float32", 11: "float64"}
    if number not in names:
        raise make_error(path, _("its input is no tensor of float32 or float64"))
    return names[number]


def _find_width(value: Any) -> int | None:
    dims = value.type.tensor_type.shape.dim
    last = dims[-1].dim_value if len(dims) == 2 else 0
    return int(last) if last > 0 else None


def _read_constants(path: Path, tensors: Iterable[Any]) -> Iterable[tuple[str, Floats]]:
    for tensor in tensors:
        yield tensor.name, _read_tensor(path, tensor.name, tensor)


def _read_tensor(path: Path, name: str, tensor: Any) -> Floats:
    """A tensor that lies in the file. Raises BadData for one outside, which could be any file."""
    onnx = import_onnx()
    if tensor.data_location == onnx.TensorProto.EXTERNAL or tensor.external_data:
        raise make_error(
            path,
            _("{name} lies in another file; save the model with its data inside").format(
                name=show(name)
            ),
        )
    array: Floats = onnx.numpy_helper.to_array(tensor)
    return array


def _read_node(path: Path, node: Any, constants: dict[str, Floats]) -> OnnxOperation | None:
    """A node; None for a constant, which is added to the others."""
    name = f"{show(node.name or (node.output or ['?'])[0])} ({show(node.op_type)})"
    if node.domain not in DOMAINS:
        raise make_error(
            path,
            _("{name} is an operation of {domain}, not of ONNX itself").format(
                name=name, domain=show(node.domain)
            ),
        )
    onnx = import_onnx()
    attributes = {}
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.TENSOR:
            attributes[attribute.name] = _read_tensor(path, name, attribute.t)
        elif attribute.type in (onnx.AttributeProto.GRAPH, onnx.AttributeProto.GRAPHS):
            raise make_error(path, _("{name} holds a graph of its own").format(name=name))
        else:
            attributes[attribute.name] = onnx.helper.get_attribute_value(attribute)
    outputs = [o for o in node.output if o]
    if not outputs:
        raise make_error(path, _("{name} makes nothing").format(name=name))
    if node.op_type == "Constant":
        value = next(iter(attributes.values()), None)
        constants[outputs[0]] = np.asarray(value)
        return None
    return OnnxOperation(
        op=node.op_type,
        inputs=tuple(node.input),
        output=outputs[0],
        attributes=attributes,
        name=node.name,
    )


def _compute_constants(
    path: Path, operations: list[OnnxOperation], constants: dict[str, Floats], left: int
) -> None:
    """Add what is made of constants alone by turning and naming them, as exporters do. left: bytes
    that all of it may take."""
    for operation in operations:
        array = constants.get(operation.inputs[0]) if operation.inputs else None
        if array is None or operation.op not in COMPUTED:
            continue
        left -= array.nbytes
        if left < 0:
            raise make_error(path, _("it asks for more memory than there is"))
        constants[operation.output] = COMPUTED[operation.op](array, operation, constants)


def _convert(array: Floats, operation: OnnxOperation, _constants: Mapping[str, Floats]) -> Floats:
    dtypes = {1: np.float32, 11: np.float64}
    return array.astype(dtypes[operation.attributes["to"]])


def _transpose(array: Floats, operation: OnnxOperation, _constants: Mapping[str, Floats]) -> Floats:
    return array.transpose(operation.attributes.get("perm"))


def _pass(array: Floats, _operation: OnnxOperation, _constants: Mapping[str, Floats]) -> Floats:
    return array


COMPUTED: Mapping[str, Any] = {"Identity": _pass, "Cast": _convert, "Transpose": _transpose}
"""Of one constant, without making it longer."""
