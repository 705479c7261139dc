"""`backsight.open`: a recorded run, any step of it, and what can be made of it."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, final

import msgspec

from backsight.data import is_there
from backsight.engine.loop import TrainingLoop
from backsight.engine.spec import CompleteSpec, Spec
from backsight.engine.state import State, view_weights
from backsight.engine.step import Step
from backsight.kernel.errors import BadData, BadInput, explaining_memory_errors, naming_keywords
from backsight.kernel.language import _, join_sentences
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.shown import Shown
from backsight.kernel.types import Floats
from backsight.kernel.version import VERSION
from backsight.native.facts import collect_facts
from backsight.recorder.machine import describe_machine, hash_equations, hash_file
from backsight.recorder.record import Record, Status
from backsight.recorder.replay import Replay
from backsight.runs.metrics import Metrics
from backsight.runs.recording import ARRAYS, hash_data, list_part_files
from backsight.runs.run import Run
from backsight.runs.whole_record import DamagedRecord, require_whole
from backsight.training.charts import draw_pictures
from backsight.training.experiment import (
    Experiment,
    prepare_experiment,
)
from backsight.training.history import History, make_moment
from backsight.training.numerical_gradient import Differentiation
from backsight.training.plugins import admit_file, admit_installed
from backsight.training.where import Where

USUAL = Where()


class ReplayDiffers(UserWarning):
    """A replay that is not the recorded run bit for bit; the message says where and by how much."""


@final
class RecordedRun(Shown):
    """A run as its record holds it. record: what is kept, without any data being loaded.
    experiment: its data and spec, where they are at hand; None to be loaded when they are asked
    for. is_closed: whether its file is.

    Closes with `close`, or use it as a context.
    """

    def __init__(
        self, record: Record, where: Where = USUAL, experiment: Experiment | None = None
    ) -> None:
        self.record, self._where = record, where
        self._experiment = experiment
        self._reported_damage: list[str] = []
        self.is_closed = False

    def __enter__(self) -> "RecordedRun":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.is_closed = True
        self.record.close()

    @property
    def path(self) -> Path:
        """The record's file."""
        return self.record.path

    @property
    def spec(self) -> CompleteSpec:
        """The complete spec, as it was extended last."""
        return self.record.final_spec

    @property
    def status(self) -> Status:
        """running, finished, interrupted or failed."""
        return self.record.status

    @property
    def metrics(self) -> Metrics:
        """Every number of every step: columns step, loss, rate, gradient_norm, and for each layer
        update_norm/1, weight_norm/1, update_ratio/1 …"""
        with explaining_memory_errors(self.path):
            metrics = Metrics(self.record.metrics)
        self._warn()
        return metrics

    # ----------------------------------------------------------------------- any step
    def at(self, step: int) -> State:
        """The state after a step: the weights, the optimizer's memory, running statistics.

        Raises BadInput where there is no such step. Warns `ReplayDiffers` where this machine
        comes to other bits than the recorded ones.
        """
        with explaining_memory_errors(self.path):
            state = self.replay.restore_state(step)
        self._warn()
        return state

    def weights_at(self, step: int) -> dict[str, Floats]:
        """The weights by name after a step."""
        return view_weights(
            self.experiment.program.batch_derivation, self.at(step).vectors["theta"]
        )

    def step(self, index: int) -> Step:
        """A step with its whole tape: `run.step(90).tape["dL_dW1"]`. index: counted from 1."""
        with explaining_memory_errors(self.path):
            step = self.replay.replay_step(index)
        self._warn()
        return step

    def steps(self, first: int, last: int) -> Iterator[Step]:
        """The steps first to last, each current until the next is asked for."""
        yield from self.replay.replay_steps(first, last)
        self._warn()

    @property
    def notes(self) -> list[str]:
        """What a user should know of the replays that were made."""
        difference = self.replay.difference
        if difference is None:
            return list(self.record.notes)
        distance = self.replay.measure_distance()
        changes = self.list_machine_changes(difference.step)
        apart = [distance.say()] if distance is not None else []
        return [*self.record.notes, str(difference), *apart, *changes]

    @cached_property
    def replay(self) -> Replay:
        """What finds steps again."""
        return Replay(self.record, self._make_loop, self._where.progress)

    # --------------------------------------------------------------------- as a training
    @property
    def experiment(self) -> Experiment:
        """The data, loaded again and compared with what was trained on, and the spec. Raises
        BadData where they are others."""
        if self._experiment is None:
            self._experiment = self._load_experiment()
        return self._experiment

    def share_data(self, other: "RecordedRun") -> None:
        """Take the data of another run, where they are the same and not loaded here yet."""
        left, right = self.record.about.data, other.record.about.data
        same = left.hash == right.hash and self.spec.data == other.spec.data
        if same and self._experiment is None:
            require_whole(self.record)
            self._experiment = other.experiment.with_spec(self.spec)

    def _load_experiment(self) -> Experiment:
        spec, facts = self.record.final_spec, self.record.about.data
        require_whole(self.record)
        if spec.data.source == ARRAYS and self._where.arrays is None:
            raise BadInput(
                _(
                    "The run {path} was trained on arrays from Python, which its record does not "
                    "hold: give them, backsight.open({path!r}, arrays=(x, y))."
                ).format(path=str(self.path))
            )
        source, meant = spec.data.source, spec
        if source == ARRAYS and not facts.classes:
            # Since one-hot targets are classes, arrays alone do not say that they were numbers.
            data = msgspec.structs.replace(spec.data, task="regression")
            meant = msgspec.structs.replace(spec, data=data)
        experiment = prepare_experiment(
            meant,
            arrays=self._where.arrays,
            folder=str(self._where.folder or ""),
            places=self._find_places(),
        ).with_spec(spec)
        if facts.hash and hash_data(experiment) != facts.hash:
            raise BadData(
                _(
                    "The data of {source} are not those that {path} was trained on: their "
                    "checksum is another. Give the file as it was; a replay on other data would "
                    "be another run."
                ).format(source=source, path=self.path)
            )
        return experiment

    def _find_places(self) -> dict[str, str]:
        """Where data files lie, seen from here, by what the spec calls them. Raises BadInput where
        rows to validate or to test with are gone."""
        facts, source = self.record.about.data, self.spec.data.source
        places = {}
        if facts.place and not is_there(source) and is_there(facts.place):
            places[source] = facts.place
        for key, path in list_part_files(self.spec).items():
            absolute = facts.part_places.get(key, path)
            places[path] = path if is_there(path) else absolute
            if not is_there(places[path]):
                raise BadInput(
                    _(
                        "{run} needs the file {path} that was given as --{option}, and it is gone: "
                        "put it there again."
                    ).format(
                        run=self.path.parent,
                        path=absolute,
                        option=key.replace("_", "-"),
                    )
                )
        return places

    def with_spec(self, spec: Spec) -> Experiment:
        """The same data with another spec."""
        return self.experiment.with_spec(spec)

    def restored(self, step: int | None = None, *, frames: bool = False) -> Run:
        """The run as it was after a step (None: the last), to judge, use and draw it.

        frames: with the network at every moment, for an animation; it is trained again for that.
        """
        last = self.record.last_step
        last_step = last if step is None else step
        moments = [make_moment(k, m) for k, m in self.record.moments.items() if k <= last_step]
        if frames:
            in_use = self.experiment.program.select_vectors
            moments = [replace(m, vectors=in_use(self.at(m.step).vectors)) for m in moments]
        history = History(per_epoch=self.experiment.feed.per_epoch, moments=moments)
        run = Run(self.experiment, self.at(last_step), history)
        failure = self.record.failure
        run.stopped = self.record.failure_message if failure and last_step == last else ""
        run.finish(self.read_rate(last_step))
        self._warn()
        return run

    def plot(self, name: str = "") -> Any:
        """Pictures of the run as it ended; as `Run.plot`."""
        return draw_pictures(self.restored(), name, self.record.read_losses())

    def read_rate(self, step: int) -> float:
        """The learning rate of a step, the parent's for the one that a branch begins after; 0 where
        its metrics are not kept."""
        rates = self.record.metrics_between(step, step)["rate"]
        if len(rates):
            return float(rates[0])
        moment, parent = self.record.moments.get(step), self.record.about.parent
        if moment is not None:
            return moment.rate
        return float(parent.rate) if parent is not None and parent.step == step else 0.0

    # ------------------------------------------------------------------------- inside
    def _make_loop(self, spec: CompleteSpec) -> TrainingLoop:
        numerical = spec.gradient != "backprop"
        differentiation = Differentiation(experiment=self.experiment) if numerical else None
        return self.experiment.with_spec(spec).make_loop(differentiation)

    def _warn(self) -> None:
        """Warn of what has not been told yet of damage, and of a replay that differs."""
        damage = [note for note in self.record.notes if note not in self._reported_damage]
        self._reported_damage += damage
        if damage:
            warnings.warn(join_sentences(*damage), DamagedRecord, stacklevel=3)
        if self.replay.difference is not None:
            warnings.warn(join_sentences(*self.notes), ReplayDiffers, stacklevel=3)

    def list_bit_changes(self, step: int) -> list[str]:
        """What can make a step's bits others than they were. The portable engine has the same on
        every machine, so there it is a changed formula alone."""
        if self.spec.engine == "portable":
            return self._list_equation_changes(step)
        return self.list_machine_changes(step)

    def list_machine_changes(self, step: int) -> list[str]:
        """How this machine and this code are not those that made a step, where bits differ."""
        session = self.record.find_session(step)
        if session is None:
            return []
        here = describe_machine() | {"dtype": self.spec.dtype}
        if self.spec.engine == "native":
            here |= collect_facts(self.spec.dtype)
        notes = [
            _describe_change(key, session.machine.get(key, ""), value)
            for key, value in here.items()
            if session.machine.get(key) != value
        ]
        if self.spec.engine == "portable":
            notes.append(
                _(
                    "The portable engine has the same bits on every machine: `backsight selftest` "
                    "says which part of it has others here."
                )
            )
        return [*notes, *self._list_equation_changes(step)]

    def _list_equation_changes(self, step: int) -> list[str]:
        """That a formula is not the one that made a step."""
        session = self.record.find_session(step)
        equations = hash_equations(self.experiment.program.batch_derivation)
        if session is None or equations == session.code.equations:
            return []
        return [
            _(
                "The equations are not those of the record (version {there}; here {here}): a "
                "formula was changed."
            ).format(there=session.code.version, here=VERSION)
        ]


