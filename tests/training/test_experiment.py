"""Data and a spec together: another spec for the same data."""

import msgspec
import numpy as np
import pytest

from backsight.engine.spec import Choice
from backsight.training.experiment import build_experiment
from backsight.training.prepare import prepare

CHANGES = {
    "rate": {"rate": 0.5},
    "optimizer": {"optimizer": Choice("momentum"), "rate": None},
    "schedule": {"schedule": Choice("exponential", {"factor": 2.0, "every": 3})},
    "steps": {"steps": None, "epochs": 4},
    "seed": {"seed": 9},
    "dtype": {"dtype": "float32"},
    "engine": {"engine": "auto"},
    "loss": {"loss": Choice("mean_squared_error")},
}
SAME_ROWS = {"rate", "optimizer", "schedule", "steps"}


@pytest.mark.parametrize("change", CHANGES)
def test_another_spec_gives_what_building_it_anew_gives(change):
    """The same complete spec, equations, rows and targets; rows are shared where they can be."""
    experiment = prepare("blobs", hidden=[4], steps=6, seed=1)
    spec = msgspec.structs.replace(experiment.spec, **CHANGES[change])
    changed, anew = experiment.with_spec(spec), build_experiment(spec, experiment.table)
    assert changed.spec == anew.spec != experiment.spec or change == "engine"
    one, two = changed.program.batch_derivation, anew.program.batch_derivation
    assert one.equations == two.equations
    for part, y in anew.y.items():
        np.testing.assert_array_equal(changed.y[part], y)
        np.testing.assert_array_equal(getattr(changed.data, part).x, getattr(anew.data, part).x)
        assert changed.y[part].dtype == y.dtype
    assert (changed.data is experiment.data) == (change in SAME_ROWS)


def test_the_same_spec_is_the_same_experiment():
    """Nothing is made for it."""
    experiment = prepare("xor", hidden=[3])
    assert experiment.with_spec(experiment.spec) is experiment
