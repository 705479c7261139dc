"""What is usual for tables that people bring, where they do not say otherwise."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.engine.spec import Choice


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """200 rows, of which 140 are trained on."""
    x = np.random.default_rng(1).normal(size=(200, 3))
    np.savetxt(tmp_path / "table.csv", x, delimiter=",", header="a,b,c", comments="")
    return tmp_path / "table.csv"


def find_regularizer(source: Any, **options: Any) -> Choice | None:
    return backsight.start(source, **options).spec.regularizer


def test_weights_of_a_table_of_numbers_are_held_back_by_a_row(table: Path, tmp_path: Path) -> None:
    """λ is 1 over the rows to train on, where nobody says otherwise."""
    assert find_regularizer(str(table)) == Choice("l2", {"lam": 0.00714, "per": "batch"})
    assert find_regularizer(str(table), l2=0) is None
    assert find_regularizer(str(table), l1=0.5) == Choice("l1", {"lam": 0.5, "per": "batch"})
    assert find_regularizer(str(table), reduction="sum") is None
    few = tmp_path / "few.csv"
    few.write_text("a,b\n" + "".join(f"{k},{k * 0.7 - 2}\n" for k in range(12)))
    assert find_regularizer(str(few)).settings["lam"] == 0.01
    assert backsight.train(str(few), validation=0).evaluate("test")["r2"] > 0.98


def test_classes_sources_arrays_and_specs_are_trained_as_they_say(table: Path) -> None:
    """A spec says all that it does not leave out; arrays are trained on as they come."""
    x = np.random.default_rng(1).normal(size=(200, 3))
    assert find_regularizer("sine") is None
    assert find_regularizer((x[:, :2], x[:, 2])) is None
    assert find_regularizer((x[:, :2], np.arange(200) % 2)) is None
    run = backsight.start(str(table))
    assert backsight.start(run.spec).spec.regularizer == run.spec.regularizer
    words = table.with_name("words.csv")
    words.write_text("a,b\n" + "".join(f"{k},{'xy'[k % 2]}\n" for k in range(40)))
    assert find_regularizer(str(words)) is None


def test_a_small_table_is_trained_on_longer(table: Path) -> None:
    """Up to 2,000 steps or 1,000 epochs; as long as is said, where it is."""
    assert backsight.start(str(table)).spec.steps == 2000
    assert backsight.start(str(table), epochs=3).spec.steps == 15
