"""A run as what the charts draw, and the charts that fit it."""

import base64
import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.engine.targets import probabilities
from backsight.kernel.language import N_
from backsight.kernel.types import Floats
from backsight.plots import Points, View, draw, draw_all
from backsight.training.experiment import PARTS, Ready
from backsight.training.numerical_gradient import METHODS
from backsight.training.trainer import Training


class Pictures(dict[str, Any]):
    """Figures by name; shows them in a notebook."""

    def _repr_html_(self) -> str:
        return "".join(_image(name, figure) for name, figure in self.items())


def pictures(run: Training, name: str = "") -> Any:
    """The chart of that name as a Figure, or all that fit."""
    view = view_of(run)
    return draw(name, view) if name else Pictures(draw_all(view))


def view_of(run: Training, *, frames: bool = False) -> View:
    """What the charts may draw of a run. frames: also the network at every moment."""
    moments = run.history.moments
    if frames:
        moments = [m for m in moments if m.vectors is not None]
    data, classes = run.parts.data, run.parts.data.classes
    part = next(p for p in ("test", "validation", "train") if p in run.parts.y)
    spec = run.spec
    assert spec.loss is not None
    flat = run.parts.program.inputs <= 2
    seen: dict[str, Any] = {}
    for kind in ("loss", "score"):
        for name in ("train", "validation"):
            values = [getattr(m, "losses" if kind == "loss" else "scores") for m in moments]
            seen[f"{name}_{kind}"] = (
                np.array([v[name] for v in values]) if name in run.parts.y else None
            )
    return View(
        title=title(run),
        steps=np.array([m.step for m in moments]),
        **seen,
        loss_name=spec.loss.name,
        score_name=N_("accuracy") if classes else "R²",
        test_score=run.score("test") if "test" in run.parts.y else None,
        chance=_chance(run) if classes else None,
        steps_per_epoch=run.history.per_epoch,
        confusion=run.evaluate(part)["confusion_matrix"] if classes else None,
        confusion_part=part,
        classes=classes,
        features=data.features,
        target_name=", ".join(data.targets),
        points=_points(run) if flat else None,
        targets=_targets(run) if flat and not classes else None,
        field=_field(run) if flat and _drawable(run) else None,
        **_twins(run),
        fields=tuple(_field(run, m.vectors) for m in moments) if frames and flat else (),
    )


def title(run: Training) -> str:
    """What was trained: "digits · 64-64-10 · adam"."""
    return network_title(run.parts)


def network_title(parts: Ready) -> str:
    """What is trained: "digits · 64-64-10 · adam"."""
    return f"{network_name(parts)} · {parts.spec.optimizer.name}"


def network_name(parts: Ready) -> str:
    """The data and the widths of the network: "digits · 64-64-10"."""
    from backsight.engine.complete import units_of

    spec = parts.spec
    widths = units_of(spec.layers, parts.program.inputs)
    changes = [w for i, w in enumerate(widths) if i == 0 or spec.layers[i - 1].units]
    name = spec.data.source.rsplit("/", 1)[-1]
    return f"{name} · {'-'.join(map(str, changes))}"


def _chance(run: Training) -> float:
    """The accuracy of always guessing the largest class of the training part."""
    _classes, counts = np.unique(run.parts.data.train.y, return_counts=True)
    return float(counts.max() / counts.sum())


def _drawable(run: Training) -> bool:
    return bool(run.parts.classes) or run.parts.program.outputs == 1


def _twins(run: Training) -> dict[str, Any]:
    """The losses by two gradients, where one was found numerically."""
    twins = run.differentiation
    if twins is None or not twins.steps:
        return {}
    return {
        "batch_steps": np.array(twins.steps),
        "batch_loss": np.array(twins.losses),
        "twin_loss": np.array(twins.beside),
        "gradient": METHODS[run.spec.gradient],
    }


def _points(run: Training) -> Points:
    rows = [getattr(run.parts.data, p).rows for p in PARTS]
    order = np.concatenate(rows).astype(int)
    names = np.repeat(np.array(PARTS), [len(r) for r in rows])
    label = run.parts.table.y[order] if run.parts.classes else None
    x = run.parts.table.x[order]
    fill = run.parts.data.scaling.fill
    x = np.where(np.isnan(x), fill, x) if fill else x
    return Points(x=x, part=names, label=label)


def _targets(run: Training) -> Floats | None:
    order = np.concatenate([getattr(run.parts.data, p).rows for p in PARTS]).astype(int)
    y: Floats = run.parts.table.y[order]
    return y[:, 0] if y.shape[1] == 1 else None


def _field(
    run: Training, vectors: Mapping[str, Floats] | None = None
) -> Callable[[Floats], Floats]:
    """The network on points of the plane; its vectors as they are now, or as given."""
    kept = {k: v.copy() for k, v in (vectors or run.vectors).items()}
    assert run.spec.loss is not None
    loss = run.spec.loss.name

    def field(points: Floats) -> Floats:
        outputs = run.outputs(points, kept)
        return probabilities(outputs, loss) if run.parts.classes else outputs

    return field


def _image(name: str, figure: Any) -> str:
    file = io.BytesIO()
    figure.savefig(file, format="png")
    data = base64.b64encode(file.getvalue()).decode()
    return f'<img alt="{name}" src="data:image/png;base64,{data}">'
