"""What both estimators share: fit and partial_fit, what they keep and how they show it.

A fit makes an experiment of the rows and the spec, trains it epoch by epoch and keeps no record, so
that it costs little. `run_` makes the training again when it is asked for, recorded, and proves
that the same weights come out.
"""

import re
import warnings
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import numpy as np
from scipy.sparse import issparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state, estimator_html_repr
from sklearn.utils.validation import check_is_fitted, validate_data

from backsight.adapters.sklearn.again import open_training, record_training
from backsight.adapters.sklearn.continuation import (
    make_next_state,
    require_parts,
    with_part_length,
)
from backsight.adapters.sklearn.display import describe_end, find_verdict, is_brief, write_display
from backsight.adapters.sklearn.epochs import EpochCurve, EpochRunner, StopRule, train_epochs
from backsight.adapters.sklearn.estimator_network import (
    EstimatorNetwork,
    PastTraining,
    from_plain_network,
)
from backsight.adapters.sklearn.fit_rows import FitRows, name_features
from backsight.adapters.sklearn.parameters import NetworkParameters
from backsight.adapters.sklearn.refusals import raising_value_errors
from backsight.adapters.sklearn.settings import find_output, make_network_spec
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment, build_experiment

FORMATS = ("csr", "csc")
"""Sparse rows that are taken; they are made dense."""
DTYPES = (np.float64, np.float32)
WEIGHTS, BIASES = re.compile(r"W\d+"), re.compile(r"b\d+")
"""The names of those arrays."""
LARGEST_SEED = 2**31 - 1


