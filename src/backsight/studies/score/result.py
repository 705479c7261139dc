"""What `backsight.score` gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight import plots
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.kernel.shown import Shown
from backsight.maths import catalogs
from backsight.studies.score.rows import JudgedRows
from backsight.training.evaluation import average_classes


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Score(Shown):
    """How good a network is on some rows."""

    run: str
    """What was judged: the folder of a run."""
    place: str
    """The rows: a file, or "train", "validation" or "test"."""
    metrics: Mapping[str, Any]
    """By name: a number, or one number a class, (classes,), NaN where it is not defined; numbers
    that were learned in their own units."""
    by_target: Mapping[str, Mapping[str, float]]
    """Where several numbers were learned: the metrics of each, by target and name."""
    classes: tuple[str, ...]
    """The names of the classes; () for numbers."""
    targets: tuple[str, ...]
    """The name of the class column, or one name per number that is predicted."""
    confusion: Any
    """(classes, classes) counts: a row for each true class, a column for each predicted one; None
    for numbers."""
    judged: JudgedRows
    """The rows themselves, as metrics take them."""
    is_scaled: bool = False
    """Whether the loss is that of targets on another scale than the other metrics."""
    notes: tuple[str, ...] = ()
    """What a user should know of the rows."""

    def __getitem__(self, name: str) -> float:
        """A metric as one number; of one number a class, their mean. Raises UnknownName."""
        if name not in self.metrics:
            raise UnknownName(_("metric"), name, self.metrics)
        return average_classes(self.metrics[name])

    @property
    def rows(self) -> int:
        """How many rows were judged."""
        return int(self.judged.operands["N"])

    @property
    def reasons(self) -> dict[str, str]:
        """Why a metric has no value, by its name, of those that have none."""
        names = [n for n in self.metrics if n != "loss" and np.isnan(self[n])]
        records = {n: catalogs["metrics"][n.partition(":")[0]] for n in names}
        return {n: _(m.undefined) if m.undefined else "" for n, m in records.items()}

    def plot(self) -> Any:
        """ROC and precision-recall curves of classes, or predictions against what is true, as a
        matplotlib Figure. Raises BadInput where the rows are all of one class."""
        title, truth = f"{self.run} · {self.place}", self.judged.operands["y"]
        if not self.classes:
            return plots.draw_predictions(
                truth, self.judged.operands["p"], self.targets, subtitle=title
            )
        areas, precisions = (
            self.judged.compute_metric(Choice(name)) for name in ("roc_auc", "average_precision")
        )
        curves = [
            plots.ClassCurve(
                name=name,
                scores=self.judged.operands["s"][:, k],
                truth=truth[:, k],
                area=float(areas[k]),
                precision=float(precisions[k]),
            )
            for k, name in enumerate(self.classes)
            if not np.isnan(areas[k])
        ]
        if not curves:
            raise BadInput(
                _(
                    "All rows of {place} are of one class (or the outputs are not numbers), so "
                    "there is no curve to draw: leave -o out, or give rows of several classes."
                ).format(place=self.place)
            )
        is_binary = len(self.classes) == 2
        return plots.draw_class_curves(
            curves[-1:] if is_binary else curves,
            subtitle=title,
            target=self.targets[0],
        )

    def save(self, file: str | Path) -> None:
        """`plot`, as a picture: .png, .svg or .pdf."""
        plots.save(self.plot(), file)

    def as_dict(self) -> dict[str, Any]:
        """All of it as JSON can hold it: None where a metric is not defined."""
        return {
            "run": self.run,
            "place": self.place,
            "rows": self.rows,
            "metrics": {name: _to_plain(self[name]) for name in self.metrics},
            "undefined": self.reasons,
            "classes": self._list_classes(),
            "confusion": None if self.confusion is None else self.confusion.astype(int).tolist(),
            "targets": {
                t: {n: _to_plain(v) for n, v in values.items()}
                for t, values in self.by_target.items()
            },
            "notes": list(self.notes),
        }

    def _list_classes(self) -> dict[str, dict[str, Any]]:
        counts = self.judged.operands["y"].sum(axis=0) if self.classes else ()
        several = {n: v for n, v in self.metrics.items() if np.ndim(v) == 1}
        return {
            name: {"rows": int(counts[k])} | {n: _to_plain(v[k]) for n, v in several.items()}
            for k, name in enumerate(self.classes)
        }


def _to_plain(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
