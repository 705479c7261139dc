"""Training loops in which nothing is wrong, as people write them: none may be accused.

Each is (watch) -> recorder; `watch` is called as `backsight.torch.watch` is.
"""

import copy
import math
import random
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

LOOPS: dict[str, Callable] = {}
UNPROVED: set[str] = set()
"""Loops that do what a replay cannot do again: they are told so, and not accused."""
STEPS = 40


def loop(function: Callable) -> Callable:
    """Take a loop into the list."""
    LOOPS[function.__name__] = function
    return function


def unproved(function: Callable) -> Callable:
    UNPROVED.add(function.__name__)
    return loop(function)


def mlp(*sizes: int, act: Callable = nn.ReLU) -> nn.Sequential:
    layers: list[nn.Module] = []
    for one, two in pairwise(sizes):
        layers += [nn.Linear(one, two), act()]
    return nn.Sequential(*layers[:-1])


def batch(rows: int = 8, inputs: int = 4, outputs: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(rows, inputs), torch.randn(rows, outputs)


def run_plain(watch, model, optimizer, loss, make=batch, steps=STEPS, **how):
    """The loop that everybody writes."""
    with watch(model, optimizer, **({"loss": loss} | how)) as recorder:
        for _step in range(steps):
            x, y = make()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
    return recorder


def make_optimizer_loop(kind: type, **settings) -> Callable:
    def run(watch):
        model = mlp(4, 8, 2)
        return run_plain(watch, model, kind(model.parameters(), **settings), nn.MSELoss())

    return run


for name, kind, settings in (
    ("sgd", torch.optim.SGD, {"lr": 0.01}),
    ("nesterov", torch.optim.SGD, {"lr": 0.01, "momentum": 0.9, "nesterov": True}),
    ("adam", torch.optim.Adam, {"lr": 0.01}),
    ("adam_foreach", torch.optim.Adam, {"lr": 0.01, "foreach": True}),
    ("adam_fused", torch.optim.Adam, {"lr": 0.01, "fused": True}),
    ("adamw_amsgrad", torch.optim.AdamW, {"lr": 0.01, "amsgrad": True}),
    ("rmsprop", torch.optim.RMSprop, {"lr": 0.001, "centered": True, "momentum": 0.5}),
    ("adagrad", torch.optim.Adagrad, {"lr": 0.01}),
    ("adadelta", torch.optim.Adadelta, {}),
    ("adamax", torch.optim.Adamax, {"lr": 0.01}),
    ("nadam", torch.optim.NAdam, {"lr": 0.01}),
    ("radam", torch.optim.RAdam, {"lr": 0.01}),
    ("rprop", torch.optim.Rprop, {"lr": 0.001}),
    ("asgd", torch.optim.ASGD, {"lr": 0.01}),
):
    LOOPS[name] = make_optimizer_loop(kind, **settings)


@loop
def recurrent(watch):
    class Reader(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.out = nn.GRU(3, 6, batch_first=True), nn.Linear(6, 2)

        def forward(self, x):
            return self.out(self.rnn(x)[0][:, -1])

    model = Reader()
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(),
        lambda: (torch.randn(5, 7, 3), torch.randint(0, 2, (5,))),
    )  # fmt: skip


@loop
def recurrent_state_kept(watch):
    model, out = nn.LSTM(3, 6), nn.Linear(6, 1)
    optimizer = torch.optim.SGD([*model.parameters(), *out.parameters()], lr=0.01)
    with watch([model, out], optimizer, loss=functional.mse_loss) as recorder:
        state = None
        for _step in range(STEPS):
            states, state = model(torch.randn(4, 5, 3), state)
            state = tuple(s.detach() for s in state)
            optimizer.zero_grad()
            functional.mse_loss(out(states[-1]), torch.randn(5, 1)).backward()
            optimizer.step()
    return recorder


@loop
def embeddings(watch):
    model = nn.Sequential(nn.Embedding(10, 4, padding_idx=0), nn.Flatten(), nn.Linear(12, 3))
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(),
        lambda: (torch.randint(0, 10, (6, 3)), torch.randint(0, 3, (6,))),
    )  # fmt: skip


