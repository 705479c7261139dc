"""Where a gradient is looked at: the weights of a source, a spec or a run, on its first batch."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.checks import Point
from backsight.data import sources
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.streams import draw_uniform
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.recorder.store import NAME
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.train import prepare
from backsight.training.experiment import Experiment
from backsight.training.trainer import Training

HARMLESS = ("folder", "with_", "watch")
"""Options that leave a run's network as it is."""
ROWS = 32
"""The most rows of the batch."""
RECORD = Path(NAME).suffix
"""How a record's name ends."""


def make_point(
    source: Any, *, rows: int = ROWS, memory: int | None = None, **options: Any
) -> tuple[Experiment, Point]:
    """The data of a source and a point in float64: first weights, or those of a run.

    source: as for `backsight.train`, or the folder of a run or its record, or a run: there the
    weights are the trained ones. rows: of the batch at the most. memory: bytes that blocks of
    changed weights may take; None for 256 MiB. options: as for `backsight.train`; a run
    takes none but `folder` (where MNIST's files are), `with_`, and, if it is recorded, `at`: the
    weights and the batch of this step; also watch, told of steps that are made again, (done, of how
    many). Raises BadInput.
    """
    experiment, point = _find_point(source, rows, options)
    return experiment, point if memory is None else replace(point, memory=memory)


def _find_point(source: Any, rows: int, options: dict[str, Any]) -> tuple[Experiment, Point]:
    at = options.pop("at", None)
    if isinstance(source, RecordedRun) or is_run(source):
        experiment, theta = _restore_recorded(source, at, options)
        return experiment, make_first_point(experiment, theta, rows=rows, step=at or 1)
    options.pop("watch", None)
    if at is not None:
        raise BadInput(
            _("Only a recorded run has a step {at:,} to go back to: {source} is none.").format(
                at=at, source=source
            )
        )
    if isinstance(source, Training):
        refuse_options(options, _("this run"))
        return source.experiment, make_first_point(
            source.experiment, source.state.vectors["theta"], rows=rows
        )
    options["dtype"] = options.get("dtype") or "float64"
    experiment = prepare(source, **options)
    return experiment, make_first_point(experiment, rows=rows)


def make_first_point(
    experiment: Experiment, theta: Floats | None = None, *, rows: int = ROWS, step: int = 1
) -> Point:
    """The batch of a step, at most so many rows of it, at these weights, else at the first ones."""
    if rows < 1:
        raise BadInput(_("rows must be at least 1, got {rows}.").format(rows=rows))
    batch_rows = experiment.feed.list_rows(step - 1)
    row_indices = (np.arange(len(experiment.data.train)) if batch_rows is None else batch_rows)[
        :rows
    ]
    derivation = experiment.program.derive_for(len(row_indices))
    draws = {
        s.name: draw_uniform(experiment.spec.seed, s.purpose, step, s.shape, "float64")
        for s in derivation.of_role("draw")
        if not s.is_initial
    }
    if theta is None:
        theta = experiment.program.make_initial_state().vectors["theta"]
    batch = {"x": experiment.data.train.x[row_indices], "y": experiment.y["train"][row_indices]}
    return Point(derivation=derivation, values={**batch, **draws, "theta": theta})


def describe_point(source: Any, point: Point) -> str:
    """Where a point is, in a sentence or two: whose weights, which rows, what is held fixed."""
    is_trained = isinstance(source, Training | RecordedRun) or is_run(source)
    masks = [s for s in point.derivation.of_role("draw") if not s.is_initial]
    layers = (e.formula.split(".") for e in point.derivation.acts("forward"))
    joins_rows = any(f == "layers" and catalogs[f][name].joins_rows for f, name, *_rest in layers)
    whose = (
        _("at the trained weights ({weights:,}), on {rows} rows of the first batch, in float64.")
        if is_trained
        else _("at the first weights ({weights:,}), on {rows} rows of the first batch, in float64.")
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
    return "\n".join(sentences)


def is_run(source: Any) -> bool:
    """Whether it is the folder of a run, or a record; the name of a data source means the source,
    ./NAME the folder."""
    if not isinstance(source, str | Path) or str(source) in sources:
        return False
    return Path(source).is_dir() or Path(source).suffix == RECORD


def _restore_recorded(
    source: Any, at: int | None, options: Mapping[str, Any]
) -> tuple[Experiment, Floats]:
    """The data of a recorded run in float64, and its weights: the last, or before a step."""
    if isinstance(source, RecordedRun):
        refuse_options(options, str(source.path.parent))
        last = source.record.last_step
        if at is not None:
            source.replay.require_step(at)
        theta = source.at(last if at is None else at - 1).vectors["theta"]
        spec = msgspec.structs.replace(source.spec, dtype="float64")
        return source.with_spec(spec), theta
    refuse_options(options, str(source))
    where, files = options.get("folder") or "", options.get("with_") or ()
    watch = options.get("watch")
    with open_run(Path(source), folder=where, with_=files, report=watch) as run:
        return _restore_recorded(run, at, {})


def refuse_options(options: Mapping[str, Any], where: str) -> None:
    """Raise BadInput where an option would make another network than a run's."""
    option_names = [k for k, v in options.items() if v is not None and k not in HARMLESS]
    if option_names:
        name = "no-bias" if option_names[0] == "bias" else option_names[0].replace("_", "-")
        raise BadInput(
            _(
                "--{name} would make another network than the one that was trained in "
                "{where}: leave it out, or give {where}/spec.toml to look at its first "
                "weights."
            ).format(name=name, where=where)
        )
