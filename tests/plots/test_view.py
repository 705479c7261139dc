"""A view checks itself when it is made."""

from dataclasses import replace

import numpy as np
import pytest

from backsight.kernel.errors import BadInput, BadShape
from backsight.plots import Points


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": np.zeros(0)}, "at least one step"),
        ({"train_loss": np.zeros(3)}, r"View.train_loss must be \(8,\); it is \(3,\)"),
        ({"confusion": np.zeros((2, 3))}, r"View.confusion must be \(2, 2\)"),
        ({"targets": np.zeros(3)}, r"View.targets must be \(60,\)"),
        ({"fields": (np.sin,)}, "8 steps came with 1 fields"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(make_view, changes, message):
    """The message names the field, the shape it should have and the one it has."""
    with pytest.raises(BadShape, match=message):
        replace(make_view("two classes"), **changes)


def test_an_unknown_part_is_refused():
    """A point is of train, validation or test."""
    with pytest.raises(BadInput, match="it holds \\['tset'\\]"):
        Points(x=np.zeros((1, 2)), part=np.array(["tset"]))