@loop
def sparse_embeddings(watch):
    model = nn.Sequential(nn.EmbeddingBag(10, 4, sparse=True), nn.Linear(4, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return run_plain(
        watch, model, optimizer, nn.CrossEntropyLoss(),
        lambda: (torch.randint(0, 10, (6, 3)), torch.randint(0, 3, (6,))),
    )  # fmt: skip


@loop
def shared_weights(watch):
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.inner = nn.Embedding(9, 5), nn.Linear(5, 5)
            self.out = nn.Linear(5, 9, bias=False)
            self.out.weight = self.embed.weight

        def forward(self, x):
            return self.out(torch.tanh(self.inner(self.embed(x))))

    model = Tied()
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(),
        lambda: (torch.randint(0, 9, (6,)), torch.randint(0, 9, (6,))),
    )  # fmt: skip


@loop
def accumulated_gradients(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(4 * STEPS):
            x, y = batch()
            (loss(model(x), y) / 4).backward()
            if step % 4 == 3:
                optimizer.step()
                optimizer.zero_grad()
    return recorder


@loop
def zeroed_to_zero(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad(set_to_none=False)
            loss(model(x), y).backward()
            optimizer.step()
    return recorder


@loop
def two_optimizers(watch):
    body, head = mlp(4, 8, 8), nn.Linear(8, 2)
    model = nn.Sequential(body, nn.ReLU(), head)
    one = torch.optim.SGD(body.parameters(), lr=0.01)
    two = torch.optim.Adam(head.parameters(), lr=0.01)
    with watch(model, [one, two], loss=functional.mse_loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            one.zero_grad()
            two.zero_grad()
            functional.mse_loss(model(x), y).backward()
            one.step()
            two.step()
    return recorder


@loop
def adversaries(watch):
    maker, judge = mlp(3, 8, 4), mlp(4, 8, 1)
    one = torch.optim.Adam(maker.parameters(), lr=1e-3)
    two = torch.optim.Adam(judge.parameters(), lr=1e-3)
    loss = nn.BCEWithLogitsLoss()
    with watch([maker, judge], [one, two], loss=loss) as recorder:
        for _step in range(STEPS):
            fake = maker(torch.randn(8, 3))
            two.zero_grad()
            real = loss(judge(torch.randn(8, 4)), torch.ones(8, 1))
            (real + loss(judge(fake.detach()), torch.zeros(8, 1))).backward()
            two.step()
            one.zero_grad()
            loss(judge(fake), torch.ones(8, 1)).backward()
            one.step()
    return recorder


@loop
def closures(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.LBFGS(model.parameters(), lr=0.1, max_iter=5), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(8):
            x, y = batch()

            def closure():
                optimizer.zero_grad()
                value = loss(model(x), y)  # noqa: B023 - called before x and y change
                value.backward()
                return value

            optimizer.step(closure)
    return recorder


@loop
def closure_of_sgd(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.1), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()

            def closure():
                optimizer.zero_grad()
                value = loss(model(x), y)  # noqa: B023 - called before x and y change
                value.backward()
                return value

            optimizer.step(closure)
    return recorder


@loop
def no_grad_blocks(watch):
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 2))
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(STEPS):
            model.train()
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            if step % 5 == 0:
                model.eval()
                with torch.no_grad():
                    loss(model(x * math.inf), y)  # a judgement that nobody trains on
    return recorder


@loop
def data_loader_with_workers(watch):
    data = TensorDataset(torch.randn(64, 4), torch.randn(64, 2))
    loader = DataLoader(data, batch_size=8, shuffle=True, num_workers=2)
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _epoch in range(2):
            for x, y in loader:
                optimizer.zero_grad()
                loss(model(x), y).backward()
                optimizer.step()
    return recorder


@loop
def dropout_and_norms(watch):
    model = nn.Sequential(
        nn.Linear(4, 8),
        nn.BatchNorm1d(8),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.LayerNorm(8),
        nn.Linear(8, 2),
    )
    return run_plain(watch, model, torch.optim.AdamW(model.parameters()), nn.MSELoss())


@loop
def clipped_by_norm(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.5), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(100 * x), y).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.1)
            optimizer.step()
    return recorder


@loop
def clipped_by_value(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.1), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            nn.utils.clip_grad_value_(model.parameters(), 0.05)
            optimizer.step()
    return recorder


@loop
def mixed_precision(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                value = loss(model(x).float(), y)
            value.backward()
            optimizer.step()
    return recorder


@loop
def scaled_until_it_fits(watch):
    """The scaler's first scales are too large, and it skips these steps: as it is meant to."""
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**60)
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(2 * STEPS):
            x, y = batch()
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.float16):
                value = loss(model(x).float(), y)
            scaler.scale(value).backward()
            scaler.unscale_(optimizer)
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()
    return recorder


