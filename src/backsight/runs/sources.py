"""What the user named, resolved once: a data source, a table, arrays, a spec, a run.

    "digits", "rows.csv", (x, y), "spec.toml", Spec, Experiment    source, with options
    "runs/digits-0001", "record.sqlite", RecordedRun                record
    Run, Training                                                   training

Studies take the `Subject` that comes of it, and do not ask again where it is from.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from backsight.data import sources
from backsight.data.load import is_there
from backsight.engine.state import State
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.progress import ignore_progress
from backsight.recorder.record import find_record
from backsight.recorder.store import NAME
from backsight.runs.recorded_run import RecordedRun, open_record
from backsight.runs.run import Run
from backsight.runs.trajectory import Trajectory, make_trajectory, read_trajectory
from backsight.training.experiment import Experiment
from backsight.training.initial_weights import Weights, make_given_state
from backsight.training.prepare import prepare
from backsight.training.trainer import Training
from backsight.training.where import Where

RECORD = Path(NAME).suffix
"""How a record's name ends."""
Kind = Literal["source", "training", "record"]


@dataclass(frozen=True, kw_only=True)
class SourceOrigin:
    """What a user named, for messages."""

    kind: Kind
    """source: its first weights; training: as it is now; record: any of its steps."""
    name: str
    """The source, "this run", or the folder of a run."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Subject:
    """What is looked at: its data and spec, its states, and how it came to them.

    Use it as a context, which closes what was opened for it.
    """

    origin: SourceOrigin
    """What the user named."""
    record: RecordedRun | None = None
    """Where it is a recorded run."""
    training: Training | None = None
    """Where it is a run in this process."""
    prepared: Experiment | None = None
    """Where nothing was trained."""
    start: State | None = None
    """The first state, where it was given and nothing was trained."""
    closing: ExitStack = field(default_factory=ExitStack)
    """What is closed in the end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.closing.__exit__(kind, error, traceback)

    @property
    def experiment(self) -> Experiment:
        """The data and the complete spec. Those of a record are loaded when they are asked for;
        raises BadInput where they are not there."""
        if self.record is not None:
            return self.record.experiment
        if self.training is not None:
            return self.training.experiment
        assert self.prepared is not None
        return self.prepared

    @property
    def run(self) -> RecordedRun:
        """The recorded run of a subject that `resolve_record` made."""
        assert self.record is not None
        return self.record

    @property
    def first_state(self) -> State:
        """The state before its first step; a copy."""
        if self.record is not None:
            return self.record.at(self.record.record.first_step)
        if self.training is not None:
            return self.training.make_first_state()
        return self.start.copy() if self.start else self.experiment.program.make_initial_state()

    def find_state(self, step: int | None = None) -> State:
        """The state after a step of a record, None for the last; of a training as it is now, else
        the first."""
        if self.record is not None:
            return self.record.at(self.record.record.last_step if step is None else step)
        return self.training.state.copy() if self.training is not None else self.first_state

    def sample_trajectory(self, last: int, most: int) -> Trajectory | None:
        """About so many states up to a step; None where nothing was trained."""
        if self.record is not None:
            return read_trajectory(self.record, last, most)
        if self.training is not None:
            return make_trajectory(self.training.history.moments, last, most)
        return None

    @property
    def notes(self) -> list[str]:
        """What a user should know of the replays that were made."""
        return self.record.notes if self.record is not None else []


def resolve(
    source: Any,
    where: Where,
    options: Mapping[str, Any],
    *,
    at: int | None = None,
    start_from: Weights | None = None,
) -> Subject:
    """What a user named. options: of `train`, for what is not trained yet. at: a step that is to be
    gone back to. start_from: the first weights, in place of the drawn ones.

    Raises BadInput where a run is given with options that would make another, and where there is
    no step to go back to.
    """
    own_options = {**options, "start": start_from}
    if isinstance(source, RecordedRun) or is_run(source):
        refuse_options(own_options, find_folder(source))
        return resolve_record(source, where)
    if at is not None:
        raise BadInput(
            _("Only a recorded run has a step {at:,} to go back to: {source} is none.").format(
                at=at, source=source
            )
        )
    if isinstance(source, Training):
        name = _("this run")
        refuse_options(own_options, name)
        return Subject(origin=SourceOrigin(kind="training", name=name), training=source)
    # Only steps that are made again are told of here: a download is over before there are any.
    experiment = prepare(source, replace(where, progress=ignore_progress), **options)
    return Subject(
        origin=SourceOrigin(kind="source", name=experiment.spec.data.source),
        prepared=experiment,
        start=None if start_from is None else make_given_state(experiment, start_from),
    )


def resolve_record(source: Any, where: Where) -> Subject:
    """A recorded run, opened if it is not open: a folder, a record, or a run that has a folder.
    Raises BadInput for what has no record."""
    closing = ExitStack()
    if isinstance(source, RecordedRun):
        run = source
        if where.progress is not ignore_progress:
            closing.callback(setattr, run.replay, "progress", run.replay.progress)
            run.replay.progress = where.progress
    else:
        run = closing.enter_context(open_record(find_folder(source), where))
    origin = SourceOrigin(kind="record", name=str(run.path.parent))
    return Subject(origin=origin, record=run, closing=closing)


def find_experiment(source: Any, where: Where) -> Any:
    """The data and the spec of a run, to be trained anew; whatever is no run is given back."""
    if isinstance(source, Training | RecordedRun) or (
        is_run(source) and find_record(source).is_file()
    ):
        with resolve(source, where, {}) as subject:
            return subject.experiment
    return source


def find_folder(source: Any) -> str | Path:
    """Where the record of a run is. Raises BadInput for what has none."""
    if isinstance(source, RecordedRun):
        return source.path.parent
    if isinstance(source, Run) and source.folder is not None:
        return source.folder
    if isinstance(source, str | Path):
        return source
    raise BadInput(
        _(
            "{source} has no record, and only a recorded run can be gone back through: train with "
            "a folder, backsight.train(..., out=FOLDER), and give that."
        ).format(source=_describe(source))
    )


def is_run(source: Any) -> bool:
    """Whether it is the folder of a run, or a record; the name of a data source means the source,
    ./NAME the folder."""
    if not isinstance(source, str | Path) or str(source) in sources:
        return False
    return Path(source).suffix == RECORD or (is_there(source) and Path(source).is_dir())


def is_trained(source: Any) -> bool:
    """Whether it names a run, whose weights are trained ones."""
    return isinstance(source, Training | RecordedRun) or is_run(source)


def refuse_options(options: Mapping[str, Any], where: str | Path) -> None:
    """Raise BadInput where an option would make another run of a run."""
    option_names = [k for k, v in options.items() if v is not None]
    if option_names:
        name = "no-bias" if option_names[0] == "bias" else option_names[0].replace("_", "-")
        raise BadInput(
            _(
                "--{name} does not go with {where}, a run that is taken as it was trained: leave "
                "it out, or give {where}/spec.toml to begin anew from its first weights."
            ).format(name=name, where=where)
        )


def _describe(source: Any) -> str:
    """What a user gave, in a word: its value may be a thousand rows."""
    if isinstance(source, Training):
        return _("this run")
    return type(source).__name__
