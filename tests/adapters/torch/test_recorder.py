"""What a recorder keeps, what it lets go of, and how late it may be."""

import json
import math
import warnings

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402 - only where torch is there

import backsight.torch  # noqa: E402


def train(recorder, model, optimizer, make, steps, loss) -> None:
    """The loop that everybody writes, watched."""
    torch.manual_seed(3)
    with warnings.catch_warnings(), recorder:
        warnings.simplefilter("ignore")
        for step in range(steps):
            x, y = make(step)
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()


def read(folder):
    return json.loads((folder / "flight.json").read_text(encoding="utf-8"))


def make_plain(tmp_path, **how):
    """A network, its optimizer, and a recorder of both."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(256, 6), nn.Tanh(), nn.Linear(6, 1))
    optimizer = torch.optim.Adam(model.parameters())
    watching = backsight.torch.watch(
        model, optimizer, loss=nn.functional.mse_loss, out=tmp_path / "flight", **how
    )
    return model, optimizer, watching


def test_large_batches_are_not_copied(tmp_path) -> None:
    """After the first steps the loop's own tensors are kept, and none of them is another."""
    model, optimizer, recorder = make_plain(tmp_path)
    batches = [torch.randn(64, 256) for _step in range(12)]
    train(
        recorder, model, optimizer, lambda k: (batches[k], torch.zeros(64, 1)), 12,
        nn.functional.mse_loss,
    )  # fmt: skip
    last = recorder.log.ring.steps[-1]
    assert [k.tensor.data_ptr() for k in last.shared] == [batches[-1].data_ptr()]
    assert not recorder.log.ring.steps[2].shared
    assert read(recorder.write())["replay"]["holds"]


def test_steps_whose_batch_was_changed_are_let_go(tmp_path) -> None:
    """A loop that fills one buffer again from step 20 on: what is left is proved, and says from
    where."""
    model, optimizer, recorder = make_plain(tmp_path)
    buffer = torch.randn(64, 256)

    def make(step):
        x = torch.randn(64, 256) if step < 20 else buffer.normal_()
        return x, torch.zeros(64, 1)

    train(recorder, model, optimizer, make, 30, nn.functional.mse_loss)
    replay = read(recorder.write())["replay"]
    assert replay["holds"], replay
    assert 20 < replay["first"] < 25
    assert replay["last"] == 31


def test_a_step_whose_batch_was_changed_is_not_proved(tmp_path) -> None:
    """Where nothing is left that could be done again it is said, and nothing is claimed."""
    model, optimizer, recorder = make_plain(tmp_path)
    batches = [torch.randn(64, 256) for _step in range(12)]
    train(
        recorder, model, optimizer, lambda k: (batches[k], torch.zeros(64, 1)), 12,
        nn.functional.mse_loss,
    )  # fmt: skip
    batches[-1].zero_()
    replay = read(recorder.write())["replay"]
    assert not replay["holds"]
    assert replay["stopped"]


class Table(nn.Module):
    """An embedding of which few rows are used."""

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.out = nn.Embedding(9, 3), nn.Linear(3, 1)

    def forward(self, x):
        return self.out(self.rows(x))


@pytest.mark.parametrize("steps", [7, 40])
def test_a_bad_weight_that_no_loss_shows_is_found(tmp_path, steps) -> None:
    """Adam without an epsilon divides 0 by 0 in rows that are not used: with the next copy of the
    state, or at the end, and the first step is the one that is named."""
    torch.manual_seed(0)
    model = Table()
    optimizer = torch.optim.Adam(model.parameters(), eps=0.0)
    recorder = backsight.torch.watch(
        model, optimizer, loss=nn.functional.mse_loss, out=tmp_path / "flight", every=16
    )
    train(
        recorder, model, optimizer, lambda k: (torch.randint(0, 4, (8,)), torch.randn(8, 1)), steps,
        nn.functional.mse_loss,
    )  # fmt: skip
    facts = read(recorder.folder)
    assert (facts["failure"]["kind"], facts["failure"]["step"]) == ("update", 1)
    assert facts["replay"]["holds"]
    assert facts["cause"]["operation"] == "addcdiv"
    assert facts["verdict"]["name"] == "optimizer_at_fault"


def test_a_bad_gradient_that_is_seen_late_is_named_in_its_step(tmp_path) -> None:
    """A gradient too large for its dtype, in a large array, while the loss is finite: the next loss
    is not, and the step before is named."""
    model = nn.Linear(200, 200, bias=False)
    with torch.no_grad():
        model.weight.fill_(1e-20)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-30)

    def loss(output, y):
        return (output * 1e10).sum()

    def make(k):
        return (torch.full((4, 200), 1e30) if k == 12 else torch.rand(4, 200)), None

    recorder = backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "flight")
    train(recorder, model, optimizer, make, 20, loss)
    facts = read(recorder.folder)
    assert (facts["failure"]["kind"], facts["failure"]["step"]) == ("gradient", 13)
    assert facts["cause"]["act"] == "backward"
    assert facts["replay"]["holds"]


def test_norms_of_each_step_are_written_whole(tmp_path) -> None:
    """Each gradient's norm and each weight's: what was not measured comes from the replay."""
    model, optimizer, recorder = make_plain(tmp_path)
    train(
        recorder, model, optimizer, lambda k: (torch.randn(8, 256), torch.randn(8, 1)), 11,
        nn.functional.mse_loss,
    )  # fmt: skip
    steps = read(recorder.write())["steps"][:-1]
    assert len(steps) == 11
    for step in steps:
        assert len(step["gradient_norms"]) == len(step["weight_norms"]) == 4
        assert all(math.isfinite(n) and n > 0 for n in step["gradient_norms"])


def test_a_dropout_that_begins_late_is_not_claimed_to_be_proved(tmp_path) -> None:
    """Random states are taken of what has drawn; what begins to in the midst is seen with the next
    copy of the state, and steps between are not said to have come out again."""
    torch.manual_seed(0)
    drop = nn.Dropout(0.0)
    model = nn.Sequential(nn.Linear(4, 6), drop, nn.Linear(6, 1))
    optimizer = torch.optim.Adam(model.parameters())
    recorder = backsight.torch.watch(
        model, optimizer, loss=nn.functional.mse_loss, out=tmp_path / "flight", every=16, last=16
    )

    def make(k):
        drop.p = 0.5 if k >= 20 else 0.0
        return torch.randn(8, 4), torch.randn(8, 1)

    train(recorder, model, optimizer, make, 30, nn.functional.mse_loss)
    assert not read(recorder.write(tmp_path / "early"))["replay"]["holds"]
    train(recorder, model, optimizer, lambda k: make(k + 30), 60, nn.functional.mse_loss)
    assert read(recorder.write(tmp_path / "late"))["replay"]["holds"]
