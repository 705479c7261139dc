"""Two faults at once: both are found, mended together, and it is said in which order."""

from typing import Any

import numpy as np
import pytest

from backsight.doctor.doctor import doctor
from backsight.doctor.report import DoctorReport

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3))
LARGE = X * [1000, 1, 1]
KINDS = (X[:, 0] + X[:, 1] > 0).astype(int)
THREE = (X[:, 0] > 0.4).astype(int) + (X[:, 0] > -0.4)
UNSCALED = {"hidden": [16], "scale": "none", "optimizer": "sgd", "epochs": 40, "test": 0}
ZEROS = {"hidden": [16], "init": "zeros", "epochs": 40, "test": 0, "lr": 0.01}


def require_order(report: DoctorReport, *names: str, reach: float = 0.85) -> None:
    """The first causes and the proved remedy are these, in their order; said in words and JSON."""
    tried = [(t.causes, round(t.skill, 2), t.trial.is_proved) for t in report.treatment.tried]
    assert report.remedy is not None, tried
    assert report.remedy.causes == names, tried
    assert report.remedy.skill > reach, tried
    assert tuple(c.name for c in report.causes[: len(names)]) == names
    first, *others = (name.replace("_", " ") for name in names)
    text = " ".join(str(report).split())
    assert f"Verdict: {first}" in text
    assert f"More than one fault: first {first}, then {', '.join(others)}." in text
    assert f"Mended alone, {first} gains" in text
    plain = report.as_plain()
    assert (plain["cause"], plain["remedy"]["causes"]) == (names[0], [*names])


@pytest.mark.slow
@pytest.mark.parametrize("rate", [pytest.param(30.0, marks=pytest.mark.slow), 300.0])
def test_a_rate_too_high_on_unscaled_inputs(rate: float) -> None:
    """Scaled inputs alone still run away; a lower rate alone still saturates. The second needs more
    than the smallest of its remedies."""
    report = doctor((LARGE, KINDS), lr=rate, budget=8, **UNSCALED)
    require_order(report, "unscaled_inputs", "learning_rate_too_high")


@pytest.mark.slow
def test_zeros_and_a_loss_that_does_not_fit() -> None:
    """Units that are alike under a loss that takes sigmoids for shares."""
    wrong = {"output": "sigmoid", "loss": "categorical_cross_entropy"}
    report = doctor((X, THREE), budget=8, **ZEROS, **wrong)
    require_order(report, "loss_does_not_fit", "symmetric_start")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"loss": "mean_absolute_error"}, ("symmetric_start", "loss_does_not_fit")),
        (
            {"output": "sigmoid", "loss": "categorical_cross_entropy"},
            ("loss_does_not_fit", "symmetric_start"),
        ),
    ],
)
def test_zeros_and_a_wrong_loss_on_digits(wrong: dict[str, Any], names: tuple[str, ...]) -> None:
    require_order(doctor("digits", init="zeros", **wrong), *names, reach=0.95)


ALONE: list[tuple[Any, dict[str, Any], str]] = [
    ((X, KINDS), UNSCALED | {"lr": 300.0, "hidden": [16, 16]}, "learning_rate_too_high"),
    ((LARGE, KINDS), UNSCALED | {"lr": 0.1}, "unscaled_inputs"),
    ((X, THREE), ZEROS, "symmetric_start"),
]


@pytest.mark.slow
def test_what_no_change_mends_has_no_order() -> None:
    """Labels that tell nothing, of a training that is ill in other ways, too."""
    labels = RNG.permutation(KINDS)
    report = doctor((LARGE, labels), lr=30.0, seed=2, budget=4, **UNSCALED)
    assert report.cause is not None
    assert report.cause.name == "labels_independent_of_inputs", report.causes
    assert report.treatment is not None
    assert not any(t.is_ordered and t.trial.is_proved for t in report.treatment.tried)
    assert "More than one fault" not in str(report)


@pytest.mark.parametrize(
    ("rows", "options", "name"),
    [
        pytest.param(*case, id=case[-1], marks=[pytest.mark.slow] if slow else [])
        for slow, case in zip((True, False, True), ALONE, strict=True)
    ],
)
def test_one_fault_has_no_order(rows: Any, options: dict[str, Any], name: str) -> None:
    report = doctor(rows, budget=8, **options)
    assert report.cause is not None
    assert report.cause.name == name, report.causes
    assert report.remedy is not None
    assert report.remedy.causes == (name,)
    assert "More than one fault" not in str(report)
