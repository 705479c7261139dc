"""PyTorch's own optimizers pass: as the record, or as a convention that is named."""

import pytest

from backsight.checks.user_update.check_update import check_update

torch = pytest.importorskip("torch")
CASES = [
    ("sgd", "SGD", {"lr": 0.1}, "right"),
    ("sgd", "SGD", {"lr": 0.1, "weight_decay": 0.01}, "right"),
    ("sgd", "SGD", {"lr": 0.1, "momentum": 0.9}, "momentum_besides"),
    ("momentum", "SGD", {"lr": 0.1, "momentum": 0.9}, "other_form"),
    ("momentum", "SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.9}, "dampening"),
    ("momentum", "SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}, "dampening"),
    ("momentum", "SGD", {"lr": 0.1, "momentum": 0.9, "maximize": True}, "other_form"),
    ("nesterov", "SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True}, "other_form"),
    ("adam", "Adam", {}, "right"),
    ("adam", "Adam", {"weight_decay": 0.1, "eps": 1e-6, "betas": (0.8, 0.99)}, "right"),
    ("adam", "Adam", {"maximize": True}, "upwards"),
    ("adam", "Adam", {"amsgrad": True}, "largest_square"),
    ("amsgrad", "Adam", {"amsgrad": True}, "right"),
    ("adamw", "AdamW", {"weight_decay": 0.1}, "right"),
    ("adamw", "AdamW", {"amsgrad": True}, "largest_square"),
    ("nadam", "NAdam", {}, "growing_beta1"),
    ("nadam", "NAdam", {"momentum_decay": 0.01, "weight_decay": 0.01}, "growing_beta1"),
    ("nadam", "NAdam", {"weight_decay": 0.1, "decoupled_weight_decay": True}, "growing_beta1"),
    ("rmsprop", "RMSprop", {}, "right"),
    ("rmsprop", "RMSprop", {"momentum": 0.9}, "momentum_besides"),
    ("centered_rmsprop", "RMSprop", {"centered": True}, "right"),
    ("centered_rmsprop", "RMSprop", {"centered": True, "momentum": 0.9}, "momentum_besides"),
    ("adagrad", "Adagrad", {}, "right"),
    ("adagrad", "Adagrad", {"initial_accumulator_value": 0.3}, "sum_above_zero"),
    ("adagrad", "Adagrad", {"lr_decay": 0.1, "weight_decay": 0.1}, "rate_that_falls"),
    ("warm_adagrad", "Adagrad", {"initial_accumulator_value": 0.1}, "right"),
    ("adadelta", "Adadelta", {}, "right"),
    ("adadelta", "Adadelta", {"rho": 0.95, "weight_decay": 0.01}, "right"),
]


@pytest.mark.parametrize(("name", "optimizer", "settings", "expected"), CASES)
def test_pytorch_passes(name, optimizer, settings, expected):
    """An optimizer as it is made over a network, whose weights stay as they are."""
    weights = torch.nn.Parameter(torch.ones(3))
    update = getattr(torch.optim, optimizer)([weights], **settings)
    verdict = check_update(update, name)
    assert verdict.agrees, verdict
    assert (verdict.convention.name if verdict.convention else verdict.kind) == expected
    assert weights.detach().tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "NAdam", "RMSprop", "Adagrad"])
def test_a_class_passes(optimizer):
    """With the settings of the record."""
    name = {"RMSprop": "rmsprop", "SGD": "momentum"}.get(optimizer, optimizer.lower())
    assert check_update(getattr(torch.optim, optimizer), name).agrees


def test_an_optimizer_of_ones_own_is_checked():
    """One made from torch.optim.Optimizer: its slip is named."""

    class Mine(torch.optim.Optimizer):
        def __init__(self, params, lr=0.1, momentum=0.9):
            super().__init__(params, {"lr": lr, "momentum": momentum})

        @torch.no_grad()
        def step(self):
            for group in self.param_groups:
                for p in group["params"]:
                    state = self.state[p]
                    v = state.setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad, alpha=group["lr"])
                    p.add_(v)

    verdict = check_update(Mine, "momentum")
    assert verdict.slip.name == "uphill"
