"""TypeScript trains with the bits of the portable engine: every array of every step."""

from pathlib import Path
from typing import Any

import comparison
import portable_trainings as specs
import pytest

QUICK, ALL, MANY = 12, 300, 25
SHORT, LONG = 12, 100
ARTICLES: list[tuple[str, dict[str, Any]]] = [
    ("xor", {"hidden": [4, 4], "loss": "binary_cross_entropy", "batch": "all", "dtype": "float64"}),
    ("digits", {"hidden": [32], "batch": 32}),
]
"""Whose rows come from sources: an output of one unit, many batches, dropout."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Node runs."""
    return comparison.bundle(tmp_path_factory.mktemp("node"))


def compare_specs(program: Path, folder: Path, numbers: range, steps: int) -> None:
    """No array of these trainings may differ."""
    trainings = [specs.make_training(n) for n in numbers]
    runs = [comparison.start(t.data, t.options | {"steps": steps}) for t in trainings]
    found = comparison.compare(program, runs, folder, steps)
    assert {n: d[:5] for n, d in zip(numbers, found, strict=True) if d} == {}


def test_a_dozen_portable_trainings(program: Path, tmp_path: Path) -> None:
    """Batches, draws, words, products, sums, schedules that watch a validation part."""
    compare_specs(program, tmp_path, range(QUICK), SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, ALL, MANY))
def test_portable_trainings(program: Path, tmp_path: Path, first: int) -> None:
    """The same for 300 of them, 100 steps each."""
    compare_specs(program, tmp_path, range(first, first + MANY), LONG)


@pytest.mark.parametrize(("source", "options"), ARTICLES, ids=[a[0] for a in ARTICLES])
def test_sources(program: Path, tmp_path: Path, source: str, options: dict[str, Any]) -> None:
    """XOR and digits, whose batches are shuffled anew in the second epoch."""
    run = comparison.start(source, options | {"steps": 45, "seed": 3})
    assert comparison.compare(program, [run], tmp_path, 45) == [[]]


def test_a_wrong_bit_is_seen(program: Path, tmp_path: Path) -> None:
    """The comparison can fail: with another seed in Python nearly all differs."""
    run = comparison.start("xor", {"hidden": [2], "steps": 2, "seed": 1})
    folder = comparison.write_training(run, tmp_path / "one")
    (theirs,) = comparison.run_node(program, str(folder), "2")
    ours = comparison.hash_training(comparison.start("xor", {"hidden": [2], "steps": 2, "seed": 2}))
    assert ours.keys() == theirs.keys()
    assert ours["1 theta"] != theirs["1 theta"]
    assert ours["end theta"] != theirs["end theta"]


def test_what_is_not_portable_is_said(program: Path, tmp_path: Path) -> None:
    """An initializer that calls a library is refused by the reader, by its name."""
    run = comparison.backsight.start("xor", hidden=[2], init="orthogonal", steps=2)
    folder = comparison.write_training(run, tmp_path / "one")
    (answer,) = comparison.run_node(program, str(folder), "2")
    assert "initializers.orthogonal.value" in answer["refused"]
    assert "not portable" in answer["refused"]


def test_a_last_batch_of_one_row(program: Path, tmp_path: Path) -> None:
    """It has no variance, and leaves the running statistics of batch norm as they are."""
    options = {"hidden": [3], "norm": "batch", "batch": 3, "steps": 8}
    run = comparison.start("xor", options)
    folder = comparison.write_training(run, tmp_path / "one")
    (theirs,) = comparison.run_node(program, str(folder), "8")
    ours = comparison.hash_training(run)
    assert [name for name, value in ours.items() if theirs[name] != value] == []
