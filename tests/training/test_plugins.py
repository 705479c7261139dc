"""Records from outside: files and installed packages."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import backsight
from backsight.kernel.errors import BacksightError, BadInput
from backsight.maths import catalogs
from backsight.training import plugins as extend

ACTIVATION = '''"""Cube: odd, and steep far out."""

from backsight.records import Activation, Array, formula


@formula
def value(z: Array) -> Array:
    return z * z * z


@formula
def slope(z: Array, a: Array) -> Array:
    return 3 * z * z


cube = Activation(name="{name}", symbol="cube", value=value, slope=slope)
'''


def test_an_activation_on_the_fly(tmp_path: Path) -> None:
    """A new activation in one file is listed, described, and trains."""
    file = tmp_path / "cube.py"
    file.write_text(ACTIVATION.format(name="cube_on_the_fly"))
    run = backsight.train(
        "moons", with_=[str(file)], activation="cube_on_the_fly", hidden=[6], epochs=20
    )
    assert catalogs["activations"].describe("cube_on_the_fly") == "Cube: odd, and steep far out."
    assert run.score() > 0.8


def test_an_installed_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module named by an entry point of the group "backsight" brings its records in."""
    (tmp_path / "their_records.py").write_text(ACTIVATION.format(name="cube_installed"))
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint(name="theirs", value="their_records", group=extend.GROUP)
    monkeypatch.setattr(extend, "entry_points", lambda group: [point])
    extend.admit_installed.cache_clear()
    extend.admit_installed()
    assert "cube_installed" in catalogs["activations"]
    extend.admit_installed.cache_clear()


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    """A record of the house cannot be replaced by one of the same name."""
    file = tmp_path / "mine.py"
    file.write_text(ACTIVATION.format(name="relu"))
    with pytest.raises(BacksightError, match="exists already"):
        extend.admit_file(file)


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "defines no record"), ("1/0", "ZeroDivisionError"), ("def f(:", "SyntaxError")],
)
def test_a_file_that_cannot_be_taken_in(tmp_path: Path, text: str, words: str) -> None:
    """An empty or failing file is told with its path and the reason."""
    file = tmp_path / "mine.py"
    file.write_text(text)
    with pytest.raises(BadInput, match=words):
        extend.admit_file(file)


def test_a_formula_with_a_foreign_word(tmp_path: Path) -> None:
    """A formula that calls something it should not is refused with the words there are."""
    file = tmp_path / "odd.py"
    text = ACTIVATION.format(name="odd_one").replace("z * z * z", "np.sinc(z)")
    file.write_text(text.replace("from backsight", "import numpy as np\nfrom backsight", 1))
    with pytest.raises(BacksightError, match=r"these words: .*exp"):
        backsight.train("moons", with_=[str(file)], activation="odd_one", epochs=1)
