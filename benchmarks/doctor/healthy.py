"""Healthy trainings of our own, for counting false alarms; each proved healthy by a rule that does
not ask the doctor.

    python benchmarks/doctor/healthy.py [--only TEXT]

The rule: trained to its end as its options say, the network scores on the test rows what
scikit-learn's network of the same hidden layers does (the same rows, split and scaled alike; Adam
at a rate of .01, up to 300 epochs; the mean of three seeds), but for a margin of two standard
errors of the test rows' accuracy, or .05 where that is more, and .1 for R². Both have to know at
least LEAST_SKILL of what a constant does not, and the network at least half of what the reference
knows, so that few test rows are no excuse.

The list was written down before the doctor saw any of it; what fails the rule is left out by the
rule (LEFT_OUT says what that was), and nothing else is.
"""

import argparse
import math
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.doctor.case import open_case
from backsight.doctor.course import with_brief_engine
from backsight.doctor.skill import score_constant
from backsight.training.evaluation import compute_score
from backsight.training.experiment import Experiment
from backsight.training.trainer import Training
from backsight.training.where import Where

MARGIN, REGRESSION_MARGIN = 0.05, 0.1
LEAST_SKILL = 0.1
REFERENCE_SEEDS, REFERENCE_EPOCHS = 3, 300
KINDS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic", "identity": "identity"}
"""Activations that scikit-learn has; relu stands for the others."""
LEFT_OUT = (
    "xor_cloud:rows=400 hidden=16,8 optimizer=nadam epochs=100",
    "multi_gauss:rows=1500 hidden=24,24 lr=0.01 batch=64 epochs=80",
    "classification n_samples=1000 n_features=20 n_informative=10 n_classes=4 hidden=32 "
    "dropout=0.2 epochs=60",
)
"""Of the list, what fails the rule."""

Options = dict[str, Any]


@dataclass(frozen=True)
class HealthyRun:
    """A training that is well. source: a source's name, or arrays (x, y). options: of `train`."""

    name: str
    source: Any
    options: Options

    def open_experiment(self) -> Experiment:
        """What is trained."""
        experiment = open_case(self.source, Where(), **self.options).experiment
        assert experiment is not None, self.name
        return with_brief_engine(experiment)


OF_SOURCES: tuple[tuple[str, Options], ...] = (
    ("digits", {}),
    ("digits", {"hidden": [32], "activation": "tanh", "epochs": 30}),
    ("digits", {"hidden": [64, 32], "optimizer": "momentum", "lr": 0.05, "epochs": 30}),
    ("digits", {"hidden": [50], "dropout": 0.3, "epochs": 40}),
    ("digits", {"hidden": [40, 20], "norm": "batch", "epochs": 20}),
    ("digits", {"hidden": [40, 20], "norm": "layer", "batch": 64, "epochs": 30}),
    ("digits", {"hidden": [30], "optimizer": "sgd", "lr": 0.2, "epochs": 60}),
    ("digits", {"hidden": [64], "l2": 1e-4, "optimizer": "rmsprop", "lr": 0.002, "epochs": 20}),
    ("digits", {"hidden": [24], "activation": "sigmoid", "lr": 0.01, "epochs": 40}),
    ("digits", {"hidden": [48], "activation": "gelu", "optimizer": "adamw", "epochs": 25}),
    ("digits", {"hidden": [], "lr": 0.01, "epochs": 30}),
    ("digits", {"hidden": [32], "schedule": "cosine", "lr": 0.01, "batch": 100, "epochs": 30}),
    ("digits", {"hidden": [32], "loss": "mean_squared_error", "lr": 0.003, "epochs": 40}),
    ("spirals", {}),
    ("spirals:classes=3,rows=600", {"hidden": [48, 48], "activation": "relu", "epochs": 200}),
    ("spirals:rows=800", {"hidden": [32, 32], "activation": "elu", "epochs": 150}),
    ("moons", {}),
    ("moons:rows=1000", {"hidden": [16, 16], "activation": "relu", "lr": 0.01, "epochs": 60}),
    ("moons:rows=400", {"hidden": [12], "optimizer": "nesterov", "lr": 0.1, "epochs": 120}),
    ("moons:rows=200", {"hidden": [16], "optimizer": "sgd", "lr": 0.5, "epochs": 300}),
    ("circles", {}),
    ("circles:rows=2000", {"hidden": [16], "batch": 128, "lr": 0.02, "epochs": 60}),
    ("circles:rows=500", {"hidden": [12, 8], "activation": "leaky_relu", "epochs": 100}),
    ("circles:rows=300", {"hidden": [10], "loss": "hinge", "lr": 0.02, "epochs": 150}),
    ("blobs", {}),
    ("blobs:classes=5,rows=800", {"hidden": [16], "optimizer": "adagrad", "lr": 0.1}),
    ("blobs:rows=60", {"hidden": [6], "batch": 8, "epochs": 80}),
    ("blobs:classes=2,rows=200", {"hidden": [2], "activation": "tanh", "lr": 0.05, "epochs": 60}),
    ("xor_cloud", {}),
    ("xor_cloud:rows=1000", {"hidden": [8], "activation": "tanh", "lr": 0.02, "epochs": 80}),
    ("xor_cloud:rows=400", {"hidden": [16, 8], "optimizer": "nadam", "epochs": 100}),
    ("multi_gauss", {}),
    ("multi_gauss:rows=1500", {"hidden": [24, 24], "lr": 0.01, "batch": 64, "epochs": 80}),
    ("plane", {}),
    ("plane:rows=1000,noise=0.1", {"hidden": [8], "optimizer": "sgd", "lr": 0.1, "epochs": 60}),
    ("plane:rows=100", {"hidden": [], "lr": 0.05, "epochs": 150}),
    ("sine", {}),
    ("sine:rows=1000", {"hidden": [32, 32], "activation": "tanh", "lr": 0.005, "epochs": 150}),
    ("sine:rows=500", {"hidden": [24], "activation": "silu", "lr": 0.02, "epochs": 200}),
)
"""Of the package's own sources: (source, options); a fifth of the rows is for the test."""


