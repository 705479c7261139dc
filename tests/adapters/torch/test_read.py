"""Networks of PyTorch that are read, and those that are not."""

import copy
import random

import numpy as np
import pytest

torch = pytest.importorskip("torch")
from random_torch_networks import make_optimizer, make_task  # noqa: E402
from torch import nn  # noqa: E402 - only where torch is there

import backsight  # noqa: E402
import backsight.torch  # noqa: E402
from backsight.adapters.torch.agreement import list_masks  # noqa: E402
from backsight.adapters.torch.graph import PartChain  # noqa: E402
from backsight.adapters.torch.step import list_tensors, mask_dropout, to_array  # noqa: E402
from backsight.engine.state import view_weights  # noqa: E402
from backsight.kernel.errors import BadInput  # noqa: E402

TOLERANCES = {torch.float64: 1e-12, torch.float32: 1e-5}


def find_rounding(step) -> dict[str, np.ndarray]:
    """Which weights have a gradient that is 0 but for rounding, as biases have that batch
    normalization takes away again: Adam and the like make whole steps of it. They touch no output.
    """
    gradients = view_weights(step.derivation, np.array(step.gradient))
    floor = 1e-11 * max(np.abs(g).max() for g in gradients.values())
    return {name: np.abs(g) < floor for name, g in gradients.items()}


@pytest.mark.parametrize("seed", range(60))
def test_random_networks_are_read_and_trained_alike(seed) -> None:
    """Five steps of ours and of PyTorch's from the same weights come to the same weights. Dropout
    takes our masks there."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    dtype = torch.float32 if seed % 6 == 5 else torch.float64
    model, loss, x, y = make_task(rng, dtype)
    model = model.to(dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    if dtype is torch.float64:
        optimizer = make_optimizer(rng, model)
    run = backsight.torch.read(model, loss, optimizer, example=(x, y), steps=5, engine="numpy")
    rows = torch.as_tensor(run.experiment.data.train.rows)
    model.train()
    rounding: dict[str, np.ndarray] = {}
    for step in run.steps():
        found = find_rounding(step)
        rounding = {name: found[name] | rounding.get(name, False) for name in found}
        optimizer.zero_grad()
        with mask_dropout(list_masks(step.tape)):
            value = loss(model(x[rows]), y[rows])
        value.backward()
        assert step.loss == pytest.approx(value.item(), rel=50 * TOLERANCES[dtype], abs=1e-12)
        optimizer.step()
    tensors = list_tensors(run.experiment.program, PartChain(copy.deepcopy(model), x))
    scale = max(float(t.detach().abs().max()) for t in tensors.values())
    for name, array in (run.weights | run.statistics).items():
        distance = np.abs(array - to_array(tensors[name]))
        if name.startswith("mu") and any(mask.any() for mask in rounding.values()):
            continue  # the mean of what such a bias was added to
        assert distance[~rounding.get(name, distance < 0)].max(initial=0) <= (
            20 * TOLERANCES[dtype] * scale
        )


def test_what_is_read_is_left_as_it_was() -> None:
    """Reading trains a copy: weights, statistics, the optimizer and the modes stay."""
    model = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1)).eval()
    optimizer = torch.optim.Adam(model.parameters())
    before = copy.deepcopy(model.state_dict())
    backsight.torch.read(
        model, nn.MSELoss(), optimizer, example=(torch.randn(8, 2), torch.randn(8, 1))
    )
    assert all(torch.equal(v, before[k]) for k, v in model.state_dict().items())
    assert not optimizer.state
    assert not model.training


def test_an_optimizer_goes_on_from_what_it_remembers() -> None:
    """A training that has made steps goes on with its moments and its count of steps."""
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    x, y = torch.randn(12, 3).double(), torch.randn(12, 2).double()
    for _step in range(7):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(x), y).backward()
        optimizer.step()
    run = backsight.torch.read(model, nn.MSELoss(), optimizer, example=(x, y))
    assert run.state.step == 7
    assert run.spec.steps == 107


class Unfit(nn.Module):
    """A module of somebody's own, with weights."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return x * self.weight


class Decides(nn.Module):
    """Asks for a number in its forward."""

    def forward(self, x):
        return x if x.sum() > 0 else -x


class Shared(nn.Module):
    """The same Linear twice."""

    def __init__(self) -> None:
        super().__init__()
        self.same = nn.Linear(4, 4)
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(self.same(torch.relu(self.same(x))))


