"""Training loops that come to a number that is not finite, and what made it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import nn

Batch = tuple[torch.Tensor, torch.Tensor]


@dataclass
class Plant:
    """A loop: the model, its loss and its optimizer, the batches, and what is done before a step.

    producer: the operations that are rightly named, and the acts. kind: of the cause.
    """

    model: nn.Module
    loss: Callable
    producer: set[str]
    act: str = "forward loss"
    kind: str = "operation"
    make_optimizer: Callable = lambda own: torch.optim.SGD(own, lr=0.01)
    make_batch: Callable[[int], Batch] = lambda k: (torch.randn(8, 4), torch.randn(8, 1))
    before: Callable = lambda model, k: None
    steps: int = 60
    clip: float | None = None
    extra: dict = field(default_factory=dict)


def net(*middle: nn.Module, out: int = 1) -> nn.Sequential:
    """4 inputs, 6 units, something in the midst."""
    return nn.Sequential(nn.Linear(4, 6), *middle, nn.Linear(6, out))


class Function(nn.Module):
    """A module of one function."""

    def __init__(self, function: Callable) -> None:
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


def mse(out, y):
    return ((out - y) ** 2).mean()


def at(step: int, change: Callable) -> Callable:
    """Something done to the model before one step."""

    def before(model, k):
        if k == step:
            with torch.no_grad():
                change(model)

    return before


def bad_batch(step: int, value: float) -> Callable[[int], Batch]:
    """One number of one batch is not finite."""

    def make(k: int) -> Batch:
        x, y = torch.randn(8, 4), torch.randn(8, 1)
        if k == step:
            x[5, 2] = value
        return x, y

    return make


def zero_at(step: int) -> Callable[[int], Batch]:
    def make(k: int) -> Batch:
        x = torch.randn(8, 4)
        return (torch.zeros(8, 4) if k == step else x), torch.randn(8, 1)

    return make


def class_batch(k: int) -> Batch:
    return torch.randn(8, 4), torch.randint(0, 3, (8,))


def log_loss(out, y):
    p = torch.softmax(out, 1)
    return -torch.log(p.gather(1, y[:, None])).mean()


def relative_loss(out, y):
    return ((out - y).abs() / y.abs().round()).mean()


def entropy_loss(out, y):
    p = torch.sigmoid(out)
    return -(p * p.log()).mean() + mse(out, y)


def norm_loss(out, y):
    return torch.sqrt(((out - out.detach()) ** 2).sum()) + mse(out, y)


def where_loss(out, y):
    safe = torch.where(out > 1e9, torch.log(out - out.detach()), out)
    return mse(safe, y)


def half_loss(out, y):
    return (out.half() ** 2).float().mean() + mse(out, y)


def attend(x):
    mask = torch.zeros_like(x, dtype=torch.bool)
    mask[3] = x.abs().sum() > 1e3  # a whole row, once the inputs are large
    return torch.softmax(x.masked_fill(mask, -math.inf), dim=1)


def large_at(step: int, scale: float) -> Callable[[int], Batch]:
    def make(k: int) -> Batch:
        return torch.randn(8, 4) * (scale if k == step else 1), torch.randn(8, 1)

    return make


def scale_weight(factor: float) -> Callable:
    return lambda model: model[-1].weight.mul_(factor)


def fill_nan(model) -> None:
    state = {k: v.clone() for k, v in model.state_dict().items()}
    state["0.weight"][2, 1] = math.nan
    model.load_state_dict(state)


def make_plants() -> Iterator[tuple[str, Plant]]:
    """All of them, by name."""
    exp, adam = Function(torch.exp), lambda own: torch.optim.Adam(own, lr=0.01)
    yield (
        "log of 0",
        Plant(
            net(nn.ReLU(), out=3),
            log_loss,
            {"log"},
            "forward loss",
            make_batch=class_batch,
            before=at(40, lambda m: m[-1].weight.mul_(1e5)),
        ),
    )
    yield "exp overflow", Plant(net(exp), mse, {"exp"}, make_batch=large_at(40, 1e3), clip=1.0)
    yield (
        "0/0",
        Plant(
            net(),
            lambda out, y: (out - out).sum() / (out - out).abs().sum() + mse(out, y),
            {"div"},
            steps=3,
        ),
    )
    yield (
        "inf - inf",
        Plant(
            net(Function(lambda x: x.cosh() - x.sinh())),
            mse,
            {"cosh", "sinh"},
            make_batch=large_at(30, 1e3),
        ),
    )
    yield (
        "bad row",
        Plant(net(nn.Tanh()), mse, set(), kind="data", make_batch=bad_batch(20, math.nan)),
    )
    yield (
        "infinite row",
        Plant(net(nn.Tanh()), mse, set(), kind="data", make_batch=bad_batch(50, math.inf)),
    )
    yield (
        "bad target",
        Plant(
            net(nn.Tanh()),
            nn.MSELoss(),
            set(),
            kind="data",
            make_batch=lambda k: (
                torch.randn(8, 4),
                torch.full((8, 1), math.nan if k == 9 else 1.0),
            ),
        ),
    )
    yield (
        "learning rate",
        Plant(
            net(nn.ReLU()),
            mse,
            {"pow", "mm", "addmm", "mul", "mean", "add", "sub"},
            "forward loss backward update",
            make_optimizer=lambda own: torch.optim.SGD(own, lr=5.0),
            steps=200,
        ),
    )
    yield (
        "Adam's eps",
        Plant(
            net(nn.ReLU()),
            lambda out, y: (out * 0).sum(),
            {"addcdiv"},
            "update",
            make_optimizer=lambda own: torch.optim.Adam(own, lr=0.01, eps=0.0),
            steps=3,
        ),
    )
    yield (
        "RMSprop's eps",
        Plant(
            net(nn.ReLU()),
            lambda out, y: (out * 0).sum(),
            {"addcdiv"},
            "update",
            make_optimizer=lambda own: torch.optim.RMSprop(own, lr=0.01, eps=0.0),
            steps=3,
        ),
    )
    yield (
        "foreach Adam's eps",
        Plant(
            net(nn.ReLU()),
            lambda out, y: (out * 0).sum(),
            {"_foreach_addcdiv", "_foreach_div", "_foreach_reciprocal"},
            "update",
            make_optimizer=lambda own: torch.optim.Adam(own, lr=0.01, eps=0.0, foreach=True),
            steps=3,
        ),
    )
    yield (
        "in place",
        Plant(
            net(Function(lambda x: x.clone().div_(x.abs().sum(1, keepdim=True).round()))),
            mse,
            {"div"},
            make_batch=large_at(25, 1e-9),
            before=at(25, lambda m: m[0].bias.zero_()),
        ),
    )
    yield (
        "NaN weight from a file",
        Plant(net(nn.Tanh()), mse, set(), kind="weight", before=at(30, fill_nan)),
    )
    yield (
        "division in a loss",
        Plant(
            net(nn.Tanh()),
            relative_loss,
            {"div"},
            make_batch=lambda k: (torch.randn(8, 4), torch.full((8, 1), 0.1 if k == 33 else 2.0)),
        ),
    )
    yield "sqrt at 0 backward", Plant(net(nn.Tanh()), norm_loss, {"div"}, "backward", steps=3)
    yield "masked log backward", Plant(net(nn.Tanh()), where_loss, {"div"}, "backward", steps=3)
    yield (
        "pow backward",
        Plant(
            net(nn.Tanh()),
            lambda out, y: ((out - out.detach()).abs() ** 0.5).sum() + mse(out, y),
            {"pow"},
            "backward",
            steps=3,
        ),
    )
    yield (
        "entropy",
        Plant(
            net(nn.Tanh()), entropy_loss, {"log"}, before=at(20, lambda m: m[-1].bias.fill_(-200.0))
        ),
    )
    yield (
        "half precision",
        Plant(net(nn.ReLU()), half_loss, {"_to_copy", "pow"}, make_batch=large_at(20, 1e4)),
    )
    yield (
        "masked row",
        Plant(net(Function(attend)), mse, {"_softmax"}, make_batch=large_at(20, 1e5)),
    )
    yield (
        "constant row, eps 0",
        Plant(
            net(nn.LayerNorm(6, eps=0.0)),
            mse,
            {"native_layer_norm"},
            make_batch=zero_at(15),
            before=at(15, lambda m: m[0].bias.zero_()),
        ),
    )
    yield (
        "batch without spread",
        Plant(
            net(Function(lambda x: (x - x.mean(0)) / x.std(0))),
            mse,
            {"div"},
            make_batch=zero_at(15),
        ),
    )
    yield (
        "variance of one",
        Plant(net(), lambda out, y: out[:1].std() + mse(out, y), {"std"}, steps=3),
    )
    yield (
        "arcsine",
        Plant(
            net(Function(lambda x: torch.asin(x / 3))), mse, {"asin"}, make_batch=large_at(12, 40)
        ),
    )
    yield (
        "root of a negative",
        Plant(
            net(Function(lambda x: torch.sqrt(x + 20))), mse, {"sqrt"}, make_batch=large_at(18, 500)
        ),
    )
    yield (
        "reciprocal",
        Plant(
            net(Function(lambda x: x + 1 / x.sum(1, keepdim=True).round())),
            mse,
            {"reciprocal"},
            make_batch=zero_at(22),
            before=at(22, lambda m: m[0].bias.zero_()),
        ),
    )
    yield (
        "Poisson",
        Plant(
            net(),
            nn.PoissonNLLLoss(),
            {"exp"},
            make_batch=lambda k: (torch.randn(8, 4) * (1e4 if k == 30 else 1), torch.ones(8, 1)),
        ),
    )
    yield (
        "gradients divided by hand",
        Plant(
            net(),
            mse,
            set(),
            kind="outside",
            steps=30,
            extra={"divide": 17},
        ),
    )
    yield (
        "norm of 0 divided by",
        Plant(
            net(Function(lambda x: x / x.norm(dim=1, keepdim=True))),
            mse,
            {"div"},
            make_batch=zero_at(14),
            before=at(14, lambda m: m[0].bias.zero_()),
            make_optimizer=adam,
        ),
    )
    yield (
        "AMP without its scaler's step",
        Plant(
            net(nn.ReLU()),
            mse,
            {"mul", "mm", "_to_copy", "div"},
            "backward",
            steps=3,
            extra={"scaler": torch.amp.GradScaler("cpu", init_scale=2.0**40)},
        ),
    )
    yield (
        "product of many",
        Plant(
            net(Function(lambda x: x * x.prod(1, keepdim=True))),
            mse,
            {"prod", "pow", "mul"},
            "forward loss backward",
            make_batch=large_at(16, 1e8),
        ),
    )
    yield (
        "lgamma",
        Plant(
            net(Function(lambda x: torch.lgamma(x.abs().round()))),
            mse,
            {"lgamma"},
            "forward loss backward",
            steps=5,
        ),
    )


PLANTS = dict(make_plants())


def run_loop(plant: Plant, recorder_of: Callable) -> object:
    """The loop as anybody writes it, watched; gives back the recorder."""
    optimizer = plant.make_optimizer(plant.model.parameters())
    loss_function = plant.loss
    with recorder_of(plant.model, optimizer, loss_function) as recorder:
        for k in range(plant.steps):
            x, y = plant.make_batch(k)
            plant.before(plant.model, k)
            optimizer.zero_grad()
            scaler = plant.extra.get("scaler")
            if scaler is not None:
                with torch.autocast("cpu", dtype=torch.float16):
                    output = plant.model(x)
                scaler.scale(loss_function(output.float(), y)).backward()
            else:
                loss_function(plant.model(x), y).backward()
            if plant.extra.get("divide") == k:
                for p in plant.model.parameters():
                    p.grad.mul_(0).div_(p.grad.sum())
            if plant.clip is not None:
                torch.nn.utils.clip_grad_norm_(plant.model.parameters(), plant.clip)
            optimizer.step()
            if recorder.folder is not None:
                break
    return recorder
