"""Loops that fail on purpose: the operation that made the number is named, the replay proved."""

import json
import warnings

import pytest

torch = pytest.importorskip("torch")
from planted_failures import PLANTS, Function, make_plants, run_loop  # noqa: E402

import backsight.torch  # noqa: E402 - only where torch is there

VERDICTS = {
    "log of 0": "log_of_zero",
    "exp overflow": "exp_overflow",
    "bad row": "bad_data",
    "learning rate": "learning_rate_too_high",
    "Adam's eps": "optimizer_at_fault",
    "foreach Adam's eps": "optimizer_at_fault",
    "sqrt at 0 backward": "slope_of_root_at_zero",
    "masked log backward": "log_near_zero",
    "half precision": "half_overflow",
    "masked row": "row_fully_masked",
    "NaN weight from a file": "bad_weight",
    "arcsine": "root_of_negative",
    "lgamma": "root_of_negative",
    "gradients divided by hand": "changed_by_hand",
    "AMP without its scaler's step": "half_overflow",
}
"""What is said of some: the doctor's faults, where they are the same, else by the operation."""


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


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdict_names_what_is_wrong(name, tmp_path) -> None:
    """By the doctor's fault or the rule of an operation, with a remedy."""
    verdict = fly(dict(make_plants())[name], tmp_path)["verdict"]
    assert verdict["name"] == VERDICTS[name]
    assert verdict["text"]
    assert verdict["remedy"]


def test_a_flattened_sequence_is_followed_into_the_model(tmp_path) -> None:
    """A Linear of three axes makes a view, and the loop flattens it: both are of a third tensor.
    The loss is known to be of the model all the same, and the producer is found in it."""
    torch.manual_seed(1)
    scaling = Function(lambda x: x / x.std(1, keepdim=True))
    model = torch.nn.Sequential(scaling, torch.nn.Linear(4, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = torch.nn.CrossEntropyLoss()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "f") as recorder:
            for step in range(5):
                x = torch.randn(8, 5, 4)
                if step == 3:
                    x[6] = 1.0
                optimizer.zero_grad()
                loss(model(x).flatten(0, 1), torch.randint(0, 3, (40,))).backward()
                optimizer.step()
    assert recorder.folder is not None
    facts = json.loads((recorder.folder / "flight.json").read_text())
    assert facts["replay"]["holds"], facts["replay"]
    assert facts["cause"]["operation"] == "div", facts["sentence"]
    assert facts["cause"]["row"] == 6
