"""Random networks of PyTorch, of parts that are known here."""

import random

import torch
from torch import nn

ACTIVATIONS = (
    nn.ReLU, nn.Tanh, nn.Sigmoid, nn.SiLU, nn.GELU, nn.SELU, nn.Softplus, lambda: nn.ELU(0.7),
    lambda: nn.LeakyReLU(0.2), nn.Identity,
)  # fmt: skip


class Block(nn.Module):
    """x + what some layers make of x; the activation stands behind, where there is one."""

    def __init__(self, width: int, rng: random.Random) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            nn.Linear(width, width + 1), rng.choice(ACTIVATIONS)(), nn.Linear(width + 1, width)
        )
        self.behind = rng.choice((None, nn.ReLU(), nn.Tanh()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        total = x + self.inner(x)
        return total if self.behind is None else self.behind(total)


def make_layers(rng: random.Random, units_in: int, units_out: int) -> nn.Sequential:
    """One to four blocks, and a Linear at the end."""
    layers, width = [nn.Flatten()] if rng.random() < 0.3 else [], units_in
    if rng.random() < 0.2:
        layers.append(nn.BatchNorm1d(width))
    for _block in range(rng.randint(1, 4)):
        wide = rng.randint(2, 9)
        layers.append(nn.Linear(width, wide, bias=rng.random() < 0.7))
        if rng.random() < 0.5:
            layers.append(rng.choice((nn.BatchNorm1d(wide), nn.LayerNorm(wide, eps=1e-4))))
        layers.append(rng.choice(ACTIVATIONS)())
        if rng.random() < 0.4:
            layers.append(nn.Dropout(rng.choice((0.1, 0.5))))
        if rng.random() < 0.3:
            layers.append(Block(wide, rng))
        if rng.random() < 0.15:
            layers.append(rng.choice(ACTIVATIONS)())
        width = wide
    return nn.Sequential(*layers, nn.Linear(width, units_out))


def make_task(
    rng: random.Random, dtype: torch.dtype
) -> tuple[nn.Module, nn.Module, torch.Tensor, torch.Tensor]:
    """A network, a loss that it suits, and rows for it."""
    rows, units_in, units = rng.randint(6, 20), rng.randint(2, 6), rng.randint(2, 4)
    x = torch.randn(rows, units_in, dtype=dtype)
    kind = rng.randrange(7)
    classes = torch.arange(rows) % units
    if kind == 0:
        return make_layers(rng, units_in, units), nn.CrossEntropyLoss(), x, classes
    if kind == 1:
        net = nn.Sequential(make_layers(rng, units_in, units), nn.LogSoftmax(dim=1))
        return net, nn.NLLLoss(reduction=rng.choice(("mean", "sum"))), x, classes
    if kind == 2:
        y = (torch.rand(rows, 1) < 0.5).to(dtype)
        return make_layers(rng, units_in, 1), nn.BCEWithLogitsLoss(), x, y
    if kind == 3:
        net = nn.Sequential(make_layers(rng, units_in, units), nn.Sigmoid())
        return net, nn.BCELoss(), x, (torch.rand(rows, units) < 0.5).to(dtype)
    if kind == 4:
        y = torch.poisson(torch.ones(rows, units)).to(dtype)
        return make_layers(rng, units_in, units), nn.PoissonNLLLoss(), x, y
    loss = rng.choice((nn.MSELoss(), nn.L1Loss(), nn.HuberLoss(delta=0.5), nn.SmoothL1Loss()))
    return make_layers(rng, units_in, units), loss, x, torch.randn(rows, units, dtype=dtype)


def make_optimizer(rng: random.Random, model: nn.Module) -> torch.optim.Optimizer:
    """One of those that are known here."""
    own, optim = model.parameters(), torch.optim
    kinds = (
        lambda: optim.SGD(own, lr=0.05),
        lambda: optim.SGD(own, lr=0.05, weight_decay=0.01),
        lambda: optim.SGD(own, lr=0.02, momentum=0.9),
        lambda: optim.SGD(own, lr=0.02, momentum=0.8, nesterov=True),
        lambda: optim.Adam(own, lr=0.01, betas=(0.8, 0.99)),
        lambda: optim.Adam(own, lr=0.01, amsgrad=True),
        lambda: optim.AdamW(own, lr=0.01, weight_decay=0.1),
        lambda: optim.RMSprop(own, lr=0.003),
        lambda: optim.RMSprop(own, lr=0.003, centered=True),
        lambda: optim.Adagrad(own, lr=0.02),
        lambda: optim.Adadelta(own, lr=0.5),
    )
    return rng.choice(kinds)()
