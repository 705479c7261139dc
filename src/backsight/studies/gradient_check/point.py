"""Where a gradient is looked at: the weights of a source, a spec or a run, on its first batch."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.checks import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_sentences, ngettext
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.runs.sources import Subject, is_trained, resolve
from backsight.training.experiment import Experiment
from backsight.training.where import Where

ROWS = 32
"""The most rows of the batch."""


def make_point(
    source: Any,
    *,
    rows: int = ROWS,
    memory: int | None = None,
    at: int | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> tuple[Experiment, Point]:
    """The data of a source and a point in float64: first weights, or those of a run.

    source: as for `backsight.train`, or the folder of a run or its record, or a run: there the
    weights are the trained ones. rows: of the batch at the most. memory: bytes that blocks of
    changed weights may take; None for 256 MiB. at: of a recorded run, the weights and the batch of
    this step. folder, with_: as for `backsight.open`. progress: is told of steps that are made
    again. options: as for `backsight.train`; a run takes none. Raises BadInput.
    """
    if not isinstance(source, Experiment) and not is_trained(source):
        options["dtype"] = options.get("dtype") or "float64"
    where = Where(folder=folder, files=with_, progress=progress)
    with resolve(source, where, options, at=at) as subject:
        experiment, theta = _find_weights(subject, at)
    point = make_first_point(experiment, theta, rows=rows, step=at or 1)
    return experiment, point if memory is None else replace(point, memory=memory)


def _find_weights(subject: Subject, at: int | None) -> tuple[Experiment, Floats]:
    """The data, of a recorded run in float64, and the weights: the last, or before a step."""
    if subject.record is None:
        return subject.experiment, subject.find_state().vectors["theta"]
    if at is not None:
        subject.record.replay.require_step(at)
    theta = subject.find_state(None if at is None else at - 1).vectors["theta"]
    spec = msgspec.structs.replace(subject.record.spec, dtype="float64")
    return subject.experiment.with_spec(spec), theta


def make_first_point(
    experiment: Experiment, theta: Floats, *, rows: int = ROWS, step: int = 1
) -> Point:
    """The batch of a step, at most so many rows of it, at these weights."""
    if rows < 1:
        raise BadInput(_("rows must be at least 1, got {rows}.").format(rows=rows))
    batch_rows = experiment.feed.list_rows(step - 1)
    row_indices = (np.arange(len(experiment.data.train)) if batch_rows is None else batch_rows)[
        :rows
    ]
    derivation = experiment.program.derive_for(len(row_indices))
    draws = {
        s.name: draw_uniform(experiment.spec.stream_seed, s.purpose, step, s.shape, "float64")
        for s in derivation.of_role("draw")
        if not s.is_initial
    }
    batch = experiment.select_rows("train").take(row_indices)
    return Point(derivation=derivation, values={**batch.arrays, **draws, "theta": theta})


def describe_point(source: Any, point: Point) -> str:
    """Where a point is, in a sentence or two: whose weights, which rows, what is held fixed."""
    masks = [s for s in point.derivation.of_role("draw") if not s.purpose.startswith("initial/")]
    layers = (e.formula.split(".") for e in point.derivation.acts("forward"))
    joins_rows = any(f == "layers" and catalogs[f][name].joins_rows for f, name, *_rest in layers)
    whose = (
        ngettext(
            "at the trained weights ({weights:,}), on {rows} row of the first batch, in float64.",
            "at the trained weights ({weights:,}), on {rows} rows of the first batch, in float64.",
            point.derivation.rows,
        )
        if is_trained(source)
        else ngettext(
            "at the first weights ({weights:,}), on {rows} row of the first batch, in float64.",
            "at the first weights ({weights:,}), on {rows} rows of the first batch, in float64.",
            point.derivation.rows,
        )
    )
    sentences = [
        whose.format(weights=point.theta.size, rows=point.derivation.rows),
        *([_("Dropout's masks are held fixed: those of the first step.")] if masks else []),
        *(
            [_("Batch normalization takes these rows' own mean and variance.")]
            if joins_rows
            else []
        ),
    ]
    return join_sentences(*sentences)
