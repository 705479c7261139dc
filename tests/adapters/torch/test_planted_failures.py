"""Loops that fail on purpose: the operation that made the number is named, the replay proved."""

import json
import warnings

import pytest

torch = pytest.importorskip("torch")
from planted_failures import PLANTS, run_loop  # noqa: E402

import backsight.torch  # noqa: E402 - only where torch is there


def fly(plant, tmp_path):
    """The facts that a failed loop leaves."""
    torch.manual_seed(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        recorder = run_loop(
            plant,
            lambda model, optimizer, loss: backsight.torch.watch(
                model, optimizer, loss=loss, out=tmp_path / "flight"
            ),
        )
    assert recorder.folder is not None, "nothing was noticed"
    return json.loads((recorder.folder / "flight.json").read_text())


@pytest.mark.parametrize("name", PLANTS)
def test_the_producer_is_named_and_the_replay_proved(name, tmp_path) -> None:
    """What made the number, in which act; all kept steps come out again bit for bit."""
    plant = PLANTS[name]
    facts = fly(plant, tmp_path)
    cause, replay = facts["cause"], facts["replay"]
    assert replay["holds"], replay
    assert cause is not None
    assert cause["kind"] == plant.kind, facts["sentence"]
    if plant.kind == "operation":
        assert cause["operation"] in plant.producer, facts["sentence"]
        assert cause["act"] in plant.act, facts["sentence"]
        script = facts["script"]
        assert script["lines"] <= 40
        assert script["reproduces"]
