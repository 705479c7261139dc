"""docs/scikit-learn.md shows what is true: its Python gives what stands there."""

import doctest
import inspect
import re
from pathlib import Path

import pytest

from backsight.sklearn import NetworkClassifier, NetworkRegressor

PAGE = (Path(__file__).parents[2] / "docs/scikit-learn.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_its_python_gives_what_it_says():
    """Every >>> of the page, one after the other."""
    text = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE, flags=re.S))
    test = doctest.DocTestParser().get_doctest(text, {}, "scikit-learn.md", "scikit-learn.md", 0)
    runner = doctest.DocTestRunner()
    runner.run(test)
    assert runner.failures == 0
    assert len(test.examples) >= 15


@pytest.mark.parametrize("kind", [NetworkClassifier, NetworkRegressor])
def test_every_parameter_is_on_it(kind):
    """In one of its two tables."""
    names = set(inspect.signature(kind).parameters)
    assert names <= {*re.findall(r"`(\w+)`", PAGE), "init"}
