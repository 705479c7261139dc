"""What can be made of a record: weights, tables, a report. One function an export."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, final

import numpy as np

from backsight.disk.write import write_whole
from backsight.kernel.errors import BadInput, CannotWrite, UnknownName
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.csv_rows import format_rows
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.recorder import folder as on_disk
from backsight.runs.files import write_animation, write_pictures
from backsight.runs.metrics import Metrics, import_table_library
from backsight.runs.network_files import write_network
from backsight.runs.predictor import At, find_step
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.runs.sources import resolve_record
from backsight.runs.summary import as_plain
from backsight.runs.whole_record import read_state
from backsight.studies.explanation.page import Page
from backsight.studies.export.event_files import write_event_file
from backsight.studies.export.fill import fill_folder
from backsight.studies.export.report import make_report
from backsight.training.history import History, make_moment
from backsight.training.where import Where

OF_A_STEP = ("weights", "pictures", "page", "onnx")
"""Exports that can be made of any step."""
STEPS = "steps"
"""The name of tables with a row a step."""
RECORD, REPORT = "record.json", "report.html"

Export: TypeAlias = Callable[[RecordedRun, Path, int | None], list[str]]
"""(run, folder, step) -> the names of the files that it has written; step None: the last."""


@final
class WrittenFiles(Shown, list[Path]):
    """The paths of what was written, in order."""


def export(
    run: str | Path | RecordedRun | Run,
    what: str | Iterable[str],
    folder: str | Path = "",
    *,
    step: At | None = None,
    replace: bool = False,
    arrays: Any = None,
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    others: Mapping[str, Export] = {},
) -> WrittenFiles:
    """As `web.export.export`. others: exports besides those here, by name."""
    exports = split_names(what)
    if not exports:
        raise BadInput(
            _("{option} is empty: give a value, or leave it out.").format(option="--what")
        )
    known = {**EXPORTS, **others}
    for name in exports:
        if name not in known:
            raise UnknownName(_("export"), name, known)
    where = Where(arrays=arrays, files=with_, progress=progress)
    with resolve_record(run, where) as subject:
        own = subject.run.path.parent
        target = Path(folder) if folder else own
        is_own = target.resolve() == own.resolve()
        at = _find_step(subject.run, exports, step, is_own=is_own)
        with fill_folder(target, replace=replace, keeps_others=is_own or not replace) as stage:
            names = [name for key in exports for name in known[key](subject.run, stage, at)]
        return WrittenFiles(target / name for name in names)


def _find_step(
    run: RecordedRun, exports: Sequence[str], step: At | None, *, is_own: bool
) -> int | None:
    """The step to export, None for the last. Raises BadInput where no export is of a step,
    CannotWrite where the files of the run's end would give way to those of another step."""
    if step is None:
        return None
    names = [name for name in exports if name in OF_A_STEP]
    if not names:
        raise BadInput(
            _(
                "--step is for {names}; {other} is of the whole run: leave --step out, or export "
                "one of those."
            ).format(names=join_words(OF_A_STEP), other=join_words(exports))
        )
    index = find_step(run.record, step)
    # A step that is not there is refused where it is looked for.
    if is_own and run.record.first_step <= index < run.record.last_step:
        raise CannotWrite(
            _(
                "{folder} is for {names} of the last step, {last}: give -o another folder for "
                "those of step {step}."
            ).format(
                folder=run.path.parent,
                names=join_words(names),
                last=run.record.last_step,
                step=index,
            )
        )
    return index


def _export_weights(run: RecordedRun, target: Path, step: int | None) -> list[str]:
    """What `backsight predict` needs; of a state that is kept without any data being loaded."""
    program, state = read_state(run.record, step, run.at)
    return write_network(run.record, program, state, target)


def _export_csv(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """metrics.csv, a row a moment, and steps.csv, a row a step."""
    moments = [make_moment(k, m) for k, m in run.record.moments.items()]
    on_disk.write_table(target / on_disk.METRICS, History(per_epoch=1, moments=moments).make_rows())
    write_whole(target / f"{STEPS}.csv", lambda file: _write_rows(file, run.metrics))
    return [on_disk.METRICS, f"{STEPS}.csv"]


def _write_rows(file: BinaryIO, metrics: Metrics) -> None:
    file.write(format_rows([list(metrics)]).encode())
    columns = [metrics[name] for name in metrics]
    for start in range(0, len(columns[0]), 10_000):
        block = [c[start : start + 10_000].tolist() for c in columns]
        lines = (",".join(map(repr, row)) for row in zip(*block, strict=True))
        file.write(("\n".join(lines) + "\n").encode())


def _export_json(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """record.json: all that the record says, but for the metrics of every step and the states."""
    on_disk.write_json(target / RECORD, as_plain(run.record))
    return [RECORD]


def _export_parquet(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """steps.parquet: a row a step."""
    frame = import_table_library("polars").DataFrame(
        {k: np.asarray(v) for k, v in run.metrics.items()}
    )
    write_whole(target / f"{STEPS}.parquet", frame.write_parquet)
    return [f"{STEPS}.parquet"]


def _export_pictures(run: RecordedRun, target: Path, step: int | None) -> list[str]:
    """Every chart that fits, as PNG."""
    steps, losses = run.record.read_losses()
    until = steps <= (run.record.last_step if step is None else step) + 1
    return write_pictures(run.restored(step), target, (steps[until], losses[until]))


def _export_animation(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """training.gif: accuracy, boundary and loss, the network trained again for it."""
    write_animation(run.restored(frames=True), target / "training.gif")
    return ["training.gif"]


def _export_report(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """report.html: the run on one page."""
    Page(make_report(run)).save(target / REPORT)
    return [REPORT]


def _export_tensorboard(run: RecordedRun, target: Path, _step: int | None) -> list[str]:
    """An event file of TensorBoard."""
    return write_event_file(run, target)


EXPORTS: Mapping[str, Export] = {
    "weights": _export_weights,
    "csv": _export_csv,
    "json": _export_json,
    "parquet": _export_parquet,
    "pictures": _export_pictures,
    "animation": _export_animation,
    "report": _export_report,
    "tensorboard": _export_tensorboard,
}
"""What can be exported, by name."""
