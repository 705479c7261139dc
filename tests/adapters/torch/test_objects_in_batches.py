"""Batches that are objects: what is changed in them later spoils nothing."""

import json
from collections import OrderedDict, UserDict, defaultdict, namedtuple
from dataclasses import dataclass
from typing import NamedTuple

import pytest

torch = pytest.importorskip("torch")
from torch import nn  # noqa: E402 - only where torch is there

import backsight.torch  # noqa: E402
from backsight.adapters.torch.flight.loop.objects import MOST_PARTS, take_apart  # noqa: E402


@dataclass
class Data:
    x: object
    label: str = "a"


@dataclass(frozen=True, slots=True)
class Frozen:
    x: object
    label: str = "a"


class Pair(NamedTuple):
    x: object
    label: str = "a"


class Plain:
    def __init__(self, x) -> None:
        self.x, self.others = x, [{"same": x}]


class Slotted:
    __slots__ = ("__hidden", "unset")

    def __init__(self, x) -> None:
        self.__hidden = x

    @property
    def x(self):
        return self.__hidden


class Encoding(UserDict):
    """As transformers' BatchEncoding: its entries are attributes."""

    def __init__(self, x) -> None:
        super().__init__({"x": x})
        self._encodings = None

    def __getattr__(self, name):
        return self.data[name]


class Output(OrderedDict):
    """As transformers' ModelOutput: both, and it refuses to be filled."""

    def __init__(self, x) -> None:
        super().__init__()
        super().__setitem__("x", x)
        self.x = x

    def __setitem__(self, key, value):
        raise TypeError("it is not to be changed")


class Boxes(list):
    """A list that is made in a way of its own."""

    def __init__(self, x, size) -> None:
        super().__init__([x])
        self.size = size

    @property
    def x(self):
        return self[0]


class Nested:
    def __init__(self, x) -> None:
        self.inner = Data(Plain(x))

    @property
    def x(self):
        return self.inner.x.x


MAKERS = {
    "dataclass": Data, "frozen dataclass": Frozen, "named tuple": Pair, "object": Plain,
    "slots": Slotted, "UserDict": Encoding, "dict of its own": Output,
    "list of its own": lambda x: Boxes(x, 3), "one in another": Nested,
    "defaultdict": lambda x: defaultdict(list, x=x), "dict": lambda x: {"x": [Data(x)]},
}  # fmt: skip


def read_x(batch):
    if type(batch) is dict:
        return batch["x"][0].x
    return batch["x"] if type(batch) is defaultdict else batch.x


class Reader(nn.Module):
    """Takes a batch of any kind; wrap: what its output is in."""

    def __init__(self, wrap) -> None:
        super().__init__()
        self.out, self.wrap = nn.Linear(6, 1), wrap

    def forward(self, batch):
        return self.wrap(self.out(read_x(batch)))


def watch_loop(tmp_path, make, wrap=lambda x: x, spoil=lambda x: x.mul_(0)):
    """A loop whose batch is spoilt as soon as the model has read it; the recorder, and its facts.
    The model is given the batch as a keyword in every other step."""
    torch.manual_seed(0)
    model, loss = Reader(wrap), nn.functional.mse_loss
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    with backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "f") as recorder:
        for step in range(8):
            x, y = torch.randn(5, 6), torch.zeros(5, 1)
            batch = make(x)
            output = model(batch) if step % 2 else model(batch=batch)
            loss(output if isinstance(output, torch.Tensor) else read_x(output), y).backward()
            optimizer.step()
            with torch.no_grad():
                spoil(x)
    return recorder, json.loads((recorder.write() / "flight.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", MAKERS)
def test_a_batch_in_an_object_is_copied(tmp_path, kind) -> None:
    """And each of its attributes, so that the steps come out again."""
    recorder, facts = watch_loop(tmp_path, MAKERS[kind])
    assert facts["replay"]["holds"], facts["replay"]
    assert (facts["replay"]["first"], facts["replay"]["last"]) == (1, 9)
    assert len(recorder.log.ring.steps[-1].copies) >= 2


@pytest.mark.parametrize("kind", MAKERS)
def test_an_output_in_an_object_is_followed(tmp_path, kind) -> None:
    """From the model to the loss."""
    _recorder, facts = watch_loop(tmp_path, lambda x: Data(x), wrap=MAKERS[kind])
    assert facts["replay"]["holds"], facts["replay"]


@pytest.mark.parametrize("kind", [k for k in MAKERS if k not in ("dict", "defaultdict")])
def test_what_is_made_again_is_the_same(kind) -> None:
    """Its class, its entries and its attributes."""
    x = torch.randn(3)
    first = MAKERS[kind](x)
    again = take_apart(first).change(lambda value: value).make()
    assert type(again) is type(first)
    assert again is not first
    assert read_x(again) is x
    assert getattr(again, "__dict__", {}) == getattr(first, "__dict__", {})


def test_a_bad_number_in_an_object_is_named(tmp_path) -> None:
    """With the way to it."""
    model, loss = Reader(lambda x: x), nn.functional.mse_loss
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    x = torch.randn(5, 6)
    x[3, 2] = float("nan")
    recorder = backsight.torch.watch(model, optimizer, loss=loss, out=tmp_path / "f")
    with pytest.warns(backsight.torch.FirstNonFinite), recorder:
        loss(model(Data(x)), torch.zeros(5, 1)).backward()
    facts = json.loads((recorder.folder / "flight.json").read_text(encoding="utf-8"))
    assert facts["cause"]["kind"] == "data"
    assert facts["cause"]["name"] == "[0][0].x"
    assert facts["cause"]["entry"] == [3, 2]


class Ending(Plain):
    def __del__(self) -> None:
        self.x.zero_()


class Looped(Plain):
    def __init__(self, x) -> None:
        super().__init__(x)
        self.me = self


class Large(Plain):
    def __init__(self, x) -> None:
        super().__init__(x)
        self.numbers = [0.5] * (MOST_PARTS + 1)


@pytest.mark.parametrize("make", [Looped, Large], ids=["in a circle", "large"])
def test_an_object_that_is_not_sure_is_held_as_it_is(tmp_path, make) -> None:
    """What was changed in it is said; where nothing was, the steps come out again."""
    _recorder, facts = watch_loop(tmp_path / "one", make)
    assert not facts["replay"]["holds"]
    _recorder, facts = watch_loop(tmp_path / "two", make, spoil=lambda x: x)
    assert facts["replay"]["holds"], facts["replay"]


def test_nothing_of_a_class_is_called_that_ends_in_its_own_way() -> None:
    """Nor are a model, a data set or a tensor of its own taken apart."""
    assert take_apart(Ending(torch.zeros(2))) is None
    assert take_apart(nn.Linear(2, 2)) is None
    assert take_apart(torch.utils.data.TensorDataset(torch.zeros(2))) is None
    assert take_apart(torch.Size([2, 3])) is None
    assert take_apart(namedtuple("Empty", "a b")(1, "b")) is None