@loop
def attention_masks(watch):
    layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
    mask = nn.Transformer.generate_square_subsequent_mask(5)

    class Masked(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layer, self.out = layer, nn.Linear(8, 3)

        def forward(self, x):
            return self.out(self.layer(x, src_mask=mask, is_causal=True)[:, -1])

    model = Masked()
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.CrossEntropyLoss(),
        lambda: (torch.randn(4, 5, 8), torch.randint(0, 3, (4,))),
    )  # fmt: skip


@loop
def convolutions(watch):
    model = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(64, 3),
    )  # fmt: skip
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    return run_plain(
        watch, model, optimizer, nn.CrossEntropyLoss(),
        lambda: (torch.randn(4, 1, 8, 8), torch.randint(0, 3, (4,))),
    )  # fmt: skip


@loop
def learning_rate_schedule(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.1), nn.MSELoss()
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            schedule.step()
    return recorder


@loop
def one_batch_again_and_again(watch):
    x, y = batch()
    model = mlp(4, 8, 2)
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(), lambda: (x, y)
    )


@loop
def buffer_reused_for_batches(watch):
    held, y = torch.empty(8, 4), torch.randn(8, 2)
    model = mlp(4, 8, 2)
    return run_plain(
        watch,
        model,
        torch.optim.Adam(model.parameters()),
        nn.MSELoss(),
        lambda: (held.normal_(), y),
    )


@loop
def noise_of_python_and_numpy(watch):
    class Noisy(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = mlp(4, 8, 2)

        def forward(self, x):
            return self.inner(x * (1 + 0.1 * random.random())) + 0.01 * torch.rand(1)

    model = Noisy()
    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss())


@loop
def loss_not_named(watch):
    model = mlp(4, 8, 3)
    optimizer = torch.optim.Adam(model.parameters())
    with watch(model, optimizer) as recorder:
        for _step in range(STEPS):
            x, y = torch.randn(8, 4), torch.randint(0, 3, (8,))
            optimizer.zero_grad()
            functional.cross_entropy(model(x), y).backward()
            optimizer.step()
    return recorder


@loop
def loss_by_hand_not_named(watch):
    model = mlp(4, 8, 2)
    optimizer = torch.optim.Adam(model.parameters())
    with watch(model, optimizer) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            ((model(x) - y) ** 2).mean().backward()
            optimizer.step()
    return recorder


@loop
def loss_of_two_parts(watch):
    model = mlp(4, 8, 2)
    optimizer, one, two = torch.optim.Adam(model.parameters()), nn.MSELoss(), nn.L1Loss()
    with watch(model, optimizer) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            out = model(x)
            optimizer.zero_grad()
            (one(out, y) + 0.1 * two(out, y)).backward()
            optimizer.step()
    return recorder