def _describe_change(what: str, there: str, here: str) -> str:
    """How this machine is another than a record's, in one fact."""
    # "loops 1, llvmlite 0.50.0", and "numba 0.68.0, …" before there were loops.
    if what == "native" and there and there.split(",")[0] != here.split(",")[0]:
        return _(
            "The loops of native code are newer than those of the record ({there} there, {here} "
            "here): they agree to rounding."
        ).format(there=there, here=here)
    return _("{what}: {there} in the record, {here} here.").format(
        what=what, there=there or None, here=here
    )


@naming_keywords()
def open_run(
    run: str | Path,
    *,
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
) -> RecordedRun:
    """A recorded run: the folder that `backsight train` wrote, or the record.sqlite in it.

    arrays: (x, y), where it was trained on arrays from Python. folder: where MNIST's files are.
    with_: files of your own records that it was trained with; they are run, the record is not.
    progress: is told of steps that are made again: (text, done, of how many).

    >>> import backsight
    >>> trained = backsight.train("xor", steps=60, seed=1, out="xor-run")
    >>> run = backsight.open("xor-run")
    >>> run.at(60).vectors["theta"].tobytes() == trained.state.vectors["theta"].tobytes()
    True
    >>> run.step(40).tape["dL_dW1"].shape
    (2, 3)
    >>> len(run.metrics["loss"])
    60
    """
    return open_record(run, Where(arrays=arrays, folder=folder, files=with_, progress=progress))


def open_record(run: str | Path, where: Where) -> RecordedRun:
    """A recorded run, whose data are found where they are said to be."""
    admit_installed()
    record = Record.open(run)
    try:
        admit_with(record, where.files)
    except BaseException:
        record.close()
        raise
    return RecordedRun(record, where)


def admit_with(record: Record, files: Sequence[str | Path]) -> None:
    """Take in the user's files; one that is not the recorded one is told."""
    recorded_hashes = {Path(f.path).name: f.hash for f in record.about.files}
    for path in files:
        admit_file(path)
        name = Path(path).name
        if recorded_hashes.get(name, "") not in ("", hash_file(path)):
            warnings.warn(
                _("{file} was changed since {run} was trained with it.").format(
                    file=path, run=record.path.parent
                ),
                ReplayDiffers,
                stacklevel=3,
            )
