"""A run's folder: the record, and what is exported from it: spec, weights, tables, pictures."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from backsight import plots
from backsight.disk.write import write
from backsight.engine.spec import to_text
from backsight.kernel.errors import BacksightError, BadData
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.recorder import folder as on_disk
from backsight.recorder.record import Record
from backsight.runs.recording import write_finished_record
from backsight.training.charts import BatchLosses, draw_pictures, make_view
from backsight.training.trainer import Training

MOST_CELLS = 100 * 100
"""Numbers of an array that run.json holds in full."""


def write_run(run: Training, out: str = "", *, with_pictures: bool = True) -> Path:
    """Write a run that was not recorded to a new folder, as its end; returns the path.

    out: the folder; "" for runs/SOURCE-0001, counted up. with_pictures: whether pictures are made.
    """
    with on_disk.make_folder_to_fill(Path(run.spec.data.source).stem, out) as folder:
        write_finished_record(
            folder, run.experiment, run.state, {m.step: m for m in run.history.moments}
        )
    export_files(run, folder, with_pictures=with_pictures)
    return folder


def export_files(run: Training, folder: Path, *, with_pictures: bool = True) -> None:
    """Write spec, weights, tables and pictures beside the record."""
    write_spec(run, folder)
    write_weights(run, folder)
    write_facts(run, folder)
    write_moments(run, folder)
    if with_pictures:
        write_pictures(run, folder, read_losses(folder))


def write_spec(run: Training, folder: Path) -> list[str]:
    """spec.toml, from which the same run can be trained again."""
    write(folder / on_disk.SPEC, to_text(run.spec, form="toml"))
    return [on_disk.SPEC]


def write_weights(run: Training, folder: Path) -> list[str]:
    """The weights and running statistics by name, as safetensors."""
    on_disk.write_weights(folder, {**run.weights, **run.statistics})
    return [on_disk.WEIGHTS]


def write_facts(run: Training, folder: Path) -> list[str]:
    """run.json: what the weights belong to, how training ended, and the final metrics."""
    data = run.experiment.data
    facts = {
        "features": data.features,
        "classes": data.classes,
        "targets": data.targets,
        "scaling": data.scaling.as_dict(),
        "steps": run.state.step,
        "stopped": run.stopped,
        "best_step": run.best_moment.step if run.best_moment else None,
        "metrics": {p: _to_plain(run.evaluate(p)) for p in run.experiment.y},
    }
    if data.inputs.features:
        facts["columns"] = data.inputs.columns
    on_disk.write_json(folder / on_disk.RUN, facts)
    return [on_disk.RUN]


def write_moments(run: Training, folder: Path) -> list[str]:
    """metrics.csv: the network as it was measured, a row a moment."""
    on_disk.write_table(folder / on_disk.METRICS, run.history.make_rows())
    return [on_disk.METRICS]


def write_pictures(run: Training, folder: Path, losses: BatchLosses = None) -> list[str]:
    """Every chart that fits, as PNG. losses: of single batches."""
    names = []
    for title, figure in draw_pictures(run, losses=losses).items():
        names.append(f"{run.score_name if title == 'accuracy' else title}.png")
        plots.save(figure, folder / names[-1])
    return names


def read_losses(folder: Path | None) -> BatchLosses:
    """The steps, and the loss of each one's batch, from the record in a folder; None where there is
    none that can be read."""
    try:
        if folder is None:
            return None
        with closing(Record.open(folder)) as record:
            return record.read_losses()
    except BacksightError:
        return None


def write_animation(run: Training, path: Path, progress: Progress = ignore_progress) -> None:
    """The three-panel animation, as GIF or WebP by its suffix."""
    if run.history.moments[0].vectors is None:
        raise BadData(
            _(
                "This network is too large to be kept at every moment, so there is no "
                "animation of it: leave --animate out."
            )
        )
    plots.animate(make_view(run, frames=True), path, progress=progress)


def _to_plain(metrics: dict[str, Any]) -> dict[str, Any]:
    return {k: _list_array(v) if hasattr(v, "tolist") else v for k, v in metrics.items()}


def _list_array(array: Any) -> Any:
    """All numbers; of a confusion matrix of very many classes its shape, and row, column and
    number of each entry that is not 0."""
    if array.size <= MOST_CELLS:
        return array.tolist()
    places = np.argwhere(array)
    entries = [[*place.tolist(), array[tuple(place)].item()] for place in places]
    return {"shape": list(array.shape), "entries": entries}