class NetworkEstimator(NetworkParameters, ABC):
    """A network as scikit-learn's classifiers and regressors are."""

    _run: RecordedRun | None

    @abstractmethod
    def _read_rows(
        self, X: Any, y: Any, sample_weight: Any, *, is_first: bool, is_partial: bool
    ) -> FitRows:
        """The rows of a fit, checked. is_first: whether what was learned before is forgotten.
        is_partial: whether they are but some of the rows."""

    def _fit_rows(self, X: Any, y: Any, sample_weight: Any, *, is_partial: bool) -> Self:
        """Train: once over the rows where is_partial, else until it gets no better."""
        is_first = not self.__sklearn_is_fitted__() or not (self.warm_start or is_partial)
        with raising_value_errors():
            rows = self._read_rows(X, y, sample_weight, is_first=is_first, is_partial=is_partial)
            experiment = self._make_experiment(rows, is_first=is_first, is_partial=is_partial)
            if is_first:
                self._curve, self.t_ = EpochCurve(), 0
            runner = self._find_runner(experiment, is_first=is_first, is_partial=is_partial)
            start = None if is_first else runner.state.copy()
            self._train(runner, start, rows.count, is_partial=is_partial)
            self._runner = runner if is_partial else None
        return self

    def __sklearn_is_fitted__(self) -> bool:
        """Whether there is a network to predict with."""
        return "_network" in vars(self)

    # ------------------------------------------------------------------ rows
    def _check_rows(self, X: Any, y: Any, *, is_first: bool, **checks: Any) -> tuple[Floats, Any]:
        """X as dense rows of floats, and y, as scikit-learn checks them."""
        x, y = validate_data(
            self, X, y, accept_sparse=FORMATS, dtype=DTYPES, reset=is_first, **checks
        )
        return (x.toarray() if issparse(x) else x), y

    def _name_columns(self, x: Floats) -> tuple[str, ...]:
        return name_features(vars(self).get("feature_names_in_", ()), x.shape[1])

    # ------------------------------------------------------------------ what is trained
    def _make_experiment(self, rows: FitRows, *, is_first: bool, is_partial: bool) -> Experiment:
        parameters = self.get_params(deep=False)
        before = None if is_first else self._network
        dtype = parameters["dtype"]
        if dtype == "auto":
            dtype = str(rows.table.x.dtype) if before is None else before.program.spec.dtype
        spec = make_network_spec(parameters, rows.task, seed=self._draw_seed(), dtype=dtype)
        if is_partial:
            require_parts(parameters)
            spec = with_part_length(spec, rows.task.rows, before)
        past = before.past if before else None
        like = past.experiment if past else None
        return prepare_to_run(build_experiment(spec, rows.table, like=like))

    def _draw_seed(self) -> int:
        """random_state where it is a number, else a number drawn from it."""
        if isinstance(self.random_state, int | np.integer) and self.random_state >= 0:
            return int(self.random_state)
        return int(check_random_state(self.random_state).randint(LARGEST_SEED))

    def _find_runner(
        self, experiment: Experiment, *, is_first: bool, is_partial: bool
    ) -> EpochRunner:
        """What trains: of the last partial_fit, where that had as many rows."""
        if is_first:
            state = experiment.program.make_initial_state()
            return EpochRunner(experiment, state, has_own_rows=is_partial)
        runner: EpochRunner | None = vars(self).get("_runner")
        if is_partial and runner is not None and runner.fits(experiment, self._network.state):
            runner.take_rows(experiment)
            return runner
        state = make_next_state(experiment, self._network, is_partial=is_partial)
        return EpochRunner(experiment, state, has_own_rows=is_partial)

    # ------------------------------------------------------------------ training
    def _train(
        self, runner: EpochRunner, start: State | None, rows: int, *, is_partial: bool
    ) -> None:
        """start: the state, where the spec does not draw it. rows: that were given."""
        state, experiment = runner.state, runner.experiment
        rule = StopRule(
            epochs=1 if is_partial else int(self.max_iter),
            tol=float(self.tol),
            patience=np.inf if is_partial else float(self.n_iter_no_change),
        )
        before, failure = len(self._curve.losses), None
        why, best = "", dict[str, Floats]()
        try:
            why, best = train_epochs(runner, self._curve, rule)
        except NotFinite as error:
            failure = error
        past = PastTraining(
            experiment=experiment,
            start=start,
            steps=state.step,
            why=why,
            end=state.vectors["theta"].copy(),
            is_failed=failure is not None,
        )
        for name, vector in best.items():
            state.vectors[name][...] = vector
        self._keep(experiment, state, past)
        self._keep_curve(len(self._curve.losses) - before, rows)
        if failure is not None:
            raise failure
        if self.n_iter_ == rule.epochs and not why and not is_partial:
            warnings.warn(_explain_unfinished(rule.epochs), ConvergenceWarning, stacklevel=4)

    def _keep(self, experiment: Experiment, state: State, past: PastTraining) -> None:
        """What is predicted with, and what scikit-learn's users look for."""
        self._network = EstimatorNetwork(
            program=experiment.program,
            scaling=experiment.data.scaling,
            target_scaling=experiment.target_scaling,
            state=state,
            past=past,
        )
        self._run, self._verdict = None, ""
        self._view_weights()
        self.n_layers_ = len(self.coefs_) + 1
        self.n_outputs_ = experiment.program.outputs
        self.out_activation_ = find_output(experiment.spec)

    def _view_weights(self) -> None:
        weights = self._network.weights
        self.coefs_ = [w for name, w in weights.items() if WEIGHTS.fullmatch(name)]
        self.intercepts_ = [w for name, w in weights.items() if BIASES.fullmatch(name)]

    def _keep_curve(self, epochs: int, rows: int) -> None:
        """epochs: of this fit; rows: that each of them met."""
        curve = self._curve
        self.n_iter_, self.t_ = epochs, self.t_ + epochs * rows
        self.loss_curve_ = list(curve.losses)
        self.loss_ = curve.losses[-1] if curve.losses else np.nan
        is_watched = bool(self.early_stopping)
        self.best_loss_ = None if is_watched else curve.best_loss
        self.validation_scores_ = list(curve.scores) if is_watched else None
        self.best_validation_score_ = curve.best_score if is_watched else None

    # ------------------------------------------------------------------ use
    def _compute_outputs(self, X: Any) -> Floats:
        """What the last layer says: (rows, units)."""
        check_is_fitted(self)
        x = validate_data(self, X, accept_sparse=FORMATS, dtype=DTYPES, reset=False)
        with raising_value_errors():
            return self._network.compute(x.toarray() if issparse(x) else x)

    @property
    def run_(self) -> RecordedRun:
        """The last training as a record, to be explained, checked, searched and examined:
        `backsight.explain(estimator.run_)`. It is made again when this is asked for first.

        Raises AttributeError where there is none: of an estimator that is not fitted, or that was
        read from a file, which holds no rows.
        """
        if "_is_displayed" in vars(self) or not self.__sklearn_is_fitted__():
            raise AttributeError("run_")
        past = self._find_past()
        if self._run is None or self._run.is_closed:
            self._run = open_training(past)
        return self._run

    def record(self, folder: str | Path = "") -> Path:
        """Make the last training again and record it in a new folder; returns its path.

        folder: "" for runs/arrays-0001, counted up. `backsight show FOLDER` and its like read it;
        `backsight.open(FOLDER, arrays=(X, y))` goes back to any step.
        """
        with raising_value_errors():
            return record_training(self._find_past(), folder)

    def _find_past(self) -> PastTraining:
        check_is_fitted(self)
        past = self._network.past
        if past is None:
            raise AttributeError(
                _(
                    "This estimator was copied or read from a file, which holds no rows to train "
                    "on: fit it again, or keep the record of the one that was fitted, "
                    "estimator.record(FOLDER)."
                )
            )
        return past

    # ------------------------------------------------------------------ as scikit-learn asks
    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        """As plain data and arrays, without the rows that were trained on."""
        state = dict(super().__getstate__())
        for name in ("_run", "_runner", "_verdict", "coefs_", "intercepts_"):
            state.pop(name, None)
        if "_network" in state:
            state["_network"] = self._network.to_plain()
            state["_curve"] = asdict(self._curve)
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        super().__setstate__(dict(state))
        if "_network" in state:
            self._network = from_plain_network(state["_network"])
            self._curve = EpochCurve(**state["_curve"])
            self._run, self._verdict = None, ""
            self._view_weights()

    def _get_fitted_attr_html(self, doc_link: str = "") -> Any:
        """The fitted attributes for scikit-learn's table; `run_` would be trained for it."""
        self._is_displayed = True
        try:
            return super()._get_fitted_attr_html(doc_link=doc_link)
        finally:
            del self._is_displayed

    def _html_repr(self) -> str:
        """scikit-learn's diagram; of a fitted network the curve and how training ended, too."""
        diagram: str = estimator_html_repr(self)
        if not self.__sklearn_is_fitted__():
            return diagram
        return diagram + write_display(
            self._curve,
            network=repr(self),
            end=self._describe_end(),
            verdict=self._find_verdict(),
        )

    def _find_verdict(self) -> str:
        """What the doctor says, asked once; how to ask it, where that takes longer."""
        past = self._network.past
        if past is None:
            return ""
        if not is_brief(past):
            return _("`backsight.doctor(estimator.run_)` says whether it is well.")
        if not self._verdict:
            self._verdict = find_verdict(self.run_)
        return str(self._verdict)

    def _describe_end(self) -> str:
        """How training ended."""
        past = self._network.past
        if past is None:
            return describe_end(self._curve, "", "")
        failed = _("A number became infinite or undefined in step {step:,}.")
        failure = failed.format(step=past.steps + 1) if past.is_failed else ""
        return describe_end(self._curve, past.why, failure)


def _explain_unfinished(epochs: int) -> str:
    """That all epochs are over, and what may help."""
    return _(
        "All {epochs:,} epochs are over and training was still getting better: give max_iter more, "
        "or a larger learning_rate_init. backsight.doctor(estimator.run_) says more."
    ).format(epochs=epochs)
