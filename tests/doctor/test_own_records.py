"""Records of one's own that are at fault: a slope that is wrong, an operation without a value."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backsight.doctor.doctor import doctor
from backsight.doctor.report import DoctorReport

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 3))
KINDS = (X[:, 0] + X[:, 1] > 0).astype(int)
ACTIVATION = '''"""One's own."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import exp, log, sqrt, tanh
from backsight.maths.activations._record import Activation


@formula
def value(z: Array) -> Array:
    return {value}


@formula
def slope(z: Array, a: Array) -> Array:
    return {slope}


own = Activation(name="own", symbol="own", value=value, slope=slope, reference="none")
'''


def look(folder: Path, value: str, slope: str, x: Any = X, **options: Any) -> DoctorReport:
    """The verdict on a network with an activation of its own, without trials."""
    file = folder / "own.py"
    file.write_text(ACTIVATION.format(value=value, slope=slope))
    usual = {"hidden": [16], "validation": 0.2, "test": 0, "epochs": 40, "scale": "none"}
    return doctor((x, KINDS), with_=[file], activation="own", trial=False, **{**usual, **options})


@pytest.mark.parametrize(
    "slope", ["a * a - 1", "1 + a * a", "1.05 * (1 - a * a)"], ids=["sign", "square", "five %"]
)
def test_a_slope_that_is_wrong_is_named(tmp_path: Path, slope: str) -> None:
    """The wrong sign, another formula, and one that is off by a twentieth and learns all the
    same."""
    report = look(tmp_path, "tanh(z)", slope)
    assert report.cause is not None
    assert report.cause.name == "wrong_gradient", report.causes
    assert report.readings["slope_error"] > 0.01
    assert report.exit_status == 1


def test_a_slope_that_is_right_is_healthy(tmp_path: Path) -> None:
    report = look(tmp_path, "tanh(z)", "1 - a * a")
    assert report.status == "healthy", report.causes
    assert report.readings["slope_error"] < 1e-6


def test_a_kink_is_no_wrong_slope(tmp_path: Path) -> None:
    """Where a formula has none, its slope is taken as it is said."""
    file = tmp_path / "kink.py"
    text = ACTIVATION.format(value="where(z > 0, z, 0.3 * z)", slope="where(z > 0, 1, 0.3)")
    file.write_text(text.replace("import exp", "import where, exp").replace("own =", "kink =")
                    .replace('name="own"', 'name="kink"'))  # fmt: skip
    report = doctor(
        (X, KINDS), with_=[file], activation="kink", hidden=[16], trial=False, epochs=40
    )
    assert report.status == "healthy", report.causes


@pytest.mark.parametrize(
    ("value", "slope"),
    [("sqrt(z)", "0.5 / a"), ("log(2 + z)", "1 / (2 + z)"), ("1 / z", "-a * a")],
    ids=["root", "logarithm", "division"],
)
def test_an_operation_without_a_value_is_named(tmp_path: Path, value: str, slope: str) -> None:
    """Of numbers of usual size: neither did anything grow, nor is the rate too high."""
    report = look(tmp_path, value, slope, np.concatenate([np.zeros((9, 3)), X[9:]]))
    assert report.cause is not None
    assert report.cause.name == "numbers_not_finite", report.causes
    place = report.readings.find("undefined_operations")
    assert (place.symbol, place.step) == ("a1", 1)


def test_an_operation_that_loses_its_value_in_training_is_named(tmp_path: Path) -> None:
    """log(2 + z) has its values at the start; a few steps on a sum is below -2."""
    report = look(tmp_path, "log(2 + z)", "1 / (2 + z)", 0.3 * X, lr=0.05)
    assert report.readings["is_not_finite"] == 1
    assert report.cause is not None
    assert report.cause.name == "numbers_not_finite", report.causes
    assert report.readings.find("undefined_operations").step > 0


def test_an_operation_that_keeps_its_values_is_healthy(tmp_path: Path) -> None:
    report = look(tmp_path, "sqrt(1 + z * z)", "z / a")
    assert report.status == "healthy", report.causes
    assert report.readings["undefined_operations"] == 0


def test_numbers_that_grow_are_not_called_undefined(tmp_path: Path) -> None:
    """Four exponentials, one of another: the sums were enormous before they were infinite."""
    report = look(tmp_path, "exp(z)", "a", hidden=[8] * 4)
    assert report.cause is not None
    assert report.cause.name == "exploding_gradients", report.causes
    assert report.readings["undefined_operations"] == 0
