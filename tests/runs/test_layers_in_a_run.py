"""Normalization and residual connections as a user asks for them, and a run's folder with them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

import backsight
from backsight.kernel.errors import BadInput, BadShape, BadSpec, UnknownName
from backsight.runs.run import Run
from backsight.training.prepare import prepare

OPTIONS: dict[str, Any] = {"hidden": [6, 6], "norm": "batch", "residual": True, "epochs": 12}


def layers_of(source: Any = "moons", **options: Any) -> list[str]:
    """The layers, each as the command line would say it."""
    return [x.layer.name for x in prepare(source, **options).spec.layers]


@pytest.fixture(scope="module")
def moons() -> Run:
    return backsight.train("moons", **OPTIONS, dropout=0.1, validation=0.2, seed=1)


@pytest.mark.parametrize(
    ("options", "layers"),
    [
        ({"hidden": [4]}, "dense dense"),
        ({"hidden": [4], "norm": "batch"}, "dense batch_norm dense"),
        ({"hidden": [4], "norm": "layer", "dropout": 0.2}, "dense layer_norm dropout dense"),
        ({"hidden": [4, 4], "residual": True}, "dense dense residual dense"),
        ({"hidden": [2], "residual": True}, "dense residual dense"),
        ({"hidden": [4, 4], "norm": "batch", "residual": True, "dropout": 0.2},
         "dense batch_norm dropout dense batch_norm dropout residual dense"),
        ({"hidden": [4, 4], "norm": None, "residual": False}, "dense dense dense"),
    ],
)  # fmt: skip
def test_options_put_layers_where_they_belong(options: dict[str, Any], layers: str) -> None:
    """Dense, normalization, activation, dropout, and around them the connection."""
    assert layers_of(**options) == layers.split()


def test_the_activation_stands_behind_the_normalization() -> None:
    """A bias before batch normalization would be taken away at once: there is none."""
    for norm, bias in (("batch", False), ("layer", True)):
        dense, normal, last = prepare("moons", hidden=[4], norm=norm, activation="elu").spec.layers
        assert dense.activation is not None
        assert normal.activation is not None
        assert (dense.activation.name, normal.activation.name) == ("identity", "elu")
        assert dense.layer.settings["bias"] == bias
        assert last.layer.settings["bias"]


def test_no_room_for_a_connection_is_said() -> None:
    """A note with the widths, and a network without."""
    parts = prepare("moons", hidden=[5, 4], residual=True)
    assert [x.layer.name for x in parts.spec.layers] == ["dense"] * 3
    assert "2 → 5 → 4" in parts.notes[0]
    assert not prepare("moons", hidden=[4, 4], residual=True).notes


def test_it_learns(moons: Run) -> None:
    """With all of them at once."""
    assert moons.score() > 0.85


def test_a_saved_run_predicts_the_same_bits(moons: Run, tmp_path: Path) -> None:
    """The running statistics lie beside the weights, and loading brings them back."""
    folder = moons.save(str(tmp_path / "run"))
    arrays = load_file(folder / "weights.safetensors")
    assert {"gamma1", "delta1", "mu1_bar", "var2_bar"} <= arrays.keys()
    trained = backsight.load(folder)
    for name, vector in moons.vectors.items():
        assert trained.vectors[name].tobytes() == vector.tobytes()
    x = moons.experiment.table.x
    assert trained.predict(x)[1][:, 1:].astype(float).tolist() == moons.outputs(x).tolist()


def test_first_weights_and_statistics_can_be_given(moons: Run, tmp_path: Path) -> None:
    """From the file in a run's folder; a name that the network has not is refused."""
    folder = moons.save(str(tmp_path / "run"))
    given = load_file(folder / "weights.safetensors")
    spec = moons.spec
    begun = backsight.start(spec, start_from=folder / "weights.safetensors")
    assert begun.state.vectors["running"].tobytes() == moons.state.vectors["running"].tobytes()
    assert begun.state.vectors["theta"].tobytes() == moons.state.vectors["theta"].tobytes()
    with pytest.raises(UnknownName, match="var9_bar"):
        backsight.start(spec, start_from={"var9_bar": given["var1_bar"]})
    with pytest.raises(BadShape, match="this network's is"):
        backsight.start(spec, start_from={"W1": given["W1"].T})


def test_the_spec_of_a_run_gives_the_same_bits(moons: Run, tmp_path: Path) -> None:
    """From the file in its folder; --residual is refused there, for the layers are listed."""
    spec = moons.save(str(tmp_path / "run")) / "spec.toml"
    again = backsight.train(spec)
    assert again.state.vectors["running"].tobytes() == moons.state.vectors["running"].tobytes()
    with pytest.raises(BadSpec, match="--residual shapes the network"):
        prepare(spec, residual=True)


def test_moments_keep_the_network_as_it_was(moons: Run) -> None:
    """An animation's frame shows the statistics of its moment, not those of the end."""
    first, last = moons.history.moments[0], moons.history.moments[-1]
    assert first.vectors is not None
    assert last.vectors is not None
    x = moons.experiment.table.x[:5]
    assert set(first.vectors) == {"theta", "running"}
    np.testing.assert_array_equal(moons.outputs(x, last.vectors), moons.outputs(x))
    mixed = {**first.vectors, "running": last.vectors["running"]}
    assert not np.allclose(moons.outputs(x, mixed), moons.outputs(x, first.vectors))
    with pytest.raises(BadInput, match="'running' is missing"):
        moons.outputs(x, {"theta": first.vectors["theta"]})


def test_a_schedule_watches_the_network_in_use() -> None:
    """reduce_on_plateau and the score of the validation part take the running statistics."""
    run = backsight.train("moons", **OPTIONS, schedule="reduce_on_plateau", validation=0.2)
    assert run.state.numbers["best"] < 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"norm": "bach"}, "Did you mean 'batch'"),
        ({"norm": "batch", "batch": 1}, "--batch 2 or more"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], words: str) -> None:
    """In the words of the option."""
    with pytest.raises(BadInput, match=words):
        prepare("moons", **options)
