"""Each fault has its smallest sick training, whose first cause it is, and a well one beside it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backsight.doctor.doctor import doctor
from backsight.doctor.faults import faults
from backsight.engine.spec import Spec, from_plain

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3))
NUMBERS = X @ [1.0, -2.0, 0.5] + 0.1 * RNG.normal(size=300)
KINDS = (X[:, 0] + X[:, 1] > 0).astype(int)
THREE = (X[:, 0] > 0.4).astype(int) + (X[:, 0] > -0.4)
RING = ((X[:, :2] ** 2).sum(axis=1) > 1.4).astype(int)
CLOUDS = RNG.integers(0, 3, 300)
FAR = 1.5 * np.array([[0, 0], [3, 0], [0, 3]])[CLOUDS] + 2 * RNG.normal(size=(300, 2)) - 4
"""Three clouds that touch, some way from 0."""
PLAIN = {"validation": 0.2, "test": 0, "epochs": 40}


def make_spec(*layers: dict[str, Any], **rest: Any) -> Spec:
    data = {"source": "arrays", "validation": 0.2, "test": 0.0, "scale": "none"}
    return from_plain({"data": data, "layers": list(layers), "epochs": 40, **rest})


def dense(units: int | None = None, activation: str = "relu", **rest: Any) -> dict[str, Any]:
    return {"units": units, "activation": activation, **rest}


SICK: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "softmax_over_one_unit": (
        (X, KINDS),
        None,
        {"output": "softmax", "loss": "binary_cross_entropy", **PLAIN},
    ),
    "output_cannot_reach_targets": (
        (X, 10 * NUMBERS),
        None,
        {"output": "sigmoid", "lr": 0.1, **PLAIN},
    ),
    "missing_output_activation": (
        (X, KINDS),
        None,
        {"output": "identity", "loss": "binary_cross_entropy", **PLAIN},
    ),
    "loss_does_not_fit": (
        (X, THREE),
        None,
        {
            "output": "sigmoid",
            "loss": "categorical_cross_entropy",
            "hidden": [8],
            "lr": 0.01,
            **PLAIN,
        },
    ),
    "wrong_number_of_outputs": (
        (X, THREE),
        make_spec(dense(1, "sigmoid"), loss="categorical_cross_entropy"),
        {},
    ),
    "labels_outside_loss_domain": (
        (X, NUMBERS),
        make_spec(dense(1, "sigmoid"), loss="binary_cross_entropy"),
        {},
    ),
    "one_class": ((X, np.zeros(300, int)), None, PLAIN),
    "labels_independent_of_inputs": (
        (X, RNG.permutation(KINDS)),
        None,
        {"hidden": [16], "seed": 1, **PLAIN},
    ),
    "labels_shifted": ((X, np.roll(KINDS, 1)), None, {"hidden": [16], **PLAIN}),
    "unscaled_inputs": (
        (1000 * X, KINDS),
        None,
        {"hidden": [16], "scale": "none", "optimizer": "sgd", "lr": 0.1, **PLAIN},
    ),
    "unscaled_targets": (
        (X, 1e4 * NUMBERS),
        None,
        {"hidden": [16], "target_scale": "none", "lr": 0.01, **PLAIN},
    ),
    "scaled_twice": ((X / 5000, KINDS), None, {"hidden": [16], "scale": "none", **PLAIN}),
    "learning_rate_too_high": (
        (X, KINDS),
        None,
        {"hidden": [16, 16], "optimizer": "sgd", "lr": 300, **PLAIN},
    ),
    "learning_rate_too_low": (
        (X, KINDS),
        None,
        {"hidden": [16], "optimizer": "sgd", "lr": 1e-5, **PLAIN},
    ),
    "oscillation": (
        (FAR, CLOUDS),
        None,
        {
            "hidden": [50],
            "optimizer": "momentum:mu=0.9",
            "lr": 0.02,
            "batch": 1,
            "scale": "none",
            "validation": 0,
            "test": 0,
            "epochs": 20,
        },
    ),
    "exploding_gradients": (
        (X, KINDS),
        None,
        {"hidden": [5] * 8, "activation": "exponential", "init": "he_uniform", **PLAIN},
    ),
    "vanishing_gradients": (
        (X, KINDS),
        None,
        {"hidden": [5] * 9, "activation": "sigmoid", **PLAIN},
    ),
    "dead_relus": (
        (X, KINDS),
        None,
        {"hidden": [4] * 3, "bias_init": "constant:number=-6", **PLAIN},
    ),
    "saturated_units": (
        (X, RING),
        None,
        {
            "hidden": [8],
            "activation": "tanh",
            "bias_init": "constant:number=12",
            "lr": 0.01,
            **PLAIN,
        },
    ),
    "symmetric_start": (
        (X, RING),
        None,
        {"hidden": [8], "activation": "tanh", "init": "zeros", "lr": 0.01, **PLAIN},
    ),
    "start_too_large": (
        (X, RING),
        None,
        {"hidden": [32, 32, 32], "init": "normal:std=3", "optimizer": "sgd", "lr": 0.05, **PLAIN},
    ),
    "start_too_small": (
        (X, KINDS),
        None,
        {
            "hidden": [8] * 4,
            "activation": "tanh",
            "init": "normal:std=0.005",
            "optimizer": "sgd",
            "lr": 0.1,
            **PLAIN,
        },
    ),
    "no_nonlinearity": (
        (X, RING),
        None,
        {"hidden": [16, 16], "activation": "identity", "lr": 0.01, **PLAIN},
    ),
    "bottleneck": (
        "digits",
        None,
        {"hidden": [32, 1, 32], "activation": "relu", "dropout": 0, "epochs": 10},
    ),
    "over_regularized": ((X, KINDS), None, {"hidden": [16], "l2": 10, **PLAIN}),
    "clipping_too_tight": (
        (X, KINDS),
        None,
        {"hidden": [16], "optimizer": "sgd", "lr": 0.1, "clip_norm": 1e-6, **PLAIN},
    ),
    "dropout_too_strong": (
        (X, RING),
        None,
        {"hidden": [16, 16], "dropout": 0.95, "lr": 0.01, **PLAIN},
    ),
    "too_few_steps": ("digits", None, {"hidden": [32], "dropout": 0, "epochs": 1, "lr": 3e-4}),
    "batch_too_large": (
        (X, KINDS),
        make_spec(dense(8, "relu"), dense(1, "sigmoid"), batch=5000),
        {},
    ),
}
"""Arrays or a source, a spec where one is needed, and options."""


def beside(name: str, **changes: Any) -> tuple[Any, Any, dict[str, Any]]:
    """The sick training with what is wrong put right, and all else as it is."""
    rows, spec, options = SICK[name]
    return rows, spec, {**options, **changes}


WELL: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "softmax_over_one_unit": beside("softmax_over_one_unit", output="sigmoid"),
    "output_cannot_reach_targets": beside("output_cannot_reach_targets", output="identity"),
    "missing_output_activation": beside("missing_output_activation", output="sigmoid"),
    "loss_does_not_fit": beside("loss_does_not_fit", output="softmax"),
    "wrong_number_of_outputs": (
        (X, THREE),
        make_spec(dense(3, "softmax"), loss="categorical_cross_entropy", rate=0.03),
        {},
    ),
    "labels_outside_loss_domain": (
        (X, KINDS),
        make_spec(dense(1, "sigmoid"), loss="binary_cross_entropy", rate=0.03),
        {},
    ),
    "one_class": ((X, KINDS), None, PLAIN),
    "labels_independent_of_inputs": ((X, KINDS), None, {"hidden": [16], **PLAIN}),
    "labels_shifted": ((X, KINDS), None, {"hidden": [16], **PLAIN}),
    "unscaled_inputs": beside("unscaled_inputs", scale="standard"),
    "unscaled_targets": beside("unscaled_targets", target_scale="standard"),
    "scaled_twice": beside("scaled_twice", scale="standard"),
    "learning_rate_too_high": beside("learning_rate_too_high", lr=0.3),
    "learning_rate_too_low": beside("learning_rate_too_low", lr=0.3),
    "oscillation": beside("oscillation", lr=0.0002),
    "exploding_gradients": beside("exploding_gradients", activation="relu"),
    "vanishing_gradients": beside("vanishing_gradients", activation="tanh"),
    "dead_relus": beside("dead_relus", bias_init="zeros"),
    "saturated_units": beside("saturated_units", bias_init="zeros"),
    "symmetric_start": beside("symmetric_start", init="glorot_uniform"),
    "start_too_large": beside("start_too_large", init="he_normal"),
    "start_too_small": beside("start_too_small", init="glorot_uniform"),
    "no_nonlinearity": beside("no_nonlinearity", activation="tanh"),
    "bottleneck": beside("bottleneck", hidden=[32, 16, 32]),
    "over_regularized": beside("over_regularized", l2=0.001),
    "clipping_too_tight": beside("clipping_too_tight", clip_norm=1),
    "dropout_too_strong": beside("dropout_too_strong", dropout=0.1),
    "too_few_steps": beside("too_few_steps", epochs=30),
    "batch_too_large": (
        (X, KINDS),
        make_spec(dense(8, "relu"), dense(1, "sigmoid"), batch=32),
        {},
    ),
}
"""Beside each sick training a well one."""
HEALTHY: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "three classes": ((X, THREE), None, {"hidden": [16], "lr": 0.01, **PLAIN}),
    "numbers": ((X, NUMBERS), None, {"hidden": [16], "lr": 0.01, **PLAIN}),
    "digits": ("digits", None, {"epochs": 10}),
    "spirals": ("spirals", None, {}),
    "xor": ("xor", None, {}),
    "a linear model": ((X, KINDS), None, {"lr": 0.03, **PLAIN}),
}
ELSEWHERE = {
    "capacity_too_small": (
        "test_course_faults",
        "test_two_units_are_too_small_for_spirals",
        "test_enough_units_for_spirals_are_healthy",
    ),
    "overfitting": ("test_course_faults", "test_overfitting", "test_weights_held_back_are_healthy"),
    "plateau": (
        "test_course_faults",
        "test_a_plateau_is_left_from_another_start",
        "test_a_start_without_a_plateau_is_healthy",
    ),
    "optimizer_at_fault": (
        "test_course_faults",
        "test_an_update_of_no_value_is_the_optimizers",
        "test_usual_settings_are_healthy",
    ),
    "wrong_gradient": (
        "test_own_records",
        "test_a_slope_that_is_wrong_is_named",
        "test_a_slope_that_is_right_is_healthy",
    ),
    "numbers_not_finite": (
        "test_own_records",
        "test_an_operation_without_a_value_is_named",
        "test_an_operation_that_keeps_its_values_is_healthy",
    ),
}
"""Faults that need more than a line: the file with their tests, the sick one and the well one."""


def look(case: tuple[Any, Any, dict[str, Any]]) -> Any:
    """The verdict without trials."""
    rows, spec, options = case
    if spec is not None:
        return doctor(spec, arrays=rows, trial=False)
    return doctor(rows, trial=False, **options)


def test_every_fault_has_its_sick_and_its_well_training() -> None:
    """Here, or under a name that is there in the file that has them."""
    assert {*SICK} == {*WELL}
    assert {*SICK, *ELSEWHERE} == {*faults}
    assert not {*SICK} & {*ELSEWHERE}
    for file, sick, well in ELSEWHERE.values():
        text = Path(__file__).with_name(f"{file}.py").read_text()
        assert sick != well
        assert all(f"\ndef {test}(" in text for test in (sick, well))


@pytest.mark.sweep(12)
@pytest.mark.parametrize("name", SICK)
def test_the_fault_of_a_sick_training_comes_first(name: str) -> None:
    report = look(SICK[name])
    causes = [(c.name, round(c.weight, 2)) for c in report.causes]
    assert report.status == "fault", report.readings["shortfall"]
    assert report.exit_status == 1
    assert report.cause is not None
    assert report.cause.name == name, causes


@pytest.mark.parametrize(
    "seed",
    [0, 5, *(pytest.param(n, marks=pytest.mark.slow) for n in range(12) if n not in (0, 5))],
)
def test_no_draw_of_the_rows_makes_a_well_training_ill(seed: int) -> None:
    """Of 60 rows to judge by few may be right more or less: that much is chance."""
    rows, spec, options = WELL["over_regularized"]
    report = look((rows, spec, {**options, "seed": seed}))
    assert report.status == "healthy", report.readings["shortfall"]


@pytest.mark.parametrize("epochs", [1, 2])
def test_what_is_missing_of_the_rows_of_training_is_no_chance(epochs: int) -> None:
    """Few rows to judge by are no excuse where the many rows of training say the same."""
    rows, spec, options = WELL["over_regularized"]
    report = look((rows, spec, {**options, "epochs": epochs}))
    assert report.cause is not None
    assert report.cause.name == "too_few_steps"


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.slow] if place % 3 else [])
        for place, (name, case) in enumerate([*WELL.items(), *HEALTHY.items()])
    ],
)
def test_a_well_training_is_healthy(case: tuple[Any, Any, dict[str, Any]]) -> None:
    """The same with one change, or one that was well from the beginning."""
    report = look(case)
    assert report.status == "healthy", [(c.name, c.signs) for c in report.causes]
    assert report.exit_status == 0
