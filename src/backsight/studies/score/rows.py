"""Rows that a network is judged on: what it says of them, and what is true.

a part of its own data:    record → experiment → (x, y) scaled and encoded    ┐
another file:              features, targets → x, y in original units → the same ┘→ outputs, loss
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.data import LabeledRows, Scaling, read_labeled_rows
from backsight.data.column_choices import list_features
from backsight.data.inputs import NetworkInputs
from backsight.data.read import split_targets
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.program import Program
from backsight.engine.spec import Choice, CompleteSpec
from backsight.engine.targets import decide, encode
from backsight.kernel.formula import Words
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats
from backsight.runs.predictor import Predictor
from backsight.training.evaluation import (
    compute_metric,
    list_source_columns,
    make_class_operands,
)
from backsight.training.experiment import Experiment
from backsight.training.load_table import make_dialect
from backsight.training.trainer import Training


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainedNetwork:
    """All that new rows are read and judged with; no data."""

    program: Program
    vectors: Mapping[str, Floats]
    """"theta", and "running" where a layer keeps statistics."""
    inputs: NetworkInputs
    classes: tuple[str, ...]
    """() where numbers were learned."""
    targets: tuple[str, ...]
    scaling: Scaling
    target_scaling: Scaling | None

    @property
    def spec(self) -> CompleteSpec:
        """The complete spec."""
        return self.program.spec


@dataclass(frozen=True, kw_only=True, eq=False)
class JudgedRows:
    """Rows, as metrics take them."""

    operands: Mapping[str, Any]
    """What metrics take, by name: p, y, s, N and K, in original units."""
    classes: tuple[str, ...]
    """Those of training, then those that it has not seen; () for numbers."""
    loss: float | None
    """As it was trained on, scaled; None where a row is of a class that it has no output for."""
    notes: tuple[str, ...] = ()
    """What is not as in training."""
    words: Words | None = None
    """Those of metrics' formulas; None for NumPy's."""

    def compute_metric(self, choice: Choice, **operands: Any) -> Any:
        """A metric of these rows. operands: others in the place of some."""
        return compute_metric(choice, {**self.operands, **operands}, self.words)


def from_predictor(network: Predictor) -> TrainedNetwork:
    """Of a recorded run."""
    return TrainedNetwork(
        program=network.program,
        vectors=network.vectors,
        inputs=network.inputs,
        classes=tuple(network.classes),
        targets=tuple(network.targets),
        scaling=network.scaling,
        target_scaling=network.target_scaling,
    )


def from_training(run: Training) -> TrainedNetwork:
    """Of a run in this process, as it is now."""
    data = run.experiment.data
    return TrainedNetwork(
        program=run.experiment.program,
        vectors=run.vectors,
        inputs=data.inputs,
        classes=data.classes,
        targets=data.targets,
        scaling=data.scaling,
        target_scaling=run.experiment.target_scaling,
    )


def judge_part(network: TrainedNetwork, experiment: Experiment, part: str) -> JudgedRows:
    """A part of the data that it was trained with. Raises BadData where there is none such."""
    return _judge(network, experiment.select_rows(part))


def judge_file(network: TrainedNetwork, source: Any) -> JudgedRows:
    """The rows of a file or of a DataFrame, read as training read its own."""
    spec, inputs = network.spec, network.inputs
    columns = list_source_columns(spec, inputs)
    names = list_features(columns)
    rows = read_labeled_rows(
        source,
        names,
        split_targets(spec.data.target) or network.targets,
        classes=network.classes,
        missing=spec.data.missing
        if network.scaling.fill or spec.data.missing == "drop"
        else "refuse",
        columns=columns,
        dialect=make_dialect(spec),
    )
    x = network.scaling.apply(inputs.make(inputs.spread(rows.x, names)), spec.dtype)
    if len(rows.classes) > len(network.classes):
        return _judge_unseen(network, x, rows)
    y = rows.y
    if network.target_scaling is not None:
        y = network.target_scaling.apply(np.asarray(y, float), "float64")
    targets = encode(
        y,
        spec.loss.name,
        classes=len(network.classes),
        units=network.program.outputs,
        dtype=spec.dtype,
    )
    ones = np.ones((len(x), 1), spec.dtype) if spec.data.weighs_rows else None
    judged = _judge(network, EncodedRows(x=x, y=targets, weights=ones))
    return replace(judged, notes=(*rows.notes, *_note_weights(spec)))


def _note_weights(spec: CompleteSpec) -> Iterator[str]:
    if spec.data.weighs_rows:
        yield _("Each row of the file counts the same in the loss; in training rows had weights.")


def _judge(network: TrainedNetwork, rows: EncodedRows) -> JudgedRows:
    loss, outputs = network.program.compute_loss(network.vectors, rows)
    p, truth = outputs.astype(float), rows.y.astype(float)
    if network.classes:
        name = network.spec.loss.name
        operands = make_class_operands(p, decide(truth, name), name)
    else:
        if network.target_scaling is not None:
            p, truth = network.target_scaling.restore(p), network.target_scaling.restore(truth)
        operands = {"p": p, "y": truth, "N": len(p), "K": p.shape[1]}
    words = network.program.metric_words
    return JudgedRows(operands=operands, classes=network.classes, loss=loss, words=words)


def _judge_unseen(network: TrainedNetwork, x: Floats, rows: LabeledRows) -> JudgedRows:
    """Rows of which some are of classes that training has not seen: the network holds these for
    impossible, so each such row is wrong."""
    with np.errstate(all="ignore"):
        outputs = network.program.predict(network.vectors, x).astype(float)
    truth = np.eye(len(rows.classes))[rows.y]
    operands = make_class_operands(outputs, truth, network.spec.loss.name)
    more = len(rows.classes) - operands["p"].shape[1]
    nothing = np.zeros((len(x), more))
    scores = operands["s"]
    least = min(0.0, float(np.nanmin(scores, initial=0.0)))
    operands |= {
        "p": np.hstack([operands["p"], nothing]),
        "s": np.hstack([scores, nothing + least]),
    }
    unseen = rows.classes[len(network.classes) :]
    count = int((rows.y >= len(network.classes)).sum())
    note = ngettext(
        "{count:,} row is of a class that training has not seen ({names}): it counts as wrong.",
        "{count:,} rows are of classes that training has not seen ({names}): they count as wrong.",
        count,
    ).format(count=count, names=join_words(map(repr, unseen[:5])))
    return JudgedRows(
        operands=operands,
        classes=rows.classes,
        loss=None,
        notes=(*rows.notes, note),
        words=network.program.metric_words,
    )
