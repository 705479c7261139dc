"""A network in three files, of which one is changed: it fits, or is refused in one message."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import backsight
from backsight.kernel.errors import BadData, BadInput
from backsight.studies.export.export import export


@pytest.fixture
def network(tmp_path: Path) -> Path:
    backsight.train("sine", steps=2, out=tmp_path / "run")
    with backsight.open(tmp_path / "run") as run:
        export(run, ["weights"], tmp_path / "net")
    return tmp_path / "net"


def change(place: Path, **facts: Any) -> None:
    plain = json.loads(place.read_text()) | facts
    place.write_text(json.dumps(plain))


@pytest.mark.parametrize(
    "facts",
    [
        {"targets": []},
        {"targets": ["y", "z"]},
        {"classes": ["a", "b", "c"]},
        {"features": ["x", "more"]},
        {"outputs": 2},
        {"scaling": {"kind": "none", "shift": [0, 0], "factor": [1, 1], "fill": []}},
        {"target_scaling": {"kind": "none", "shift": [0, 0], "factor": [1, 1], "fill": []}},
    ],
)
def test_facts_that_do_not_fit(network: Path, facts: dict[str, Any]) -> None:
    """Names, classes and scalings are as many as the network has columns."""
    backsight.load(network)
    change(network / "network.json", **facts)
    with pytest.raises(BadInput):
        backsight.load(network)


def test_weights_are_real_numbers(network: Path) -> None:
    """Complex ones are refused, not cut."""
    place = network / "weights.safetensors"
    save_file({n: a.astype(np.complex64) for n, a in load_file(place).items()}, place)
    with pytest.raises(BadData, match="complex64"):
        backsight.load(network)


def test_json_that_is_too_deep(network: Path) -> None:
    """It is damaged, and the message says where."""
    (network / "network.json").write_text("[" * 100_000)
    with pytest.raises(BadData, match=r"network\.json is damaged"):
        backsight.load(network)
