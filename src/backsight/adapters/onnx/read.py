"""`backsight.onnx.read`: a feed-forward network of an ONNX file as a run, with its weights."""

import json
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backsight.adapters.foreign_experiment import make_foreign_run
from backsight.adapters.foreign_network import ForeignNetwork
from backsight.adapters.onnx.chain import OnnxChain, read_chain
from backsight.adapters.onnx.file import OnnxGraph, make_error, read_graph, show
from backsight.adapters.onnx.library import import_onnx
from backsight.kernel.errors import BacksightError, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.run import Run
from backsight.training.where import Where

IN_USE_SINCE = 14
"""Before this version of the operations, ONNX's reference evaluator takes mean and variance of the
rows that it is given in batch normalization, in use, too; onnxruntime and PyTorch do not."""


@naming_keywords()
def read(
    path: str | Path,
    data: Any,
    *,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Run:
    """A network of a file of ONNX with its weights, as a run that has not been trained here.

    path: a feed-forward graph of known operations: dense layers, activations of the catalog, batch
    and layer normalization, dropout, additions of an earlier value. data: what it is trained and
    looked at with, as for `backsight.train`. options: as there, but for those that shape the
    network; loss, optimizer and rate are no part of such a file.

    It is accepted where ONNX's reference evaluator makes the same outputs of 64 rows, to 1e-5 of
    the largest in float32, to 1e-12 in float64. Raises BadData, which names the node that is not
    known.
    """
    where = Where(folder=folder, files=with_, progress=progress)
    return make_foreign_run(partial(read_foreign, Path(path)), data, where, options)


def read_foreign(path: Path) -> ForeignNetwork:
    """What a file says, in our words."""
    graph = read_graph(path)
    try:
        chain = read_chain(graph)
    except BacksightError:
        raise
    except Exception as error:  # arrays of shapes that no exporter writes
        raise make_error(path, _("it is damaged: {reason}").format(reason=show(error))) from None
    return _make_network(graph, chain)


def _make_network(graph: OnnxGraph, chain: OnnxChain) -> ForeignNetwork:
    return ForeignNetwork(
        path=str(graph.path),
        features=_read_names(graph, "features"),
        classes=_read_names(graph, "classes"),
        parts=chain.parts,
        dtype=graph.dtype,
        operations=len(graph.operations),
        compute=partial(_compute, graph),
        before=chain.before,
        behind=chain.behind,
    )


def _read_names(graph: OnnxGraph, key: str) -> tuple[str, ...]:
    """The names that a file of ours says; () of another."""
    texts = [p.value for p in graph.model.metadata_props if p.key == key]
    try:
        names = json.loads(texts[0]) if texts else []
    except (ValueError, RecursionError):
        return ()
    is_list = isinstance(names, list) and all(isinstance(name, str) for name in names)
    return tuple(map(show, names)) if is_list else ()


def _compute(graph: OnnxGraph, rows: Floats) -> Floats:
    """The outputs as ONNX's reference evaluator makes them: every operation of the graph is one
    that was read, so that none makes more of its rows than its constants are long."""
    try:
        reference = import_onnx().reference
        others = [_make_batch_norm(reference)] if graph.opset < IN_USE_SINCE else None
        evaluator = reference.ReferenceEvaluator(graph.model, new_ops=others)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outputs = evaluator.run(None, {graph.input: rows})
        return np.asarray(outputs[0])
    except Exception as error:  # whatever it says to a damaged file
        raise make_error(
            graph.path, _("it cannot be run: {reason}").format(reason=show(error))
        ) from None


def _make_batch_norm(reference: Any) -> Any:
    """Batch normalization in use, for the reference evaluator of old versions."""

    def run(
        self: Any, x: Any, scale: Any, bias: Any, mean: Any, var: Any, **settings: Any
    ) -> tuple[Any]:
        return (scale * (x - mean) / np.sqrt(var + x.dtype.type(settings["epsilon"])) + bias,)

    return type("BatchNormalization", (reference.op_run.OpRun,), {"op_domain": "", "_run": run})
