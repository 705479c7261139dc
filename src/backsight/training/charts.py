"""A run as what the charts draw, and the charts that fit it."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight import plots
from backsight.engine.targets import to_probabilities
from backsight.kernel.language import N_, join_words
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.plots import Points, View
from backsight.training.evaluation import make_metric_operands
from backsight.training.experiment import PARTS, format_network_title
from backsight.training.numerical_gradient import METHODS
from backsight.training.trainer import Training

BatchLosses = tuple[Floats, Floats] | None
"""The steps, and the loss of each one's batch, (n,) both; None where they are not known."""


class NamedFigures(Shown, dict[str, Any]):
    """Figures by name."""


def draw_pictures(run: Training, name: str = "", losses: BatchLosses = None) -> Any:
    """The chart of that name as a Figure, or all that fit. losses: of single batches."""
    view = make_view(run, losses=losses)
    return plots.draw(name, view) if name else NamedFigures(plots.draw_all(view))


def make_view(run: Training, *, frames: bool = False, losses: BatchLosses = None) -> View:
    """What the charts may draw of a run. frames: also the network at every moment. losses: of
    single batches, where they are known."""
    moments = run.history.moments
    if frames:
        moments = [m for m in moments if m.vectors is not None]
    data, classes = run.experiment.data, run.experiment.data.classes
    part = next(p for p in ("test", "validation", "train") if p in run.experiment.y)
    spec = run.spec
    flat = bool(data.inputs.plane)
    series: dict[str, Any] = {}
    for kind in ("loss", "score"):
        for name in ("train", "validation"):
            values = [getattr(m, "losses" if kind == "loss" else "scores") for m in moments]
            series[f"{name}_{kind}"] = (
                np.array([v.get(name, np.nan) for v in values])
                if name in run.experiment.y
                else None
            )
    if not classes:
        series |= _list_predictions(run, part)
    return View(
        run=run,
        title=format_title(run),
        steps=np.array([m.step for m in moments]),
        **series,
        loss_name=spec.loss.name,
        score_name=N_("accuracy") if classes else "R²",
        test_score=run.score("test") if "test" in run.experiment.y else None,
        chance=_compute_chance(run) if classes else None,
        steps_per_epoch=run.history.per_epoch,
        confusion=run.evaluate(part)["confusion_matrix"] if classes else None,
        confusion_part=part,
        classes=classes,
        features=tuple(data.inputs.columns[i] for i in data.inputs.plane) or data.features,
        target_name=join_words(data.targets),
        target_names=data.targets,
        points=_list_points(run) if flat else None,
        targets=_list_targets(run) if flat and not classes else None,
        field=_make_field(run) if flat and _is_drawable(run) else None,
        **_list_batch_losses(run, losses),
        fields=tuple(_make_field(run, m.vectors) for m in moments) if frames and flat else (),
    )


def format_title(run: Training) -> str:
    """What was trained: "digits · 64-64-10 · adam"."""
    return format_network_title(run.experiment)


def _compute_chance(run: Training) -> float:
    """The accuracy of always guessing the largest class of the training part."""
    _classes, counts = np.unique(run.experiment.data.train.y, return_counts=True)
    return float(counts.max() / counts.sum())


def _is_drawable(run: Training) -> bool:
    return bool(run.experiment.classes) or run.experiment.program.outputs == 1


def _list_batch_losses(run: Training, losses: BatchLosses) -> dict[str, Any]:
    """Of single batches; by two gradients, where one was found numerically."""
    twins = run.differentiation
    if twins is None or not twins.steps:
        if losses is None or not len(losses[0]):
            return {}
        return {"batch_steps": losses[0], "batch_loss": losses[1]}
    return {
        "batch_steps": np.array(twins.steps),
        "batch_loss": np.array(twins.losses),
        "twin_loss": np.array(twins.backprop_losses),
        "gradient": METHODS[run.spec.gradient],
    }


def _list_predictions(run: Training, part: str) -> dict[str, Floats]:
    """The numbers that are predicted for a part, and what they should be, (rows, targets) both."""
    experiment = run.experiment
    with np.errstate(all="ignore"):
        outputs = experiment.program.predict(run.vectors, getattr(experiment.data, part).x)
    operands = make_metric_operands(experiment, outputs, experiment.y[part])
    return {"predicted": operands["p"], "truth": operands["y"]}


def _list_points(run: Training) -> Points:
    rows = [getattr(run.experiment.data, p).rows for p in PARTS]
    order = np.concatenate(rows).astype(int)
    names = np.repeat(np.array(PARTS), [len(r) for r in rows])
    label = run.experiment.table.y[order] if run.experiment.classes else None
    inputs, table = run.experiment.data.inputs, run.experiment.table
    x = table.rows_as_read[order][:, list(inputs.plane)]
    fill = np.nanmean(x, axis=0) if inputs.features else run.experiment.data.scaling.fill
    x = np.where(np.isnan(x), fill, x) if len(fill) else x
    return Points(x=x, part=names, label=label)


def _list_targets(run: Training) -> Floats | None:
    order = np.concatenate([getattr(run.experiment.data, p).rows for p in PARTS]).astype(int)
    y: Floats = run.experiment.table.y[order]
    return y[:, 0] if y.shape[1] == 1 else None


def _make_field(
    run: Training, vectors: Mapping[str, Floats] | None = None
) -> Callable[[Floats], Floats]:
    """The network on points of the plane; its vectors as they are now, or as given."""
    copies = {k: v.copy() for k, v in (vectors or run.vectors).items()}
    loss, inputs = run.spec.loss.name, run.experiment.data.inputs
    names = [inputs.columns[place] for place in inputs.plane]

    def evaluate_field(points: Floats) -> Floats:
        rows = inputs.spread(points, names)
        fit = inputs.find_computable(rows)  # no logarithm is defined all over the plane
        outputs = run.outputs(rows[fit], copies)
        if not fit.all():
            some, outputs = outputs, np.full((len(rows), outputs.shape[1]), np.nan, outputs.dtype)
            outputs[fit] = some
        return to_probabilities(outputs, loss) if run.experiment.classes else outputs

    return evaluate_field