class Projected(nn.Module):
    """A shortcut with weights of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two, self.out = nn.Linear(4, 3), nn.Linear(4, 3), nn.Linear(3, 2)

    def forward(self, x):
        return self.out(self.one(x) + self.two(x))


class Scaled(nn.Module):
    """A function that is no part."""

    def __init__(self) -> None:
        super().__init__()
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out(torch.exp(x))


class Idle(nn.Module):
    """A weight that nothing uses."""

    def __init__(self) -> None:
        super().__init__()
        self.out, self.idle = nn.Linear(4, 2), nn.Linear(4, 2)

    def forward(self, x):
        return self.out(x)


class OwnLinear(nn.Linear):
    """Called a Linear, and another."""

    def forward(self, x):
        return 2 * super().forward(x)


def put(*middle: nn.Module, end: nn.Module | None = None) -> nn.Sequential:
    """A network with something in its midst or at its end."""
    tail = [] if end is None else [end]
    return nn.Sequential(nn.Linear(4, 4), *middle, nn.Linear(4, 2), *tail)


UNKNOWN = {
    "own": (put(Unfit()), "1 (Unfit)"),
    "prelu": (put(nn.PReLU()), "1 (PReLU)"),
    "rrelu": (put(nn.RReLU()), "1 (RReLU)"),
    "hardtanh": (put(nn.Hardtanh()), "1 (Hardtanh)"),
    "mish": (put(nn.Mish()), "1 (Mish)"),
    "softsign": (put(nn.Softsign()), "1 (Softsign)"),
    "alpha dropout": (put(nn.AlphaDropout(0.3)), "1 (AlphaDropout)"),
    "group norm": (put(nn.GroupNorm(2, 4)), "1 (GroupNorm)"),
    "bilinear": (put(nn.RMSNorm(4)), "1 (RMSNorm)"),
    "tanh gelu": (put(nn.GELU(approximate="tanh")), "1 (GELU)"),
    "softplus": (put(nn.Softplus(beta=2)), "1 (Softplus)"),
    "affine": (put(nn.BatchNorm1d(4, affine=False)), "1 (BatchNorm1d)"),
    "norm at the end": (put(end=nn.LayerNorm(2)), "2 stands behind"),
    "decides": (put(Decides()), "1 (Decides)"),
    "own linear": (put(OwnLinear(4, 4)), "1 (OwnLinear)"),
    "shared": (Shared(), "same"),
    "projected": (Projected(), "two"),
    "exp": (Scaled(), "exp"),
    "idle": (Idle(), "idle.weight"),
    "nested": (
        nn.Sequential(nn.Linear(4, 4), nn.Sequential(nn.Hardswish()), nn.Linear(4, 2)),
        "1.0",
    ),
    "no linear": (nn.Sequential(nn.LayerNorm(4)), "no Linear"),
    "log softmax": (put(nn.LogSoftmax(dim=1)), "1 is a LogSoftmax"),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_is_not_known_is_refused_by_name(name) -> None:
    """The message names the module, or the operation, that is not known."""
    model, named = UNKNOWN[name]
    with pytest.raises(BadInput) as error:
        backsight.torch.read(model, nn.MSELoss(), example=(torch.randn(6, 4), torch.randn(6, 2)))
    assert named in str(error.value)


REFUSED = {
    "softmax twice": (put(end=nn.Softmax(dim=1)), nn.CrossEntropyLoss(), {}, "taken twice"),
    "label smoothing": (put(), nn.CrossEntropyLoss(label_smoothing=0.1), {}, "label_smoothing"),
    "own loss": (put(), lambda out, y: out.sum(), {}, "loss"),
    "sum over units": (put(), nn.MSELoss(reduction="sum"), {}, "reduction"),
    "decay": (put(), nn.MSELoss(), {"cls": torch.optim.Adam, "weight_decay": 0.1}, "weight_decay"),
    "dampening": (
        put(),
        nn.MSELoss(),
        {"cls": torch.optim.SGD, "lr": 0.1, "momentum": 0.9, "dampening": 0.1},
        "dampening",
    ),
    "rprop": (put(), nn.MSELoss(), {"cls": torch.optim.Rprop}, "Rprop"),
    "maximize": (put(), nn.MSELoss(), {"cls": torch.optim.Adam, "maximize": True}, "maximize"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_losses_and_optimizers_that_are_others_are_refused(name) -> None:
    """A setting that has no counterpart here is named."""
    model, loss, settings, named = REFUSED[name]
    settings = dict(settings)
    kind = settings.pop("cls", None)
    optimizer = kind(model.parameters(), **settings) if kind else None
    y = torch.arange(6) % 2 if isinstance(loss, nn.CrossEntropyLoss) else torch.randn(6, 2)
    with pytest.raises(BadInput, match=named):
        backsight.torch.read(model, loss, optimizer, example=(torch.randn(6, 4), y))


def test_a_change_in_place_before_a_shortcut_is_noticed() -> None:
    """x + block(x), where the block changes x: PyTorch adds the changed one, so it is refused."""

    class InPlace(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.inner, self.out = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 2)
            self.act = nn.ReLU(inplace=True)

        def forward(self, x):
            h = self.first(x)
            return self.out(self.inner(self.act(h)) + h)

    with pytest.raises(BadInput, match="another number"):
        backsight.torch.read(
            InPlace(), nn.MSELoss(), example=(torch.randn(6, 4), torch.randn(6, 2))
        )


def test_studies_work_on_what_was_read() -> None:
    """explain, check, paths, influence, landscape, race and doctor take it as a run."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)).double()
    x, y = torch.randn(12, 2).double(), torch.arange(12) % 2
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    run = backsight.torch.read(model, nn.CrossEntropyLoss(), optimizer, example=(x, y), steps=20)
    assert "W" in str(backsight.explain(run))
    assert backsight.check(run).holds
    assert backsight.landscape(run, "random", grid=5).values.shape == (5, 5)
    assert backsight.race_network(run, ["sgd", "adam"], grid=5).ranked
    assert backsight.paths(run, weight="W1[0,0]") is not None
    assert backsight.influence(run, "W1[0,0]") is not None
    assert backsight.doctor(run, trial=False).status
