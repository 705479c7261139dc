"""`backsight.open`: a recorded run, any step of it, and what can be made of it."""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, final

import numpy as np

from backsight.engine.spec import Spec
from backsight.engine.state import State, view_weights
from backsight.engine.train import Step
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.kernel.version import VERSION
from backsight.native.build import collect_facts
from backsight.recorder.machine import describe_machine, hash_equations, hash_file
from backsight.recorder.record import Record, Status
from backsight.recorder.replay import Replay, Report, TrainingLoop
from backsight.runs.predictor import DamagedRecord, explaining_memory_errors, require_whole
from backsight.runs.recording import ARRAYS, hash_data, make_moment
from backsight.runs.run import Run
from backsight.training.course import make_training_loop
from backsight.training.experiment import Experiment, prepare_experiment, with_spec
from backsight.training.history import History
from backsight.training.numerical_gradient import Differentiation
from backsight.training.plugins import admit_file, admit_installed


class ReplayDiffers(UserWarning):
    """A replay that is not the recorded run bit for bit; the message says where and by how much."""


@final
class RecordedRun:
    """A run as its record holds it. record: what is kept, without any data being loaded.

    Closes with `close`, or use it as a context.
    """

    def __init__(self, record: Record, *, arrays: Any = None, folder: str = "") -> None:
        self.record = record
        self._arrays, self._folder = arrays, folder
        self._reported_damage: list[str] = []

    def __enter__(self) -> "RecordedRun":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<run {self.path.parent}: {self.status}, {self.record.last_step:,} steps>"

    def close(self) -> None:
        """Close the file."""
        self.record.close()

    @property
    def path(self) -> Path:
        """The record's file."""
        return self.record.path

    @property
    def spec(self) -> Spec:
        """The complete spec, as it was extended last."""
        return self.record.final_spec

    @property
    def status(self) -> Status:
        """running, finished, interrupted or failed."""
        return self.record.status

    @property
    def metrics(self) -> "Metrics":
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
        return [*self.record.notes, str(difference), *self.list_machine_changes(difference.step)]

    @cached_property
    def replay(self) -> Replay:
        """What finds steps again."""
        return Replay(self.record, self._make_loop)

    # --------------------------------------------------------------------- as a training
    @cached_property
    def experiment(self) -> Experiment:
        """The data, loaded again and compared with what was trained on, and the spec. Raises
        BadData where they are others."""
        spec, facts = self.record.final_spec, self.record.about.data
        require_whole(self.record)
        if spec.data.source == ARRAYS and self._arrays is None:
            raise BadInput(
                _(
                    "The run {path} was trained on arrays from Python, which its record does not "
                    "hold: give them, backsight.open({path!r}, arrays=(x, y))."
                ).format(path=str(self.path))
            )
        source = spec.data.source
        is_moved = facts.place and not Path(source).exists() and Path(facts.place).exists()
        experiment = prepare_experiment(
            spec,
            arrays=self._arrays,
            folder=self._folder,
            file_path=facts.place if is_moved else "",
        )
        if facts.hash and hash_data(experiment) != facts.hash:
            raise BadData(
                _(
                    "The data of {source} are not those that {path} was trained on: their "
                    "checksum is another. Give the file as it was; a replay on other data would "
                    "be another run."
                ).format(source=source, path=self.path)
            )
        return experiment

    def with_spec(self, spec: Spec) -> Experiment:
        """The same data with another spec."""
        return with_spec(self.experiment, spec)

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
        run.stopped = failure.message if failure and last_step == last else ""
        run.finish(self.read_rate(last_step))
        self._warn()
        return run

    def plot(self, name: str = "") -> Any:
        """Pictures of the run as it ended; as `Run.plot`."""
        return self.restored().plot(name)

    def read_rate(self, step: int) -> float:
        """The learning rate of a step; 0 where its metrics are not kept."""
        rates = self.record.metrics_between(step, step)["rate"]
        moment = self.record.moments.get(step)
        return float(rates[0]) if len(rates) else moment.rate if moment else 0.0

    # ------------------------------------------------------------------------- inside
    def _make_loop(self, spec: Spec) -> TrainingLoop:
        numerical = spec.gradient != "backprop"
        differentiation = Differentiation(experiment=self.experiment) if numerical else None
        return make_training_loop(self.experiment, differentiation, spec)

    def _warn(self) -> None:
        """Warn of what has not been told yet of damage, and of a replay that differs."""
        damage = [note for note in self.record.notes if note not in self._reported_damage]
        self._reported_damage += damage
        if damage:
            warnings.warn("\n".join(damage), DamagedRecord, stacklevel=3)
        if self.replay.difference is not None:
            warnings.warn("\n".join(self.notes), ReplayDiffers, stacklevel=3)

    def list_machine_changes(self, step: int) -> list[str]:
        """How this machine and this code are not those that made a step."""
        session = self.record.find_session(step)
        if session is None:
            return []
        here = describe_machine() | {"dtype": self.spec.dtype}
        if self.spec.engine == "native":
            here |= collect_facts(self.spec.dtype)
        notes = [
            _("{what}: {there} in the record, {here} here.").format(
                what=key, there=session.machine.get(key), here=value
            )
            for key, value in here.items()
            if session.machine.get(key) != value
        ]
        if hash_equations(self.experiment.program.batch_derivation) != session.code.equations:
            notes.append(
                _(
                    "The equations are not those of the record (version {there}; here {here}): a "
                    "formula was changed."
                ).format(there=session.code.version, here=VERSION)
            )
        return notes


class Metrics(Mapping[str, Floats]):
    """The metrics of every step, column by column, as arrays (steps,)."""

    def __init__(self, columns: Mapping[str, Floats]) -> None:
        self._columns = dict(columns)
        for name in [n for n in columns if n.startswith("update_norm/")]:
            layer = name.partition("/")[2]
            with np.errstate(all="ignore"):
                ratio = columns[name] / columns[f"weight_norm/{layer}"]
            self._columns[f"update_ratio/{layer}"] = ratio

    def __getitem__(self, name: str) -> Floats:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return f"<metrics of {len(self['step']):,} steps: {', '.join(self)}>"

    def polars(self) -> Any:
        """As a polars DataFrame. Raises MissingExtra where polars is not installed."""
        return import_table_library("polars").DataFrame(self._columns)

    def pandas(self) -> Any:
        """As a pandas DataFrame. Raises MissingExtra where pandas is not installed."""
        return import_table_library("pandas").DataFrame(self._columns)


def open_run(
    run: str | Path,
    *,
    arrays: Any = None,
    folder: str = "",
    with_: Any = (),
    report: Report | None = None,
) -> RecordedRun:
    """A recorded run: the folder that `backsight train` wrote, or the record.sqlite in it.

    arrays: (x, y), where it was trained on arrays from Python. folder: where MNIST's files are.
    with_: files of your own records that it was trained with; they are run, the record is not.
    report: is told of steps that are made again, (done, of how many).

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
    admit_installed()
    record = Record.open(run)
    try:
        admit_with(record, with_ or ())
    except BaseException:
        record.close()
        raise
    recorded_run = RecordedRun(record, arrays=arrays, folder=folder)
    recorded_run.replay.report = report
    return recorded_run


def admit_with(record: Record, files: Any) -> None:
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


def import_table_library(name: str) -> Any:
    """polars or pandas. Raises MissingExtra where it is not installed."""
    import importlib

    from backsight.kernel.errors import MissingExtra

    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtra(_("A table of {library}").format(library=name), "table") from None