def _draw(kind: str, **settings: Any) -> tuple[Any, Any]:
    """Rows of scikit-learn's generators, or of its data sets."""
    from sklearn import datasets

    if kind.startswith("load_"):
        return getattr(datasets, kind)(return_X_y=True)
    return getattr(datasets, kind)(random_state=settings.pop("seed", 0), **settings)[:2]


CLASSIFICATION: tuple[tuple[str, Options, Options], ...] = (
    ("load_iris", {}, {"hidden": [8], "lr": 0.01, "epochs": 150, "batch": 16}),
    ("load_iris", {}, {"hidden": [10, 10], "activation": "tanh", "lr": 0.01, "epochs": 100}),
    ("load_iris", {}, {"hidden": [], "optimizer": "sgd", "lr": 0.1, "epochs": 200}),
    ("load_wine", {}, {"hidden": [16], "lr": 0.01, "epochs": 60, "l2": 1e-3}),
    ("load_wine", {}, {"hidden": [12], "optimizer": "momentum", "lr": 0.05, "epochs": 60}),
    ("load_wine", {}, {"hidden": [8], "scale": "minmax", "lr": 0.02, "epochs": 100}),
    ("load_breast_cancer", {}, {"hidden": [16], "epochs": 60, "l2": 1e-3}),
    ("load_breast_cancer", {}, {"hidden": [8], "activation": "tanh", "lr": 0.005, "epochs": 50}),
    ("load_breast_cancer", {}, {"hidden": [32], "dropout": 0.5, "epochs": 60}),
    ("load_breast_cancer", {}, {"hidden": [20, 10], "norm": "batch", "epochs": 30}),
    ("load_breast_cancer", {}, {"hidden": [10], "batch": "all", "lr": 0.02, "epochs": 200}),
    (
        "make_classification",
        {"n_samples": 20, "n_features": 3, "n_redundant": 0, "class_sep": 2.0},
        {"hidden": [4], "lr": 0.02, "epochs": 150, "validation": 0, "test": 0.25},
    ),
    (
        "make_classification",
        {"n_samples": 50, "n_features": 4, "n_redundant": 0, "class_sep": 1.5},
        {"hidden": [6], "lr": 0.02, "epochs": 100, "validation": 0},
    ),
    (
        "make_classification",
        {"n_samples": 200, "n_features": 6, "n_informative": 4, "class_sep": 1.5},
        {"hidden": [12], "lr": 0.01, "epochs": 60, "l2": 1e-3},
    ),
    (
        "make_classification",
        {"n_samples": 500, "n_features": 10, "n_informative": 6, "n_classes": 3},
        {"hidden": [20], "lr": 0.005, "epochs": 60, "l2": 1e-3},
    ),
    (
        "make_classification",
        {"n_samples": 1000, "n_features": 20, "n_informative": 10, "n_classes": 4},
        {"hidden": [32], "dropout": 0.2, "epochs": 60},
    ),
    (
        "make_classification",
        {"n_samples": 2000, "n_features": 12, "n_informative": 8, "weights": [0.9, 0.1]},
        {"hidden": [24], "epochs": 40, "l2": 1e-4},
    ),
    (
        "make_classification",
        {"n_samples": 1500, "n_features": 8, "weights": [0.8, 0.2], "class_sep": 1.5},
        {"hidden": [16], "optimizer": "rmsprop", "lr": 0.003, "epochs": 40},
    ),
    (
        "make_classification",
        {"n_samples": 1000, "n_features": 8, "weights": [0.95, 0.05], "class_sep": 2.0},
        {"hidden": [8], "class_weights": "balanced", "lr": 0.005, "epochs": 60},
    ),
    (
        "make_classification",
        {"n_samples": 1000, "n_features": 10, "flip_y": 0.2, "class_sep": 1.5},
        {"hidden": [12], "l2": 3e-3, "lr": 0.005, "epochs": 40},
    ),
    (
        "make_gaussian_quantiles",
        {"n_samples": 1200, "n_features": 3, "n_classes": 3},
        {"hidden": [24], "activation": "relu", "lr": 0.01, "epochs": 80},
    ),
    (
        "make_blobs",
        {"n_samples": 1500, "centers": 4, "cluster_std": 2.0},
        {"hidden": [16], "optimizer": "amsgrad", "lr": 0.01, "epochs": 40},
    ),
    (
        "make_moons",
        {"n_samples": 600, "noise": 0.25},
        {"hidden": [16, 16], "activation": "selu", "lr": 0.01, "epochs": 60},
    ),
    (
        "make_circles",
        {"n_samples": 800, "noise": 0.1, "factor": 0.5},
        {"hidden": [12], "activation": "softplus", "lr": 0.02, "epochs": 150},
    ),
)
"""(rows, their settings, options)."""

