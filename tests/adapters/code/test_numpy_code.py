"""A run copied as NumPy trains the same network to the bit, without Backsight."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from copied_files import copy, list_cases

import backsight

EVERYTHING: dict[str, Any] = {
    "dropout": 0.3, "norm": "batch", "l2": 1e-3, "clip_norm": 1.0, "schedule": "cosine",
    "warmup": 3, "activation": "gelu",
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "everything at once": EVERYTHING,
    "float32": EVERYTHING | {"dtype": "float32"},
    "gradients cut array by array": {"clipping": "by_norm:limit=0.1"},
    "gradients cut entry by entry": {"clip_value": 0.01},
    "all rows at once": {"batch": "all"},
    "no biases": {"hidden": [4], "bias": False},
    "a look ahead": {"optimizer": "nesterov", "norm": "layer"},
    "skip connections": {"hidden": [4, 4, 4], "residual": True},
    "a sum of rows": {"reduction": "sum", "lr": 1e-3},
    "an elastic net": {"regularizer": "elastic_net:lam=0.01,per=row"},
    "no hidden layer": {"hidden": []},
    "settings": {"activation": ["elu:alpha=0.5", "elu:alpha=2"], "optimizer": "adam:beta1=0.5"},
    "a rate that falls by steps": {"schedule": "step:factor=0.5,every=30"},
    "a cycle": {"schedule": "one_cycle"},
    "a batch of one row in the end": {"batch": 5, "norm": "batch"},
}


@pytest.mark.sweep(60)
@pytest.mark.parametrize("case", list_cases(), ids="-".join)
def test_its_bits_are_those_of_the_run(case: tuple[str, str, str], tmp_path: Path) -> None:
    """After 100 steps; every loss on the way, too."""
    activation, loss, optimizer = case
    run, names, _text = copy(
        tmp_path / "run", "numpy", activation=activation, loss=loss, optimizer=optimizer
    )
    assert names["theta"].tobytes() == run.state.vectors["theta"].tobytes()


@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_whatever_a_run_has_is_copied(options: dict[str, Any], tmp_path: Path) -> None:
    """To the bit: weights, losses, and statistics of normalization."""
    run, names, _text = copy(tmp_path / "run", "numpy", **options)
    assert names["theta"].tobytes() == run.state.vectors["theta"].tobytes()
    with backsight.open(tmp_path / "run") as recorded:
        np.testing.assert_array_equal(names["losses"], recorded.metrics["loss"])
    for name, statistic in run.statistics.items():
        assert names[name].tobytes() == statistic.tobytes()


def test_rows_that_count_more_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As class weights make them."""
    monkeypatch.chdir(tmp_path)
    run = backsight.train(
        "moons", class_weights="balanced", steps=20, seed=1, engine="numpy", out="run"
    )
    path, _arrays = backsight.export("run", "code")
    done = subprocess.run(
        [sys.executable, "-c", f"import runpy; n = runpy.run_path({str(path)!r}); "
         "print(n['theta'].tobytes().hex())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == run.state.vectors["theta"].tobytes().hex()


def test_it_goes_on_where_a_branch_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the optimizer's memory of its parent."""
    monkeypatch.chdir(tmp_path)
    backsight.train("moons", steps=40, seed=1, engine="numpy", dtype="float64", out="run")
    branch = backsight.fork("run", 25, {"optimizer.rate": 0.1}, out="branch")
    for _step in branch.steps():
        pass
    path, _arrays = backsight.export("branch", "code")
    names = runpy.run_path(str(path))
    assert len(names["losses"]) == branch.state.step - 25
    assert names["theta"].tobytes() == branch.state.vectors["theta"].tobytes()


@pytest.mark.parametrize("language", ["numpy", "torch", "jax"])
def test_it_is_short_and_imports_nothing_of_ours(language: str, tmp_path: Path) -> None:
    """At most 60 lines, each at most 100 signs, of a network of three hidden layers."""
    backsight.train("moons", hidden=[8, 8, 8], steps=5, optimizer="adamw", out=tmp_path / "run")
    path, _arrays = backsight.export(tmp_path / "run", "code", language=language)
    lines = path.read_text().splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    assert not any("import backsight" in line or "from backsight" in line for line in lines)


def test_copied_again_it_is_the_same(tmp_path: Path) -> None:
    """Both files, byte for byte; another language goes beside it."""
    backsight.train("moons", steps=5, out=tmp_path / "run")
    first = [p.read_bytes() for p in backsight.export(tmp_path / "run", "code")]
    assert first == [p.read_bytes() for p in backsight.export(tmp_path / "run", "code")]
    both = backsight.export(tmp_path / "run", "code", language="torch,jax")
    assert [p.name for p in both] == ["code_torch.py", "code_jax.py", "code.npz"]


def test_a_name_that_would_be_code_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a folder is called, it stands in a docstring and stays there."""
    monkeypatch.chdir(tmp_path)
    name = 'a"""\nraise SystemExit(3)\n"""\\'
    backsight.train("xor", steps=2, out=name)
    path, _arrays = backsight.export(name, "code", "code")
    names = runpy.run_path(str(path))
    assert names["__doc__"].startswith(f"{name} in NumPy")


OWN = '''\
"""Inverse square root unit."""

from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt
from backsight.maths.activations._record import Activation


@formula
def value(z: Array, *, alpha: float = 1.0) -> Array:
    return z / sqrt(1 + alpha * z * z)


@formula
def slope(z: Array, a: Array, *, alpha: float = 1.0) -> Array:
    r = 1 / sqrt(1 + alpha * z * z)
    return r * r * r


isru_of_mine = Activation(name="isru_of_mine", symbol="isru", value=value, slope=slope)
'''


def test_a_record_of_ones_own_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its formula is in the file; nothing else is needed."""
    monkeypatch.chdir(tmp_path)
    Path("isru_of_mine.py").write_text(OWN)
    files = ["isru_of_mine.py"]
    run = backsight.train(
        "moons", with_=files, activation="isru_of_mine:alpha=2", steps=20, engine="numpy", out="run"
    )
    path, _arrays = backsight.export("run", "code", with_=files)
    assert runpy.run_path(str(path))["theta"].tobytes() == run.state.vectors["theta"].tobytes()
    assert "np.sqrt(1 + alpha * z * z)" in path.read_text()
