"""All ways to the gradient agree through normalization and residual connections too."""

import importlib.util

import numpy as np
import pytest
from points import dense, point_of

from backsight.checks import methods
from backsight.maths import catalogs

ACTIVATIONS, LOSSES = list(catalogs["activations"]), list(catalogs["losses"])
NAMES = ("central_difference", "complex_step", "forward_mode")
UNBIASED = {"layer": {"name": "dense", "bias": False}, "units": 4, "activation": "identity"}


def residual(over, activation=None):
    return {"layer": {"name": "residual", "over": over}, "activation": activation}


def norm(name, activation=None):
    """With an epsilon that bends little, so that differences find 6 digits."""
    return {"layer": {"name": f"{name}_norm", "epsilon": 0.05}, "activation": activation}


BLOCKS = {
    "batch norm": lambda a: [UNBIASED, norm("batch", a)],
    "layer norm": lambda a: [dense(4, "identity"), norm("layer", a)],
    "residual": lambda a: [dense(4, "tanh"), dense(4, a), residual(1)],
    "residual, then activation": lambda a: [dense(4, "tanh"), dense(4, "silu"), residual(1, a)],
    "nested": lambda a: [dense(4, a), dense(4, a), dense(4, a), residual(1), residual(2)],
    "all of them": lambda a: [
        norm("layer"), UNBIASED, norm("batch", a), dense(4, a), residual(1), norm("layer", a),
        {"layer": {"name": "dropout", "p": 0.3}}, dense(4, "tanh"), residual(3), residual(4),
    ],
}  # fmt: skip


def compare(point, names=NAMES, tolerance=1e-12):
    """Relative to the largest derivative of the network: 1e-6 for differences, 1e-12 else."""
    expected = methods["backprop"].gradient(point).gradients
    largest = max(np.abs(g).max() for g in expected.values())
    assert largest > 0
    for name in names:
        found = methods[name].gradient(point).gradients
        bound = tolerance if methods[name].exact else 1e-6
        for weight, array in expected.items():
            worst = np.abs(found[weight] - array).max() / largest
            assert worst < bound, (name, weight, worst)


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation(activation, block):
    """In each kind of block."""
    compare(point_of(layers=[*BLOCKS[block](activation), dense()]))


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss(loss, block):
    """With the output that suits it, and a regularizer beside it."""
    output = catalogs["losses"][loss].output
    compare(point_of(layers=[*BLOCKS[block]("tanh"), dense(None, output)], loss=loss,
                     regularizer="l2"))  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("changes", [{"rows": 2}, {"optimizer": "nesterov"}], ids=str)
def test_small_batches_and_the_point_ahead(block, changes):
    """Two rows are the fewest that have a variance."""
    compare(point_of(layers=[*BLOCKS[block]("tanh"), dense()], **changes))


@pytest.mark.parametrize("block", ["layer norm", "residual", "nested"])
def test_one_row(block):
    """Is enough where no mean over the rows is taken."""
    compare(point_of(layers=[*BLOCKS[block]("tanh"), dense()], rows=1))


@pytest.mark.skipif(not importlib.util.find_spec("torch"), reason="torch is not installed")
@pytest.mark.parametrize("block", BLOCKS)
def test_torch_differentiates_alike(block):
    """PyTorch's autograd on the same forward equations."""
    compare(point_of(layers=[*BLOCKS[block]("tanh"), dense()]), ["torch_autograd"])