@unproved
def loss_with_penalty(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            penalty = sum(p.square().sum() for p in model.parameters())
            (loss(model(x), y) + 1e-3 * penalty).backward()
            optimizer.step()
    return recorder


@loop
def squeezed_outputs(watch):
    model = mlp(4, 8, 1)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = torch.randn(8, 4), torch.randn(8)
            optimizer.zero_grad()
            loss(model(x).squeeze(1), y).backward()
            optimizer.step()
    return recorder


@loop
def parts_called_by_hand(watch):
    model = nn.ModuleDict({"body": mlp(4, 8, 8), "head": nn.Linear(8, 2)})
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss, every=4, last=16) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model["head"](torch.relu(model["body"](x))), y).backward()
            optimizer.step()
    return recorder


UNPROVED.add("parts_called_by_hand")


@loop
def moving_average_of_weights(watch):
    model = mlp(4, 8, 2)
    average = copy.deepcopy(model)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            with torch.no_grad():
                for mean, own in zip(average.parameters(), model.parameters(), strict=True):
                    mean.lerp_(own, 0.01)
    return recorder


@loop
def weights_bounded_by_hand(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.RMSprop(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            with torch.no_grad():
                for p in model.parameters():
                    p.clamp_(-0.3, 0.3)
    return recorder


@loop
def frozen_half(watch):
    model = mlp(4, 8, 2)
    for p in model[0].parameters():
        p.requires_grad_(False)
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad])
    return run_plain(watch, model, optimizer, nn.MSELoss())


@loop
def unfrozen_later(watch):
    model = mlp(4, 8, 2)
    model[0].requires_grad_(False)
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.01), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(STEPS):
            if step == 20:
                model[0].requires_grad_(True)
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
    return recorder


@loop
def bad_batches_left_out(watch):
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(STEPS):
            x, y = batch()
            if step == 11:
                x[0] = math.nan
            value = loss(model(x), y)
            if not torch.isfinite(value):
                continue
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
    return recorder


@loop
def gradients_of_gradients(watch):
    model = mlp(4, 8, 1)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x = torch.randn(8, 4, requires_grad=True)
            out = model(x)
            (slope,) = torch.autograd.grad(out.sum(), x, create_graph=True)
            optimizer.zero_grad()
            (loss(out, torch.ones(8, 1)) + (slope.norm(dim=1) - 1).square().mean()).backward()
            optimizer.step()
    return recorder


UNPROVED.add("gradients_of_gradients")


@loop
def checkpointed(watch):
    from torch.utils.checkpoint import checkpoint

    class Saving(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = mlp(4, 8, 8), nn.Linear(8, 2)

        def forward(self, x):
            return self.head(checkpoint(self.body, x, use_reentrant=False))

    model = Saving()
    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss())


@loop
def weight_norm(watch):
    model = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 8)), nn.Linear(8, 2))
    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss())


@loop
def spectral_norm(watch):
    model = nn.Sequential(nn.utils.parametrizations.spectral_norm(nn.Linear(4, 8)), nn.Linear(8, 2))
    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss())


@loop
def double_precision(watch):
    model = mlp(4, 8, 2).double()
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(),
        lambda: (torch.randn(8, 4).double(), torch.randn(8, 2).double()),
    )  # fmt: skip


@loop
def keyword_arguments(watch):
    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = mlp(4, 8, 2)

        def forward(self, *, x, scale=1.0):
            return {"out": self.inner(x) * scale, "x": x}

    model = Named()
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x=x, scale=0.5)["out"], y).backward()
            optimizer.step()
    return recorder


@loop
def infinities_that_are_meant(watch):
    class Masks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Linear(4, 5)

        def forward(self, x):
            sums = self.inner(x)
            return torch.log_softmax(sums.masked_fill(torch.arange(5) == 4, -math.inf), dim=1)

    model = Masks()
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.NLLLoss(),
        lambda: (torch.randn(6, 4), torch.randint(0, 4, (6,))),
    )  # fmt: skip


