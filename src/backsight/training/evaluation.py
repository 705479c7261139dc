"""How good a network is, and what it says: from its vectors alone, wherever they come from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from backsight.data import Scaling
from backsight.engine.program import Program
from backsight.engine.spec import CompleteSpec
from backsight.engine.targets import decide
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.training.experiment import Experiment


def get_score_name(experiment: Experiment) -> str:
    """Which metric a score is: "accuracy", or "r2" for numbers."""
    return "accuracy" if experiment.classes else "r2"


def choose_part(experiment: Experiment) -> str:
    """The test part, or what there is of it."""
    return next(p for p in ("test", "validation", "train") if p in experiment.y)


def evaluate(experiment: Experiment, vectors: Mapping[str, Floats], part: str) -> dict[str, Any]:
    """Every metric that fits the data, on a part. Raises BadData where there is no such part."""
    rows = experiment.select_rows(part)
    loss, outputs = experiment.program.compute_loss(vectors, rows)
    names = list_metrics(experiment)
    return {"loss": loss} | {n: compute_metric(experiment, n, outputs, rows.y) for n in names}


def list_metrics(experiment: Experiment) -> list[str]:
    """The metrics that fit the data. Raises BadRecord where a file of the catalog is none."""
    kind = "classes" if experiment.classes else "numbers"
    return [name for name, metric in catalogs["metrics"].items() if metric.of == kind]


def compute_score(experiment: Experiment, outputs: Floats, y: Floats) -> float:
    """Accuracy, or R² for numbers. outputs, y: (rows, units)."""
    return float(compute_metric(experiment, get_score_name(experiment), outputs, y))


def compute_metric(experiment: Experiment, name: str, outputs: Floats, y: Floats) -> Any:
    """A metric in float64, so that sums over many rows lose nothing."""
    formula = catalogs["metrics"][name].value
    p, truth = outputs.astype(float), y.astype(float)
    if experiment.classes:
        loss = _get_loss_name(experiment.spec)
        p, truth = decide(p, loss), decide(truth, loss)
    if experiment.target_scaling is not None:
        p, truth = experiment.target_scaling.restore(p), experiment.target_scaling.restore(truth)
    values = {"p": p, "y": truth, "N": len(p), "K": p.shape[1]}
    with np.errstate(all="ignore"):
        return formula(*(values[k] for k in formula.parameters))


def compute_outputs(
    program: Program,
    scaling: Scaling,
    vectors: Mapping[str, Floats],
    x: Floats,
    target_scaling: Scaling | None = None,
) -> Floats:
    """What the last layer says, (rows, units), for rows in original units, (rows, features); of
    numbers, in their original units too."""
    with np.errstate(all="ignore"):
        outputs = program.predict(vectors, scaling.apply(x, program.spec.dtype))
    return outputs if target_scaling is None else target_scaling.restore(outputs)


def name_classes(
    program: Program, classes: Sequence[str], outputs: Floats, dtype: Any = None
) -> Any:
    """The class that each row is taken for, (rows,). dtype: of the names; None for text."""
    indices = decide(outputs, _get_loss_name(program.spec)).argmax(axis=1)
    return np.asarray(classes, dtype=dtype)[indices]


def _get_loss_name(spec: CompleteSpec) -> str:
    return spec.loss.name
