"""How good a network is, and what it says: from its vectors alone, wherever they come from."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.data import OtherRows, Scaling, read_features, read_numbers
from backsight.data.column_choices import EncodedColumn, list_features
from backsight.data.encode import rebuild_columns
from backsight.data.files import is_frame
from backsight.data.inputs import NetworkInputs
from backsight.engine.program import Program
from backsight.engine.spec import Choice, CompleteSpec
from backsight.engine.targets import decide
from backsight.kernel.formula import Words
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.recorder.entries import DataFacts
from backsight.training.experiment import Experiment
from backsight.training.load_table import list_choices, make_dialect


def get_score_name(data: Experiment | DataFacts) -> str:
    """Which metric a score is: "accuracy", or "r2" for numbers."""
    return "accuracy" if data.classes else "r2"


def choose_part(experiment: Experiment) -> str:
    """The test part, or what there is of it."""
    return next(p for p in ("test", "validation", "train") if p in experiment.y)


def evaluate(
    experiment: Experiment,
    vectors: Mapping[str, Floats],
    part: str,
    progress: Progress = ignore_progress,
) -> dict[str, Any]:
    """The loss and every metric that trainings show, on a part. progress: is told of its rows.
    Raises BadData where there is no such part."""
    rows = experiment.select_rows(part)
    loss, outputs = experiment.program.compute_loss(vectors, rows, progress)
    operands = make_metric_operands(experiment, outputs, rows.y)
    names, words = list_metrics(experiment), experiment.program.metric_words
    return {"loss": loss} | {n: compute_metric(Choice(n), operands, words) for n in names}


def list_metrics(experiment: Experiment) -> list[str]:
    """The metrics that trainings show and that fit the data. Raises BadRecord where a file of the
    catalog is none."""
    kind = "classes" if experiment.classes else "numbers"
    metrics = catalogs["metrics"].items()
    return [name for name, metric in metrics if metric.of == kind and metric.in_training]


def compute_score(experiment: Experiment, outputs: Floats, y: Floats) -> float:
    """Accuracy, or R² for numbers. outputs, y: (rows, units)."""
    operands = make_metric_operands(experiment, outputs, y)
    words = experiment.program.metric_words
    return float(compute_metric(Choice(get_score_name(experiment)), operands, words))


def make_metric_operands(experiment: Experiment, outputs: Floats, y: Floats) -> dict[str, Any]:
    """What metrics take, by name, of the program's outputs and its targets, (rows, units) both; in
    float64, so that sums over many rows lose nothing."""
    p, truth = outputs.astype(float), y.astype(float)
    if experiment.classes:
        loss = _get_loss_name(experiment.spec)
        return make_class_operands(p, decide(truth, loss), loss)
    if experiment.target_scaling is not None:
        p, truth = experiment.target_scaling.restore(p), experiment.target_scaling.restore(truth)
    return {"p": p, "y": truth, "N": len(p), "K": p.shape[1]}


def make_class_operands(outputs: Floats, truth: Floats, loss: str) -> dict[str, Any]:
    """The same for classes. outputs: (rows, units). truth: (rows, classes), one-hot."""
    return {
        "p": decide(outputs, loss),
        "s": to_class_scores(outputs, loss),
        "y": truth,
        "N": len(outputs),
        "K": truth.shape[1],
    }


def to_class_scores(outputs: Floats, loss: str) -> Floats:
    """What the network says of each class, (rows, classes): one output becomes two."""
    if outputs.shape[1] > 1:
        return outputs
    is_signed = catalogs["losses"][loss].targets == "signed"
    return np.concatenate([-outputs if is_signed else 1 - outputs, outputs], axis=1)


def compute_metric(choice: Choice, operands: Mapping[str, Any], words: Words | None = None) -> Any:
    """A metric, with its settings; NaN where it is not defined. words: a program's `metric_words`;
    None for NumPy's."""
    with np.errstate(all="ignore"):
        return catalogs["metrics"][choice.name].compute(operands, choice.settings, words)


def average_classes(value: Any) -> float:
    """A metric as one number: of one number a class, the mean over those that have one."""
    values = np.asarray(value, float)
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else float("nan")


def compute_outputs(
    program: Program,
    inputs: NetworkInputs,
    scaling: Scaling,
    vectors: Mapping[str, Floats],
    x: Floats,
    target_scaling: Scaling | None = None,
) -> Floats:
    """What the last layer says, (rows, units), for rows in original units, (rows, columns); of
    numbers, in their original units too."""
    with np.errstate(all="ignore"):
        outputs = program.predict(vectors, scaling.apply(inputs.make(x), program.spec.dtype))
    return outputs if target_scaling is None else target_scaling.restore(outputs)


def name_classes(
    program: Program, classes: Sequence[str], outputs: Floats, dtype: Any = None
) -> Any:
    """The class that each row is taken for, (rows,). dtype: of the names; None for text."""
    indices = decide(outputs, _get_loss_name(program.spec)).argmax(axis=1)
    return np.asarray(classes, dtype=dtype)[indices]


def _get_loss_name(spec: CompleteSpec) -> str:
    return spec.loss.name


def read_new_rows(spec: CompleteSpec, rows: Any, inputs: NetworkInputs, scaling: Scaling) -> Floats:
    """Rows in original units, (rows, columns): numbers as they are, a DataFrame as training read
    its own. Raises BadData."""
    if not is_frame(rows):
        return read_numbers(rows, inputs.columns)
    is_named = {*inputs.source_names} <= {str(name) for name in rows.columns}
    if spec.data.columns is None and not is_named:  # trained on arrays, which have no names
        return read_numbers(rows.to_numpy(), inputs.columns)
    return read_file_rows(spec, rows, inputs, scaling)


def read_file_rows(
    spec: CompleteSpec, source: Any, inputs: NetworkInputs, scaling: Scaling
) -> Floats:
    """The rows of a file or of a DataFrame, (rows, columns), NaN in columns of which no input is
    made. What training has not seen is warned of."""
    columns = list_source_columns(spec, inputs)
    names = list_features(columns)
    x, notes = read_features(
        source,
        names,
        missing=spec.data.missing if scaling.fill else "refuse",
        columns=columns,
        dialect=make_dialect(spec),
    )
    for note in notes:
        warnings.warn(note, OtherRows, stacklevel=3)
    return inputs.spread(x, names)


def list_source_columns(spec: CompleteSpec, inputs: NetworkInputs) -> tuple[EncodedColumn, ...]:
    """The columns of a file that inputs are made of, as training took them."""
    columns = rebuild_columns(inputs.columns, list_choices(spec) or {})
    if not inputs.features:
        return columns
    names = {*inputs.source_names}
    return tuple(column for column in columns if not names.isdisjoint(column.features))
