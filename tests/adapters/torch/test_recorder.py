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


def test_slots_of_old_batches_are_taken_again(tmp_path) -> None:
    """Copies lie apart from the loop's arrays, and there are no more of them than steps are kept;
    batches of nearly one size take each other's."""
    model, optimizer, recorder = make_plain(tmp_path, last=8, every=4)
    sizes = [64, 63, 62]
    train(
        recorder, model, optimizer,
        lambda k: (torch.randn(sizes[k % 3], 256), torch.zeros(sizes[k % 3], 1)), 60,
        nn.functional.mse_loss,
    )  # fmt: skip
    batches = [k.tensor for s in recorder.log.ring.steps for k in s.copies if k.tensor.ndim == 2]
    slots = {b.data_ptr() for b in batches if b.shape[1] == 256}
    assert len(slots) == len(recorder.log.ring.steps) < 16
    assert read(recorder.write())["replay"]["holds"]


def test_a_batch_that_is_given_again_is_copied_once(tmp_path) -> None:
    """All rows a step: one copy for all steps, until the loop changes them; what is small is copied
    anew, which is faster than to look whether it is the same."""
    model, optimizer, recorder = make_plain(tmp_path, last=8, every=4)
    x, y = torch.randn(64, 256), torch.zeros(64, 1)
    train(recorder, model, optimizer, lambda k: (x, y), 40, nn.functional.mse_loss)
    steps = recorder.log.ring.steps
    kept = {id(k): k.tensor for s in steps for k in s.copies}.values()
    assert len([t for t in kept if t.shape == x.shape]) == 1
    assert len([t for t in kept if t.shape == y.shape]) == len(steps)
    assert read(recorder.write())["replay"]["holds"]


def change_in_place(x):
    x.normal_()


def change_its_data(x):
    x.data[:] = torch.randn(*x.shape)


def change_behind_torch(x):
    x.numpy()[:] = torch.randn(*x.shape).numpy()


def change_a_sign(x):
    """Which makes no other number of a zero."""
    x.data[:, :2] = -0.0 if torch.rand(1) < 0.5 else 0.0


@pytest.mark.parametrize(
    "change", [change_in_place, change_its_data, change_behind_torch, change_a_sign]
)
def test_a_buffer_that_is_filled_again_spoils_nothing(tmp_path, change) -> None:
    """Also where PyTorch does not count the change."""
    model, optimizer, recorder = make_plain(tmp_path)
    buffer = torch.randn(64, 256)

    def make(step):
        if step >= 20:
            change(buffer)
        return buffer, torch.zeros(64, 1)

    train(recorder, model, optimizer, make, 30, nn.functional.mse_loss)
    buffer.zero_()
    replay = read(recorder.write())["replay"]
    assert replay["holds"], replay
    assert (replay["first"], replay["last"]) == (1, 31)


ODD = {
    "transposed": lambda x: x.t().contiguous().t(),
    "every other column": lambda x: torch.cat([x, x], 1)[:, ::2],
    "one row for all": lambda x: x[:1].expand(64, 256),
    "of another kind": lambda x: x.as_subclass(type("Own", (torch.Tensor,), {})),
    "no rows": lambda x: x[:0],
}


@pytest.mark.parametrize("kind", ODD)
def test_batches_that_are_not_plain_memory_are_kept(tmp_path, kind) -> None:
    """With the strides that they had."""
    model, optimizer, recorder = make_plain(tmp_path)

    def make(_step):
        x = ODD[kind](torch.randn(64, 256))
        return x, torch.zeros(len(x), 1)

    train(
        recorder,
        model,
        optimizer,
        make,
        12,
        lambda p, y: nn.functional.mse_loss(p, y, reduction="sum"),
    )
    kept = recorder.log.ring.steps[-1].copies[0].tensor
    assert kept.shape == make(0)[0].shape
    assert read(recorder.write())["replay"]["holds"]


class Casting(nn.Module):
    """Takes numbers of any kind."""

    def __init__(self) -> None:
        super().__init__()
        self.out = nn.Linear(6, 1)

    def forward(self, x):
        x = x.dequantize() if x.is_quantized else x
        x = torch.view_as_real(x.resolve_conj()).sum(-1) if x.is_complex() else x
        return self.out(x.float())


KINDS = {
    "bool": lambda x: x > 0,
    "int8": lambda x: (10 * x).to(torch.int8),
    "float16": lambda x: x.half(),
    "bfloat16": lambda x: x.bfloat16(),
    "float8": lambda x: x.to(torch.float8_e4m3fn),
    "complex64": lambda x: x.to(torch.complex64),
    "complex128": lambda x: x.to(torch.complex128).conj(),
    "quantized": lambda x: torch.quantize_per_tensor(x, 0.1, 0, torch.qint8),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("kind", KINDS)
def test_numbers_of_each_kind_are_kept(tmp_path, kind) -> None:
    """Replayed as they are, and written as what the file can hold."""
    model = Casting()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = nn.functional.mse_loss
    recorder = backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "flight")
    train(
        recorder, model, optimizer, lambda k: (KINDS[kind](torch.randn(5, 6)), torch.zeros(5, 1)),
        12, loss,
    )  # fmt: skip
    assert read(recorder.write())["replay"]["holds"]
    assert (recorder.folder / "ring.safetensors").stat().st_size > 0


class Sentences(nn.Module):
    """Reads sequences of different lengths."""

    def __init__(self) -> None:
        super().__init__()
        self.reader, self.out = nn.GRU(3, 4), nn.Linear(4, 1)

    def forward(self, words):
        return self.out(self.reader(words)[1][0])


def test_a_packed_sequence_is_kept(tmp_path) -> None:
    """Which cannot be made of anything but tensors."""
    model = Sentences()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = nn.functional.mse_loss
    recorder = backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "flight")

    def make(step):
        words = [torch.randn(n, 3) for n in (3 + step % 3, 2, 1)]
        return nn.utils.rnn.pack_sequence(words), torch.zeros(3, 1)

    train(recorder, model, optimizer, make, 12, loss)
    assert read(recorder.write())["replay"]["holds"]


def test_a_loop_can_save_its_model(tmp_path) -> None:
    """Whole, and read it again; what is read is watched by nobody."""
    model, optimizer, recorder = make_plain(tmp_path)

    def make(step):
        torch.save(model, tmp_path / "model.pt")
        return torch.randn(64, 256), torch.zeros(64, 1)

    train(recorder, model, optimizer, make, 12, nn.functional.mse_loss)
    again = torch.load(tmp_path / "model.pt", weights_only=False)
    assert again(torch.randn(2, 256)).shape == (2, 1)
    assert b"backsight" not in (tmp_path / "model.pt").read_bytes()
    assert read(recorder.write())["replay"]["holds"]


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


def test_a_buffer_of_conjugates_is_looked_at(tmp_path) -> None:
    """The same tensor each step, whose bits are not its numbers."""
    model = Casting()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = nn.functional.mse_loss
    recorder = backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "flight")
    for x in (torch.randn(5, 6, dtype=torch.complex64).conj(), torch.randn(6, 5).t()):
        train(recorder, model, optimizer, lambda k, x=x: (x, torch.zeros(5, 1)), 6, loss)
    assert read(recorder.write())["replay"]["holds"]
