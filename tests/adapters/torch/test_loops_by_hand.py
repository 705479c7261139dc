"""Loops that do by hand what others ask a function for: losses of plain arithmetic, two models one
behind the other, inputs changed by hooks."""

import json

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402

import backsight.torch  # noqa: E402 - only where torch is there
from backsight.adapters.torch.flight.flight_file import read_flight  # noqa: E402
from backsight.adapters.torch.flight.report import describe_cause  # noqa: E402


def make_pair() -> tuple[nn.Module, nn.Module]:
    """One that makes rows, and one that judges them."""
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
    return made, nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1), nn.Sigmoid())


def train_pair(steps: int, out, rate: float, penalty: float = 0.0):
    """A recorder of two models against each other. penalty: of what is made, beside what the other
    says of it."""
    makes, judges = make_pair()
    first = torch.optim.Adam(makes.parameters(), lr=0.01)
    second = torch.optim.Adam(judges.parameters(), lr=rate)
    with backsight.torch.watch([makes, judges], [first, second], out=out, last=16) as recorder:
        for _step in range(steps):
            row, noise = torch.randn(16, 2) * 0.1 + 20, torch.randn(16, 2)
            fake = makes(noise)
            second.zero_grad()
            loss = -(torch.log(judges(row)) + torch.log(1 - judges(fake.detach()))).mean()
            loss.backward()
            second.step()
            first.zero_grad()
            (torch.log(1 - judges(fake)).mean() + penalty * (fake**2).mean()).backward()
            first.step()
            if not loss.isfinite():
                break
    return recorder


@pytest.mark.parametrize("penalty", [0.0, 0.1])
def test_a_gradient_that_goes_through_two_models_comes_once(tmp_path, penalty) -> None:
    """What one makes the other judges: the gradient of the first comes through the second, and
    with a penalty from outside, too."""
    recorder = train_pair(40, tmp_path / "flight", 0.01, penalty)
    facts = json.loads((recorder.write() / "flight.json").read_text())
    assert facts["replay"]["holds"], facts["replay"]
    assert facts["replay"]["steps"] > 16


def test_what_the_loop_made_itself_is_told_as_such(tmp_path) -> None:
    """A logarithm of 0 in a line of the loop: nothing that is watched made it."""
    with pytest.warns(match="loss"):
        recorder = train_pair(2000, tmp_path / "flight", 0.2)
    flight = read_flight(recorder.folder)
    assert flight.replay.holds
    assert any("loss=FUNCTION" in line for line in describe_cause(flight))


def test_a_hook_that_changes_inputs_is_called_once_in_a_replay(tmp_path) -> None:
    """What the model is given is kept, not what the hook made of it."""
    torch.manual_seed(0)
    model = nn.Linear(3, 1)
    model.register_forward_pre_hook(lambda _module, args: (args[0] / 2,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    out = tmp_path / "flight"
    with backsight.torch.watch(model, optimizer, out=out, loss=nn.functional.mse_loss) as recorder:
        for _step in range(20):
            optimizer.zero_grad()
            nn.functional.mse_loss(model(torch.randn(8, 3)), torch.zeros(8, 1)).backward()
            optimizer.step()
    facts = json.loads((recorder.write() / "flight.json").read_text())
    assert facts["replay"]["holds"], facts["replay"]


def test_a_number_that_its_dtype_does_not_have_is_said(tmp_path) -> None:
    """Adam's ε of 1e-8 is 0 in float16, so what is divided by is 0."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1)).half()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def train() -> None:
        with backsight.torch.watch(
            model, optimizer, out=tmp_path / "flight", loss=nn.functional.mse_loss
        ):
            for _step in range(5):
                x = torch.randn(32, 10).half()
                optimizer.zero_grad()
                nn.functional.mse_loss(model(x), x[:, :1] * 50).backward()
                optimizer.step()

    with pytest.warns(match="weight"):
        train()
    facts = json.loads((tmp_path / "flight" / "flight.json").read_text())
    assert "1e−08 [0 in float16]" in facts["sentence"]
