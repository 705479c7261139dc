"""`backsight.score`: every metric of a trained network, on another file or on its own rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from backsight.data.files import FRAME, is_frame
from backsight.engine.complete import with_defaults
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _, join_words
from backsight.kernel.plain_text.names import split_names
from backsight.kernel.progress import Progress, ignore_progress
from backsight.maths import catalogs
from backsight.runs.predictor import At, Predictor
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.runs.sources import resolve_record
from backsight.studies.score.result import Score
from backsight.studies.score.rows import (
    JudgedRows,
    TrainedNetwork,
    from_predictor,
    from_training,
    judge_file,
    judge_part,
)
from backsight.training.evaluation import choose_part
from backsight.training.experiment import Experiment
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.where import Where


@naming_keywords()
def score(
    run: str | Path | RecordedRun | Run,
    file: Any = "",
    *,
    part: str = "",
    at: At = "last",
    metrics: str | Sequence[str] = (),
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
) -> Score:
    """Judge a trained network on the rows of a file, or on a part of its own.

    run: the folder of a run, the record in it, or a run. file: of that path, or a DataFrame: has
    the columns that it was trained on and those that it predicts, read as in training; "" for
    `part`: "train", "validation" or "test", "" for the test rows, or what there is of them. at:
    after which step of a recorded run, "last", "best" or a number. metrics: their names, with
    settings "r2:average=variance_weighted"; () for all that fit. arrays: (x, y), where it was
    trained on arrays from Python. folder: where MNIST's files are. with_: files of your own
    records that it was trained with. progress: is told of steps that are made again.

    >>> import backsight
    >>> run = backsight.train("moons", hidden=[8], seed=1)
    >>> found = backsight.score(run)
    >>> found.place, 0.9 < found["roc_auc"] <= 1
    ('test', True)
    """
    if isinstance(file, str) and not file:
        file = None
    if file is not None and part:
        raise BadInput(
            _("A file and --part {part} are two places: give one of them.").format(part=part)
        )
    where = Where(arrays=arrays, folder=folder, files=with_, progress=progress)
    admit_installed()
    for path in where.files:
        admit_file(path)
    name, network, judged, place = _judge(run, file, part, at, where)
    choices = _list_choices(metrics, of="classes" if network.classes else "numbers")
    values = {label: judged.compute_metric(choice) for label, choice in choices.items()}
    own = {} if judged.loss is None or metrics else {"loss": judged.loss}
    matrix = Choice("confusion_matrix")
    return Score(
        run=name,
        place=place,
        metrics={**own, **values},
        by_target=_measure_targets(judged, network.targets, choices),
        classes=judged.classes,
        targets=network.targets,
        confusion=judged.compute_metric(matrix) if judged.classes else None,
        judged=judged,
        is_scaled=network.target_scaling is not None,
        notes=judged.notes,
    )


def _judge(
    run: Any, file: Any, part: str, at: At, where: Where
) -> tuple[str, TrainedNetwork, JudgedRows, str]:
    """The run's name, the network, the rows, and where they are from."""
    if isinstance(run, Run):
        if at != "last":
            raise BadInput(
                _(
                    "A run in this process is as it is now: give its folder to have it at {at}."
                ).format(at=at)
            )
        network, name = from_training(run), run.spec.data.source
        if file is not None:
            return name, network, judge_file(network, file), _name_rows(file)
        part = part or choose_part(run.experiment)
        return name, network, judge_part(network, run.experiment, part), part
    path = run.path.parent if isinstance(run, RecordedRun) else run
    network = from_predictor(Predictor(path, at, where))
    if file is not None:
        return str(path), network, judge_file(network, file), _name_rows(file)
    with resolve_record(run, where) as subject:
        experiment: Experiment = subject.experiment
        part = part or choose_part(experiment)
        return str(path), network, judge_part(network, experiment, part), part


def _name_rows(file: Any) -> str:
    return str(FRAME if is_frame(file) else file)


def _list_choices(metrics: str | Sequence[str], of: str) -> dict[str, Choice]:
    """The metrics, by what they are called in the result. Raises BadInput or UnknownName."""
    catalog = catalogs["metrics"]
    if not metrics:
        fitting = [m for m in catalog.values() if m.of == of and m.shape != "matrix"]
        return {m.name: Choice(m.name) for m in sorted(fitting, key=lambda m: (m.place, m.name))}
    choices = {}
    for text in split_names(metrics):
        try:
            choice = Choice.parse(text)
        except ValueError as error:
            raise BadInput(str(error)) from None
        record = catalog[choice.name]
        if record.of != of or record.shape == "matrix":
            fitting = [n for n, m in catalog.items() if m.of == of and m.shape != "matrix"]
            raise BadInput(
                _("{name} does not fit what this run has learned; these do: {known}.").format(
                    name=choice.name, known=join_words(fitting)
                )
            )
        choices[text] = with_defaults("metrics", choice)
    return choices


def _measure_targets(
    judged: JudgedRows, targets: Sequence[str], choices: Mapping[str, Choice]
) -> dict[str, dict[str, float]]:
    """The metrics of each of several numbers that were learned."""
    if judged.classes or len(targets) < 2:
        return {}
    p, y = judged.operands["p"], judged.operands["y"]
    columns = {
        name: {"p": p[:, k, None], "y": y[:, k, None], "K": 1} for k, name in enumerate(targets)
    }
    return {
        name: {label: float(judged.compute_metric(c, **operands)) for label, c in choices.items()}
        for name, operands in columns.items()
    }
