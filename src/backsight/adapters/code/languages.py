"""NumPy, PyTorch and JAX as copied code says them: one table of words each.

Formulas for NumPy are those of the engine, bit for bit: a sum over rows is a product with ones. For
PyTorch and JAX the slopes are the library's own, so that a word must have our slope where it has a
kink: `maximum(z, 0)` is taken from the right there, and an activation that is not so is named.
"""

from collections.abc import Mapping

from backsight.adapters.code.language import Language
from backsight.kernel import erf

ELEMENTWISE = ("exp", "expm1", "log", "log1p", "sqrt", "tanh", "cos", "sin", "floor", "sign")

ERF = """\
def erf(x):
    u = np.minimum(np.abs(x), 6.0)
    tail = np.exp(-(u * u))
    u = (3 / (u + 3) - MIDDLE) / HALF
    outside = np.copysign(1 - polynomial("erf_outside", u) * tail, x)
    inside = polynomial("erf_inside", np.minimum(x * x, 1) * 2 - 1) * x
    return np.where(np.abs(x) < 1, inside, outside)
""".replace("MIDDLE", repr(erf.MIDDLE)).replace("HALF", repr(erf.HALF))
POLYNOMIAL = """\
def polynomial(name, u):
    *rest, last = data[name].tolist()
    return functools.reduce(lambda p, c: p * u + c, reversed(rest), last)
"""

NUMPY = Language(
    name="numpy",
    title="NumPy",
    imports=("import numpy as np",),
    words={
        **{word: f"np.{word}(_0)" for word in ELEMENTWISE},
        "abs": "abs(_0)",
        "erf": "erf(_0)",
        "maximum": "np.maximum(_0, _1)",
        "minimum": "np.minimum(_0, _1)",
        "where": "np.where(_0, _1, _2)",
        "where plain": "np.where(_0, _1, _2).astype(theta.dtype)",
        "sum_units": "sum_units(_0)",
        "max_units": "_0.max(axis=1, keepdims=True)",
        "sum_rows": "sum_rows(_0)",
        "total": "_0.sum()",
        "pack": "np.concatenate([part.ravel() for part in _0])",
    },
    definitions={
        "sum_rows": "def sum_rows(x):\n    return np.ones(len(x), x.dtype) @ x\n",
        "sum_units": "def sum_units(x):\n    return x @ np.ones((x.shape[1], 1), x.dtype)\n",
        "erf": ERF,
        "polynomial": POLYNOMIAL,
    },
)

BY_SOFTPLUS: Mapping[str, str] = {
    "losses.binary_cross_entropy.fused.sigmoid.value": "total(softplus(z) - y * z) / (N * K)",
    "losses.hinge.value": "total(relu(1 - y * a)) / (N * K)",
}

TORCH = Language(
    name="torch",
    title="PyTorch",
    imports=("import numpy as np", "import torch", "import torch.nn.functional as F"),
    words={
        **{word: f"torch.{word}(_0)" for word in ELEMENTWISE},
        "abs": "abs(_0)",
        "erf": "torch.erf(_0)",
        "maximum": "torch.maximum(_0, _1)",
        "maximum plain": "torch.clamp(_0, min=_1)",
        "minimum": "torch.minimum(_0, _1)",
        "minimum plain": "torch.clamp(_0, max=_1)",
        "where": "torch.where(_0, _1, _2)",
        "sum_units": "_0.sum(dim=1, keepdim=True)",
        "max_units": "_0.amax(dim=1, keepdim=True)",
        "sum_rows": "_0.sum(dim=0)",
        "total": "_0.sum()",
        "pack": "torch.cat([part.ravel() for part in _0])",
    },
    activations={
        "elu": "F.elu(_0, {alpha})",
        "gelu": "F.gelu(_0)",
        "leaky_relu": "F.leaky_relu(_0, {alpha})",
        "relu": "torch.relu(_0)",
        "sigmoid": "torch.sigmoid(_0)",
        "silu": "F.silu(_0)",
        "softmax": "torch.softmax(_0, dim=1)",
        "softplus": "F.softplus(_0, threshold=40)",
    },
    losses=BY_SOFTPLUS,
    shown_losses={
        "losses.mean_squared_error.value": "F.mse_loss(a, y)",
        "losses.mean_absolute_error.value": "F.l1_loss(a, y)",
        "losses.huber.value": "F.huber_loss(a, y, delta={delta})",
        "losses.categorical_cross_entropy.fused.softmax.value": "F.cross_entropy(z, y)",
        "losses.binary_cross_entropy.fused.sigmoid.value": (
            "F.binary_cross_entropy_with_logits(z, y)"
        ),
    },
)

JAX = Language(
    name="jax",
    title="JAX",
    imports=("import jax", "import jax.numpy as jnp", "import numpy as np"),
    words={
        **{word: f"jnp.{word}(_0)" for word in ELEMENTWISE},
        "abs": "abs(_0)",
        "erf": "jax.scipy.special.erf(_0)",
        "maximum": "jnp.maximum(_0, _1)",
        "maximum plain": "at_least(_0, _1)",
        "minimum": "jnp.minimum(_0, _1)",
        "minimum plain": "at_most(_0, _1)",
        "where": "jnp.where(_0, _1, _2)",
        "sum_units": "_0.sum(axis=1, keepdims=True)",
        "max_units": "_0.max(axis=1, keepdims=True)",
        "sum_rows": "_0.sum(axis=0)",
        "total": "_0.sum()",
        "pack": "jnp.concatenate([part.ravel() for part in _0])",
    },
    definitions={
        "at_least": "def at_least(x, low):\n    return jnp.where(x >= low, x, low)\n",
        "at_most": "def at_most(x, high):\n    return jnp.where(x <= high, x, high)\n",
    },
    activations={
        "elu": "jax.nn.elu(_0, {alpha})",
        "gelu": "jax.nn.gelu(_0, approximate=False)",
        "relu": "jax.nn.relu(_0)",
        "sigmoid": "jax.nn.sigmoid(_0)",
        "silu": "jax.nn.silu(_0)",
        "softmax": "jax.nn.softmax(_0, axis=1)",
        "softplus": "jax.nn.softplus(_0)",
    },
    losses=BY_SOFTPLUS,
)

LANGUAGES: Mapping[str, Language] = {each.name: each for each in (NUMPY, TORCH, JAX)}
"""By name."""
