"""A third opinion where PyTorch is installed: the same numbers from its own code."""

import numpy as np
import pytest

from backsight.kernel import vocabulary
from backsight.kernel.libraries import choose_words
from backsight.maths.activations import activations
from backsight.maths.losses import losses
from backsight.maths.optimizers import optimizers

torch = pytest.importorskip("torch")
F = torch.nn.functional

START = np.array([-7.0, 2.0, 0.5])


def bumpy(w):
    """A gradient that turns: of Σ (w²/20 + sin w)."""
    return w / 10 + np.cos(w)


@pytest.mark.parametrize(
    ("name", "settings", "theirs", "options"),
    [
        ("sgd", {}, "SGD", {}),
        ("momentum", {"form": "pytorch"}, "SGD", {"momentum": 0.9}),
        ("momentum", {}, "SGD", {"momentum": 0.9}),
        ("nesterov", {"form": "pytorch"}, "SGD", {"momentum": 0.9, "nesterov": True}),
        ("nesterov", {"form": "stored"}, "SGD", {"momentum": 0.9, "nesterov": True}),
        ("adagrad", {"epsilon": 1e-10}, "Adagrad", {}),
        ("adadelta", {"rho": 0.9}, "Adadelta", {}),
        ("rmsprop", {"gamma": 0.99}, "RMSprop", {}),
        ("centered_rmsprop", {"gamma": 0.99}, "RMSprop", {"centered": True}),
        ("adam", {}, "Adam", {}),
        ("adam", {"beta1": 0.8, "beta2": 0.9}, "Adam", {"betas": (0.8, 0.9)}),
        ("adamw", {}, "AdamW", {}),
        ("amsgrad", {"beta2": 0.9}, "Adam", {"amsgrad": True, "betas": (0.9, 0.9)}),
    ],
)
def test_optimizers_walk_pytorchs_path(name, settings, theirs, options):
    """20 steps in float64 with matching settings, each weight to 1e-12."""
    parameter = torch.tensor(START, requires_grad=True)
    other = getattr(torch.optim, theirs)([parameter], lr=0.05, **options)
    record, w = optimizers[name], START
    memory = [np.zeros_like(START) for _ in record.memory]
    for t in range(1, 21):
        w, *memory = record.step(w, bumpy(w), 0.05, t, *memory, **settings)
        parameter.grad = torch.tensor(bumpy(parameter.detach().numpy()))
        other.step()
        np.testing.assert_allclose(w, parameter.detach().numpy(), rtol=0, atol=1e-12)


TORCH_ACTIVATIONS = {
    "elu": F.elu, "exponential": torch.exp, "gelu": F.gelu, "identity": lambda z: z,
    "leaky_relu": F.leaky_relu, "relu": F.relu, "selu": F.selu, "sigmoid": torch.sigmoid,
    "silu": F.silu, "softmax": lambda z: F.softmax(z, -1), "softplus": F.softplus,
    "tanh": torch.tanh,
}  # fmt: skip


@pytest.mark.parametrize("name", list(activations))
def test_activations_and_their_slopes_are_pytorchs(name):
    """Value and backward step by its automatic differentiation, to 1e-12."""
    if name not in TORCH_ACTIVATIONS:
        pytest.skip("PyTorch has none of that name")
    draw, record = np.random.default_rng(1), activations[name]
    z, upstream = 3 * draw.normal(size=(20, 5)), draw.normal(size=(20, 5))
    theirs = torch.tensor(z, requires_grad=True)
    out = TORCH_ACTIVATIONS[name](theirs)
    out.backward(torch.tensor(upstream))
    a = record.value(z)
    back = upstream * record.slope(z, a) if record.slope else record.pullback(upstream, a)
    # PyTorch's softplus is the identity beyond 20; nothing here is as large.
    np.testing.assert_allclose(a, out.detach().numpy(), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(back, theirs.grad.numpy(), rtol=1e-11, atol=1e-13)


TORCH_LOSSES = {
    "mean_squared_error": F.mse_loss,
    "mean_absolute_error": F.l1_loss,
    "huber": F.huber_loss,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "categorical_cross_entropy": F.cross_entropy,
    "poisson": F.poisson_nll_loss,
}
"""Of the sums z, where PyTorch fuses the output's activation."""


@pytest.mark.parametrize("name", TORCH_LOSSES)
def test_losses_and_their_slopes_are_pytorchs(name):
    """Value and derivative, fused where both fuse, to 1e-12."""
    draw, loss = np.random.default_rng(2), losses[name]
    z = draw.normal(size=(6, 4))
    y = (
        np.eye(4)[draw.integers(4, size=6)]
        if loss.targets != "number"
        else draw.normal(size=(6, 4))
    )
    theirs = torch.tensor(z, requires_grad=True)
    value = TORCH_LOSSES[name](theirs, torch.tensor(y))
    value.backward()
    part = loss.fused.get(loss.output)
    given = {"z": z, "a": activations[loss.output].value(z), "y": y, "N": 6, "K": 4}
    ours, back = (
        f(*(given[p] for p in f.parameters))
        for f in ((part.value, part.pullback) if part else (loss.value, loss.slope))
    )
    assert ours == pytest.approx(value.item(), rel=1e-12)
    np.testing.assert_allclose(back, theirs.grad.numpy(), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("word", [w for w in vocabulary.__all__ if w != "pi"])
def test_the_words_are_the_same_in_pytorch(word, dtype):
    """Every word of the vocabulary exists there, keeps the dtype and agrees."""
    x = np.random.default_rng(3).gamma(1, size=(4, 3)).astype(dtype)
    several = {"where": (x > 1, x, 0), "pack": (x, x[0]), "add_up": (x, x, x)}
    operands = several.get(word, (x, 0.5) if word in ("maximum", "minimum") else (x,))
    tensors = [torch.tensor(v) if isinstance(v, np.ndarray) else v for v in operands]
    found = choose_words(torch.tensor(x))[word](*tensors)
    mine = choose_words(x)[word](*operands)
    assert found.dtype == getattr(torch, dtype)
    tight = 1e-15 if dtype == "float64" else 1e-6
    np.testing.assert_allclose(found.numpy(), mine, rtol=4 * tight, atol=tight)


@pytest.mark.parametrize("name", list(activations))
def test_a_formula_runs_on_tensors_and_is_differentiated_by_pytorch(name):
    """Our own formula in its words; its automatic derivative is our backward step."""
    draw, record = np.random.default_rng(4), activations[name]
    z, upstream = draw.normal(size=(5, 4)), draw.normal(size=(5, 4))
    theirs = torch.tensor(z, requires_grad=True)
    out = record.value.with_words(choose_words(theirs))(theirs)
    out.backward(torch.tensor(upstream))
    a = record.value(z)
    back = upstream * record.slope(z, a) if record.slope else record.pullback(upstream, a)
    np.testing.assert_allclose(out.detach().numpy(), a, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(theirs.grad.numpy(), back, rtol=1e-12, atol=1e-14)
