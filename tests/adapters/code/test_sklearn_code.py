"""A run copied as scikit-learn trains the same network to rounding; what its MLP cannot say is
refused."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from copied_files import copy, measure_distance

import backsight
from backsight.kernel.errors import BadInput

OPTIMIZERS = ("sgd", "momentum", "nesterov:form=stored", "adam:epsilon_at=hat")
SAID: dict[str, dict[str, Any]] = {
    **{optimizer: {"optimizer": optimizer} for optimizer in OPTIMIZERS},
    **{a: {"activation": a} for a in ("identity", "relu", "sigmoid", "tanh")},
    "two classes": {"loss": "binary_cross_entropy"},
    "the mean of two units": {"loss": "mean_squared_error"},
    "squared weights": {"regularizer": "l2:lam=0.1,per=row"},
    "all rows at once": {"batch": "all"},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "dropout": ({"dropout": 0.2}, "they have no layer dropout"),
    "no biases": ({"bias": False}, "every layer of theirs has biases"),
    "two activations": ({"activation": ["relu", "tanh"]}, "the same activation"),
    "an activation": ({"activation": "gelu"}, "no hidden activation gelu"),
    "an optimizer": ({"optimizer": "adam"}, "epsilon_at=hat, not adam"),
    "a loss": ({"loss": "huber"}, "they descend half_sum_squared_error"),
    "a cost": ({"l2": 0.1}, "alpha is l2 with per=row"),
    "a schedule": ({"schedule": "cosine"}, "their rate stays the same"),
    "a bound": ({"clip_norm": 1.0}, "they do not bound the gradient"),
}
USUAL: dict[str, Any] = {
    "loss": "half_sum_squared_error", "optimizer": "sgd", "activation": "tanh",
}  # fmt: skip


@pytest.mark.parametrize("options", SAID.values(), ids=SAID)
def test_its_weights_are_those_of_the_run(options: dict[str, Any], tmp_path: Path) -> None:
    """After 100 steps, to 12 digits."""
    pytest.importorskip("sklearn")
    run, names, text = copy(tmp_path / "run", "sklearn", **(USUAL | options))
    assert measure_distance(run, names) <= 1e-12
    assert len(text.splitlines()) <= 60


@pytest.mark.parametrize(("options", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_it_cannot_say_is_refused(
    options: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    """With the reason."""
    with pytest.raises(BadInput, match=f"cannot say what this run did: .*{reason}"):
        copy(tmp_path / "run", "sklearn", **(USUAL | {"hidden": [4, 3], "steps": 2} | options))


def test_three_classes_are_as_many_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And two classes in two units are what it has not."""
    pytest.importorskip("sklearn")
    monkeypatch.chdir(tmp_path)
    options: dict[str, Any] = {"optimizer": "sgd", "steps": 30, "dtype": "float64"}
    run = backsight.train("blobs:classes=3", **options, activation="relu", out="run")
    path, _arrays = backsight.export("run", "code", language="sklearn")
    assert measure_distance(run, runpy.run_path(str(path))) <= 1e-12
    backsight.train("moons", **options, out="two")
    with pytest.raises(BadInput, match="not categorical_cross_entropy of 2 units of softmax"):
        backsight.export("two", "code", language="sklearn")