REGRESSION: tuple[tuple[str, Options, Options], ...] = (
    ("load_diabetes", {}, {"hidden": [8], "lr": 0.005, "epochs": 40, "l2": 1e-2}),
    ("load_diabetes", {}, {"hidden": [], "lr": 0.01, "epochs": 60}),
    (
        "make_regression",
        {"n_samples": 40, "n_features": 2, "noise": 5.0},
        {"hidden": [6], "lr": 0.02, "epochs": 200, "validation": 0},
    ),
    (
        "make_regression",
        {"n_samples": 200, "n_features": 5, "noise": 10.0},
        {"hidden": [16], "activation": "tanh", "lr": 0.01, "epochs": 120},
    ),
    (
        "make_regression",
        {"n_samples": 1000, "n_features": 10, "n_informative": 8, "noise": 20.0},
        {"hidden": [20], "lr": 0.005, "epochs": 60},
    ),
    (
        "make_regression",
        {"n_samples": 2000, "n_features": 6, "noise": 5.0},
        {"hidden": [24, 12], "optimizer": "momentum", "lr": 0.02, "epochs": 40},
    ),
    (
        "make_regression",
        {"n_samples": 600, "n_features": 4, "n_targets": 2, "noise": 5.0},
        {"hidden": [16], "loss": "huber", "lr": 0.01, "epochs": 80},
    ),
    (
        "make_friedman1",
        {"n_samples": 1000, "noise": 0.5},
        {"hidden": [32], "lr": 0.01, "epochs": 100, "l2": 1e-3},
    ),
    (
        "make_friedman2",
        {"n_samples": 500, "noise": 20.0},
        {"hidden": [24], "activation": "tanh", "lr": 0.01, "epochs": 150},
    ),
    (
        "make_swiss_roll",
        {"n_samples": 1500, "noise": 0.2},
        {"hidden": [48, 48], "lr": 0.01, "epochs": 120, "batch": 64},
    ),
    (
        "make_s_curve",
        {"n_samples": 800, "noise": 0.05},
        {"hidden": [32, 16], "activation": "gelu", "lr": 0.01, "epochs": 100},
    ),
)
"""(rows, their settings, options); the numbers to be learned are standardized."""


