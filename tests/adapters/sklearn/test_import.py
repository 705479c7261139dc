"""The extra is needed where it is used, and nowhere else."""

import doctest
import subprocess
import sys

import pytest

from backsight.adapters.sklearn import classifier, regressor

WITHOUT = """
import sys
sys.modules["sklearn"] = None
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "sklearn" else find(name, *rest)
import backsight
backsight.train("xor", steps=3)
try:
    import backsight.sklearn
except backsight.BacksightError as error:
    print(error)
"""
LOADED = """
import sys
import backsight
backsight.train("xor", steps=3)
print([m for m in sys.modules if m.partition(".")[0] in ("sklearn", "scipy")])
print([m for m in sys.modules if m.startswith("backsight.adapters")])
import backsight.sklearn
print(backsight.sklearn.NetworkClassifier.__name__)
"""


def run(code):
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return done.stdout.splitlines()


def test_a_missing_extra_is_named():
    """With the line that installs it; all else goes on without it."""
    assert "pip install 'backsight[sklearn]'" in run(WITHOUT)[-1]


def test_nothing_of_it_is_loaded_before():
    """Who trains without estimators loads neither scikit-learn nor the adapters."""
    assert run(LOADED) == ["[]", "[]", "NetworkClassifier"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("module", [classifier, regressor])
def test_examples_in_docstrings_are_true(module):
    """Every >>> gives what it says."""
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)