@loop
def norm_beyond_single_precision(watch):
    """Weights so large that their norm overflows, while each of them is finite."""
    model = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(2e38)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    return run_plain(
        watch, model, optimizer, lambda out, y: (out * 1e-38).mean(),
        lambda: (torch.randn(4, 2) * 1e-3, None),
    )  # fmt: skip


@loop
def read_the_loss_often(watch):
    losses = []
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for _step in range(STEPS):
            x, y = batch()
            value = loss(model(x), y)
            losses.append(value.item())
            model.zero_grad()
            value.backward()
            optimizer.step()
    return recorder


@loop
def trained_in_a_function(watch):
    def train(model, optimizer, criterion):
        x, y = batch()
        optimizer.zero_grad()
        value = criterion(model(x), y)
        value.backward()
        optimizer.step()

    model = mlp(4, 8, 2, act=nn.Tanh)
    optimizer = torch.optim.Adam(model.parameters())
    scale = 3.0

    def criterion(out, y):
        return scale * ((out - y) ** 2).mean()

    with watch(model, optimizer, loss=criterion) as recorder:
        for _step in range(STEPS):
            train(model, optimizer, criterion)
    return recorder


@loop
def nothing_at_all(watch):
    model = mlp(4, 2)
    with watch(model, torch.optim.SGD(model.parameters(), lr=0.1)) as recorder:
        pass
    return recorder


@loop
def copied_in_the_midst(watch):
    """A copy of the model has its hooks as well, and is another network."""
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(STEPS):
            if step % 10 == 5:
                target = copy.deepcopy(model)
                target(torch.randn(3, 4))
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
    return recorder


@loop
def large_batches(watch):
    """Large enough not to be copied once the first steps have gone well."""
    model = mlp(256, 8, 2)
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(),
        lambda: (torch.randn(64, 256), torch.randn(64, 2)),
    )  # fmt: skip


@loop
def large_batches_in_a_pool(watch):
    """Three buffers that are filled in turn."""
    pool, count = [torch.empty(64, 256) for _buffer in range(3)], iter(range(STEPS))
    model = mlp(256, 8, 2)
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(),
        lambda: (pool[next(count) % 3].normal_(), torch.randn(64, 2)),
    )  # fmt: skip


@loop
def large_batches_of_numpy(watch):
    """NumPy's memory, filled anew without a word to PyTorch."""
    array = np.empty((64, 256), np.float32)
    model = mlp(256, 8, 2)

    def make():
        array[:] = torch.randn(64, 256).numpy()
        return torch.from_numpy(array), torch.randn(64, 2)

    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(), make)


@loop
def model_changes_its_batch(watch):
    """The first operation works in place, on the batch itself."""
    model = nn.Sequential(nn.ReLU(inplace=True), mlp(256, 8, 2))
    return run_plain(
        watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss(),
        lambda: (torch.randn(64, 256), torch.randn(64, 2)),
    )  # fmt: skip


@loop
def judged_in_pauses(watch):
    """What is done in a pause is not recorded, weights that change in it are taken as they are."""
    model = mlp(4, 8, 2)
    optimizer, loss = torch.optim.Adam(model.parameters()), nn.MSELoss()
    with watch(model, optimizer, loss=loss) as recorder:
        for step in range(STEPS):
            x, y = batch()
            optimizer.zero_grad()
            loss(model(x), y).backward()
            optimizer.step()
            if step % 10 == 5 and hasattr(recorder, "pausing"):
                with recorder.pausing():
                    loss(model(x * math.nan), y).backward()
                    model.zero_grad()
                    with torch.no_grad():
                        model[0].weight.mul_(0.9)
    return recorder


@loop
def dropout_of_python_in_some_steps(watch):
    """Whether a layer is left out is drawn by Python, each time."""

    class Skipping(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = nn.Linear(4, 4), nn.Linear(4, 2)

        def forward(self, x):
            return self.head(torch.relu(self.body(x)) if random.random() < 0.5 else x)

    model = Skipping()
    return run_plain(watch, model, torch.optim.Adam(model.parameters()), nn.MSELoss())
