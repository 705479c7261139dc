"""A network in training: its data, its state, and how good it is."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal

from backsight.engine.derivation import Derivation
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import PlanCache, TrainingLoop
from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State, view_statistics, view_weights
from backsight.engine.step import Step
from backsight.kernel.errors import BacksightError, NotFinite, naming_keywords
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.recorder.entries import Ending
from backsight.recorder.pacing import Pace, wait_after
from backsight.recorder.recorder import Recorder
from backsight.recorder.store import compute_digest
from backsight.training.early_stop import explain_stop, find_best_moment
from backsight.training.evaluation import (
    choose_part,
    compute_outputs,
    compute_score,
    evaluate,
    get_score_name,
    list_metrics,
    name_classes,
    read_new_rows,
)
from backsight.training.experiment import Experiment
from backsight.training.history import History, Moment, choose_moments, make_moment_entry
from backsight.training.monitored_rows import select_monitored_rows
from backsight.training.numerical_gradient import Differentiation, require_step_fits
from backsight.training.stopwatch import Stopwatch

KEEP = 64 * 2**20
"""Bytes of weights that are kept for an animation at the most."""


class Training:
    """spec, data and state of one training; `Run` is this with pictures and files.

    Iterate over `steps()` to train; `history` fills meanwhile. stopped: why training ended
    early, "" if it did not. best_vectors: what the network needs to be used as it was at its best
    moment; None where that was in another process. differentiation: where the gradient is not the
    backward act's. recorder: follows the steps, until they end. progress: is told of rows that are
    measured. state, history, rate: where it goes on from, and the rate of the last step before;
    else the first state is drawn. also: steps to be measured after, besides the usual ones.
    threads: how many compiled code took as it began; 0 where none is compiled, or no step was made
    yet.
    """

    def __init__(
        self,
        experiment: Experiment,
        state: State | None = None,
        history: History | None = None,
        rate: float = 0.0,
        *,
        also: Collection[int] = (),
    ) -> None:
        list_metrics(experiment)  # one that is broken is told now, not when training is over
        self.experiment = experiment
        self.state: State = state or experiment.program.make_initial_state()
        self.history = history or History(per_epoch=experiment.feed.per_epoch)
        self.stopped = ""
        self.failure: NotFinite | None = None
        self.is_stopped_early = False
        self.best_vectors: dict[str, Floats] | None = None
        self.recorder: Recorder | None = None
        self.progress: Progress = ignore_progress
        self.threads = 0
        self.stopwatch = Stopwatch()
        require_step_fits(experiment.spec)
        numerical = experiment.spec.gradient != "backprop"
        self.differentiation = (
            Differentiation(experiment=experiment, start=self.state.copy()) if numerical else None
        )
        self._first, self._rate = self.state.step, rate
        self._given_start = None if state is None or self.history.moments else state.copy()
        self._pending_error: BacksightError | None = None
        self._digests: list[bytes] = []  # of the vectors that these are of, by part
        self._metrics: dict[str, dict[str, Any]] = {}
        self._is_complete = True
        self._measured_steps = choose_moments(self._steps, experiment.feed.per_epoch) | {*also}

    @property
    def spec(self) -> CompleteSpec:
        """The complete spec."""
        return self.experiment.spec

    @property
    def derivation(self) -> Derivation:
        """The equations of a full batch."""
        return self.experiment.program.batch_derivation

    @property
    def weights(self) -> dict[str, Floats]:
        """The weights by name, as views: W1 (in, out), b1 (out,), …"""
        return view_weights(self.derivation, self.state.vectors["theta"])

    @property
    def statistics(self) -> dict[str, Floats]:
        """The running statistics of batch normalization by name, as views: mu1_bar (out,), …"""
        return view_statistics(self.derivation, self.state.vectors)

    @property
    def vectors(self) -> dict[str, Floats]:
        """What the network needs to be used: "theta", and "running" where there are statistics."""
        return self.experiment.program.select_vectors(self.state.vectors)

    def make_first_state(self) -> State:
        """The state that training began with, as far as it is known: given, or drawn again."""
        if self._given_start is not None:
            return self._given_start.copy()
        state = self.experiment.program.make_initial_state()
        first = self.history.moments[0] if self.history.moments else None
        if first is not None and first.vectors is not None and first.step == 0:
            for name, vector in first.vectors.items():
                state.vectors[name][...] = vector
        return state

    @property
    def _steps(self) -> int:
        return self.spec.steps

    # ------------------------------------------------------------------ training
    def steps(self, *, every: bool = True) -> Iterator[Step]:
        """Train to the end, step by step. A number that is not finite ends it: see `failure`.

        every: whether each step is given; else the native engine runs through those of about 50 ms
        and gives the last. Whoever stops iterating calls `finish`, to hear whether all is recorded.
        """
        rate, recorder = self._rate, self.recorder
        if not self.history.moments or self._first in self._measured_steps:
            self._measure(self._first, rate)
        try:
            loop = self.experiment.make_loop(self.differentiation)
            for step in loop.run(
                self.state,
                self._steps,
                recorder.readings if recorder else None,
                None if every or self.differentiation else Pace(wait_after(self._measured_steps)),
                self._make_plans(loop),
            ):
                self._is_complete = True
                if self.differentiation:
                    self.differentiation.follow(step)
                if len(step.passed):
                    rate = float(step.passed.rates[-1])
                if step.index > self._first + 1 and step.index - 1 in self._measured_steps:
                    self._measure(step.index - 1, rate)
                    self.stopped = explain_stop(self.spec.stop_early, self.history.moments)
                    if self.stopped:
                        self.is_stopped_early = True
                        break
                rate = step.rate
                if recorder is not None:
                    recorder.follow(self.state)
                yield step
                self._is_complete = False
            self._is_complete = True
        except NotFinite as failure:
            self.failure, self.stopped, self._is_complete = failure, str(failure), True
        except BaseException:
            try:
                self.finish(rate)
            except BacksightError as error:
                self._pending_error = error
            raise
        self.finish(rate)

    def _make_plans(self, loop: TrainingLoop) -> PlanCache:
        """Plans with that of the first step made, so that it is known how many threads it takes."""
        plans = PlanCache(loop, self.state, measured=self.recorder is not None)
        if self.state.step < self._steps:
            with self.stopwatch.count("compiling"):
                plans.find(loop.feed.list_rows(self.state.step))
        self.threads = plans.threads
        if self.recorder is not None:
            self.recorder.add_threads(self.threads)
        return plans

    def finish(self, rate: float | None = None) -> None:
        """Measure the network as it is, if the last moment is older, and end the record. Raises
        CannotWrite where that cannot be written, also if iterating was stopped before.

        A state that was interrupted in the midst of an update is neither measured nor recorded.
        """
        pending_error, self._pending_error = self._pending_error, None
        if pending_error is not None:
            raise pending_error
        last_moment = self.history.moments[-1] if self.history.moments else None
        if self._is_complete and (last_moment is None or last_moment.step < self.state.step):
            last_rate = last_moment.rate if last_moment else 0.0
            self._measure(self.state.step, last_rate if rate is None else rate)
        recorder, self.recorder = self.recorder, None
        if recorder is not None:
            done = self.state.step >= self._steps or self.is_stopped_early
            ending: Ending = "failed" if self.failure else "finished" if done else "interrupted"
            with self.stopwatch.count("recording"):
                recorder.finish(self.state, ending, self.failure, whole=self._is_complete)

    def _measure(self, step: int, rate: float) -> None:
        with self.stopwatch.count("measuring"):
            moment = self.measure_moment(step, rate, self.vectors)
        self.history.moments.append(moment)
        if self.recorder is not None:
            self.recorder.add_moment(step, make_moment_entry(moment))
        if self.best_moment is moment:
            self.best_vectors = {name: vector.copy() for name, vector in self.vectors.items()}
            if self.recorder is not None:
                self.recorder.keep_best(self.state)

    @property
    def best_moment(self) -> Moment | None:
        """When the network was best, by the validation loss, or as early stopping goes by; None
        where it was not measured yet."""
        rule = self.spec.stop_early
        return find_best_moment(self.history.moments, rule.by if rule else "loss")

    def measure_moment(self, step: int, rate: float, vectors: Mapping[str, Floats]) -> Moment:
        """How good the network is with some vectors, which are kept where they are small."""
        losses: dict[str, float] = {}
        scores: dict[str, float] = {}
        for part, rows in self._monitored_rows.items():
            loss, outputs = self.experiment.program.compute_loss(vectors, rows, self.progress)
            losses[part], scores[part] = loss, compute_score(self.experiment, outputs, rows.y)
        small = sum(v.nbytes for v in vectors.values()) * len(self._measured_steps) <= KEEP
        return Moment(
            step=step,
            epoch=step / self.history.per_epoch,
            rate=rate,
            losses=losses,
            scores=scores,
            vectors={k: v.copy() for k, v in vectors.items()} if small else None,
        )

    @cached_property
    def _monitored_rows(self) -> dict[str, EncodedRows]:
        """The rows that the history is measured on, by part."""
        return select_monitored_rows(self.experiment)

    # ------------------------------------------------------------------- judging
    @property
    def score_name(self) -> str:
        """Which metric a score is: "accuracy", or "r2" for numbers."""
        return get_score_name(self.experiment)

    def score(self, part: str = "") -> float:
        """Accuracy (R² for numbers) on a part: the test part, or what there is of it."""
        return float(self.evaluate(part or choose_part(self.experiment))[self.score_name])

    def evaluate(self, part: str) -> dict[str, Any]:
        """Every metric that fits the data, on "train", "validation" or "test"."""
        digests = [compute_digest(v.data) for v in self.vectors.values()]
        if self._digests != digests:
            self._digests, self._metrics = digests, {}
        if part not in self._metrics:
            self._metrics[part] = evaluate(self.experiment, self.vectors, part, self.progress)
        return dict(self._metrics[part])

    @naming_keywords()
    def predict(self, x: Any, at: Literal["best", "last"] = "last") -> Any:
        """Class names (rows,), or numbers (rows, targets), for rows in original units: (rows,
        features), or a DataFrame. at: "best" for the network as it was at its best moment."""
        outputs = self.outputs(x, self.best_vectors if at == "best" else None)
        if not self.experiment.classes:
            return outputs
        return name_classes(self.experiment.program, self.experiment.data.classes, outputs)

    def outputs(self, x: Any, vectors: Mapping[str, Floats] | None = None) -> Floats:
        """What the last layer says for rows in original units: (rows, units).

        vectors: as `vectors` was at another time; None for as it is now.
        """
        data, program = self.experiment.data, self.experiment.program
        rows = read_new_rows(self.spec, x, data.inputs, data.scaling)
        targets, vectors = self.experiment.target_scaling, vectors or self.vectors
        return compute_outputs(program, data.inputs, data.scaling, vectors, rows, targets)