def list_candidates() -> Iterator[HealthyRun]:
    """All runs of the list, in order."""
    for source, options in OF_SOURCES:
        yield HealthyRun(_name(source, options), source, {"test": 0.2, **options})
    for kind, settings, options in CLASSIFICATION:
        yield HealthyRun(_name(kind, {**settings, **options}), _draw(kind, **settings), options)
    for kind, settings, options in REGRESSION:
        x, y = _draw(kind, **settings)
        scale = {"target_scale": "standard", "task": "regression"}
        yield HealthyRun(_name(kind, {**settings, **options}), (x, y), {**scale, **options})


def list_healthy() -> Iterator[HealthyRun]:
    """The runs of the list that the rule says are healthy."""
    return (run for run in list_candidates() if run.name not in LEFT_OUT)


def _name(source: str, options: Options) -> str:
    words = (f"{k}={_format(v)}" for k, v in options.items())
    return " ".join((source.removeprefix("make_").removeprefix("load_"), *words))


def _format(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


# ------------------------------------------------------------------------------------ the rule
@dataclass(frozen=True, kw_only=True)
class Proof:
    """What the rule is made of: scores on the test rows, that of the largest class or 0, and how
    many rows there are."""

    score: float
    reference: float
    constant: float
    rows: int
    is_regression: bool

    @property
    def margin(self) -> float:
        """By which the score may fall short of the reference."""
        if self.is_regression:
            return REGRESSION_MARGIN
        error = math.sqrt(max(0.0, self.reference * (1 - self.reference)) / self.rows)
        return max(MARGIN, 2 * error)

    @property
    def holds(self) -> bool:
        """Whether the training is healthy."""
        gain, wanted = self.score - self.constant, self.reference - self.constant
        knows = min(gain, wanted) >= LEAST_SKILL * (1 - self.constant) and gain >= wanted / 2
        return knows and self.score >= self.reference - self.margin


def prove(run: HealthyRun) -> Proof:
    """Train a run and its reference."""
    experiment = run.open_experiment()
    training = Training(experiment)
    for _step in training.steps():
        pass
    rows = experiment.select_rows("test")
    _loss, outputs = experiment.program.compute_loss(training.vectors, rows)
    is_regression = not experiment.classes
    return Proof(
        score=compute_score(experiment, outputs, rows.y) if training.failure is None else -1.0,
        reference=train_reference(experiment),
        constant=score_constant(experiment, rows.y),
        rows=len(rows),
        is_regression=is_regression,
    )


def train_reference(experiment: Experiment) -> float:
    """The mean test score of scikit-learn's network of the same hidden layers."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    dense = [s for s in experiment.spec.layers if s.layer.name == "dense"]
    activation = next((s.activation.name for s in dense[:-1] if s.activation), "identity")
    make: Callable[..., Any] = MLPClassifier if experiment.classes else MLPRegressor
    train, test = experiment.select_rows("train"), experiment.select_rows("test")
    scores = []
    for seed in range(REFERENCE_SEEDS):
        model = make(
            hidden_layer_sizes=tuple(s.units for s in dense[:-1]),
            activation=KINDS.get(activation, "relu"),
            learning_rate_init=0.01,
            max_iter=REFERENCE_EPOCHS,
            n_iter_no_change=30,
            random_state=seed,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(train.x, _to_labels(experiment, train.y))
        scores.append(model.score(test.x, _to_labels(experiment, test.y)))
    return float(np.mean(scores))


def _to_labels(experiment: Experiment, y: Any) -> Any:
    """Targets as scikit-learn takes them."""
    if experiment.classes and y.shape[1] > 1:
        return y.argmax(axis=1)
    if experiment.classes:
        return (y[:, 0] > 0.5).astype(int)
    return y[:, 0] if y.shape[1] == 1 else y


def main() -> None:
    """Prove every run of the list, and say which fail."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", default="", help="runs whose name has this in it")
    chosen = parser.parse_args()
    runs = [r for r in list_candidates() if chosen.only in r.name]
    failures = []
    for run in runs:
        proof = prove(run)
        failures += [] if proof.holds else [run.name]
        print(
            f"{'healthy' if proof.holds else 'NOT':8} {proof.score:6.3f} reference "
            f"{proof.reference:6.3f} constant {proof.constant:.2f} rows {proof.rows:4}  {run.name}",
            flush=True,
        )
    unexpected = sorted(set(failures) ^ {n for n in LEFT_OUT if n in {r.name for r in runs}})
    print(f"{len(runs) - len(failures)} of {len(runs)} are healthy; not: {failures}")
    sys.exit(1 if unexpected else 0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main()
