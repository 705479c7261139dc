"""A training of an estimator made again, to be recorded: it is a pure function of spec and rows."""

import shutil
import tempfile
import uuid
import warnings
import weakref
from pathlib import Path

import numpy as np

from backsight.adapters.sklearn.estimator_network import PastTraining
from backsight.kernel.language import _
from backsight.recorder.entries import Parent
from backsight.recorder.record import Record
from backsight.runs.recorded_run import RecordedRun, ReplayDiffers
from backsight.runs.run import Run


def record_training(past: PastTraining, folder: str | Path = "") -> Path:
    """Make a training again and record it in a new folder; returns its path. Warns where the same
    weights do not come out."""
    start = None if past.start is None else past.start.copy()
    run = Run(past.experiment, start, also={past.steps})
    path = run.record(folder, given=start is not None, parent=_make_parent(past))
    for step in run.steps(every=False):
        if step.index > past.steps and not past.is_failed:
            run.stopped, run.is_stopped_early = past.why, True
            break
    run.finish()
    if run.state.step != past.steps or not np.array_equal(run.state.vectors["theta"], past.end):
        warnings.warn(
            _(
                "The training came to other weights when it was made again: were the rows that it "
                "was given changed since? The record is of the rows as they are now."
            ),
            ReplayDiffers,
            stacklevel=4,
        )
    return path


def _make_parent(past: PastTraining) -> Parent | None:
    """What stands for the training before, whose last step a partial_fit goes on from."""
    if past.start is None or not past.start.step:
        return None
    return Parent(id=uuid.uuid4().hex, place="partial_fit", step=past.start.step, changes={})


def open_training(past: PastTraining) -> RecordedRun:
    """The record of a training, in a folder that is there as long as the run that is returned."""
    place = Path(tempfile.mkdtemp(prefix="backsight-"))
    try:
        record = Record.open(record_training(past, place / "run"))
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    run = RecordedRun(record, experiment=past.experiment)
    weakref.finalize(run, discard_record, record, place)
    return run


def discard_record(record: Record, place: Path) -> None:
    """Close a record and remove its folder."""
    record.close()
    shutil.rmtree(place, ignore_errors=True)
