"""`backsight.onnx.save`, and `export --what onnx`: a network in use as a file of ONNX."""

import json
from pathlib import Path
from typing import Any

from backsight.adapters.onnx.graph import INPUT, ONNX_TYPES, OUTPUT, list_operations
from backsight.adapters.onnx.library import IR, OPSET, import_onnx
from backsight.adapters.onnx.words import OnnxOperation, OperationList
from backsight.disk.write import write
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.version import VERSION
from backsight.runs.network_files import UsedNetwork, make_network
from backsight.runs.predictor import Predictor
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.whole_record import read_state
from backsight.training.trainer import Training

NAME = "network.onnx"
"""What the export is called."""
LARGEST = 2**31 - 1
"""Bytes that a file of ONNX may have."""


@naming_keywords()
def save(run: Training | RecordedRun | str | Path, path: str | Path) -> Path:
    """Write a network in use as a file of ONNX, opset 17 and IR 8; returns the path.

    run: a run as it is now, or a recorded one, or its folder, as it was in the end. The graph takes
    rows in original units, (rows, features) in the network's dtype, and scales them itself; what it
    makes are the outputs, of numbers in their original units. Raises BadInput where ONNX lacks a
    word of the network's formulas, MissingExtra where the library is not installed.
    """
    target = Path(path)
    write(target, pack(_find_network(run)))
    return target


def _find_network(run: Training | RecordedRun | str | Path) -> UsedNetwork:
    if isinstance(run, Training):
        return _make_used_network(run)
    if isinstance(run, RecordedRun):
        return _read_network(run, None)
    return Predictor(run).network


def _make_used_network(training: Training) -> UsedNetwork:
    experiment, data = training.experiment, training.experiment.data
    return UsedNetwork(
        spec=training.spec,
        features=data.features,
        columns=(),
        classes=data.classes,
        targets=data.targets,
        scaling=data.scaling,
        target_scaling=experiment.target_scaling,
        inputs=experiment.program.inputs,
        outputs=experiment.program.outputs,
        step=training.state.step,
        vectors=experiment.program.select_vectors(training.state.vectors),
    )


def _read_network(run: RecordedRun, step: int | None) -> UsedNetwork:
    program, state = read_state(run.record, step, run.at)
    return make_network(run.record, program, state)


def export_onnx(run: RecordedRun, target: Path, step: int | None) -> list[str]:
    """network.onnx, as it was after a step; None: the last. An `Export`."""
    write(target / NAME, pack(_read_network(run, step)))
    return [NAME]


def pack(network: UsedNetwork) -> bytes:
    """The file's content."""
    onnx = import_onnx()
    operations = list_operations(network)
    element = ONNX_TYPES[network.spec.dtype]
    make_info = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [_make_node(onnx, operation) for operation in operations.operations],
        "network",
        [make_info(INPUT, element, ["rows", network.inputs])],
        [make_info(OUTPUT, element, ["rows", network.outputs])],
        initializer=_make_constants(onnx, operations),
    )
    model = onnx.helper.make_model(
        graph,
        opset_imports=[onnx.helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="backsight",
        producer_version=VERSION,
        doc_string=_("A network that Backsight trained, after step {step}.").format(
            step=network.step
        ),
    )
    onnx.helper.set_model_props(model, _describe(network))
    if model.ByteSize() > LARGEST:
        raise BadInput(
            _("A file of ONNX has 2 GiB at the most, and this network has {size:,} bytes.").format(
                size=model.ByteSize()
            )
        )
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def _describe(network: UsedNetwork) -> dict[str, str]:
    """What is said of inputs and outputs beside the graph, as JSON."""
    facts = {
        "features": network.features,
        "classes": network.classes,
        "targets": network.targets,
        "step": network.step,
    }
    return {name: json.dumps(value, ensure_ascii=False) for name, value in facts.items()}


def _make_node(onnx: Any, operation: OnnxOperation) -> Any:
    return onnx.helper.make_node(
        operation.op,
        list(operation.inputs),
        [operation.output],
        name=operation.name,
        doc_string=operation.about,
        **operation.attributes,
    )


def _make_constants(onnx: Any, operations: OperationList) -> list[Any]:
    """Those that an operation reads."""
    names = {name for operation in operations.operations for name in operation.inputs}
    return [
        onnx.numpy_helper.from_array(array, name)
        for name, array in operations.constants.items()
        if name in names
    ]
