"""Every operation that can be followed: its rule is the derivative, by differences."""

from pathlib import Path

import numpy as np
import pytest

from backsight.checks.traces.adjoints import differentiate, trace_function
from backsight.checks.traces.network import trace_network
from backsight.checks.traces.pullbacks import PULLBACKS

R = np.random.default_rng(4)
A, B = R.uniform(0.2, 0.8, (3, 4)), R.uniform(0.2, 0.8, (4, 2))
V, C = R.uniform(0.2, 0.8, 4), R.normal(size=(3, 4))
EXAMPLES = {
    "add": lambda x: x + V,
    "subtract": lambda x: V - x,
    "multiply": lambda x: x * V * x,
    "divide": lambda x: V / x,
    "power": lambda x: x**2.5 + 2.0**x,
    "float_power": lambda x: np.float_power(x, 3),
    "maximum": lambda x: np.maximum(x, 0.5),
    "minimum": lambda x: np.minimum(x, V),
    "fmax": lambda x: np.fmax(x, 0.5),
    "fmin": lambda x: np.fmin(x, 0.5),
    "logaddexp": lambda x: np.logaddexp(x, 1 - x),
    "negative": lambda x: -x,
    "positive": lambda x: +x,
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "square": np.square,
    "reciprocal": np.reciprocal,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "sin": np.sin,
    "cos": np.cos,
    "arctan": np.arctan,
    "absolute": lambda x: np.abs(x - 0.5),
    "fabs": lambda x: np.fabs(x - 0.5),
    "sign": lambda x: np.sign(x - 0.5) * x,
    "heaviside": lambda x: np.heaviside(x - 0.5, 0) * x,
    "matmul": lambda x: x @ B + (x @ V)[:, None] + (V @ x.T)[:, None],
    "dot": lambda x: x.dot(B) + np.dot(x, 2.0)[:, :2],
    "inner": None,
    "outer": lambda x: np.outer(x[0], x[1]),
    "einsum": lambda x: np.einsum("ij,jk->ik", x, B),
    "add.reduce": lambda x: np.add.reduce(x, axis=1),
    "sum": lambda x: x.sum(axis=0) * np.sum(x) + x.sum(axis=1, keepdims=True),
    "mean": lambda x: x.mean(axis=1, keepdims=True) * x + np.mean(x, 0),
    "average": lambda x: np.average(x, axis=0),
    "var": lambda x: x.var(axis=0) + np.var(x, axis=0, ddof=1),
    "std": lambda x: x.std(axis=1, keepdims=True) * x,
    "maximum.reduce": lambda x: np.maximum.reduce(x, axis=1),
    "minimum.reduce": lambda x: np.minimum.reduce(x, axis=0),
    "max": lambda x: x - x.max(axis=1, keepdims=True) ** 2,
    "amax": lambda x: np.amax(x, axis=0) * x,
    "min": lambda x: np.min(x, axis=1),
    "amin": lambda x: np.amin(x),
    "getitem": lambda x: x[[0, 0, 2], [1, 1, 3]] * x[1:, 2].sum() + x[None, 0, :3],
    "setitem": lambda x: _set(x),
    "where": lambda x: np.where(C > 0, x, 3 * x),
    "concatenate": lambda x: np.concatenate([x, C, 2 * x], axis=1),
    "vstack": lambda x: np.vstack([x, x[0]]),
    "hstack": lambda x: np.hstack((x, C)),
    "column_stack": lambda x: np.column_stack([x, x[:, 0]]),
    "append": lambda x: np.append(x, C, axis=1) + np.append(x, x).sum(),
    "insert": lambda x: np.insert(x, 1, 1.0, axis=1),
    "stack": lambda x: np.stack([x, x * x], axis=1),
    "reshape": lambda x: x.reshape(2, 6) * np.reshape(x, (2, -1)),
    "ravel": lambda x: np.ravel(x) * x.ravel(),
    "squeeze": lambda x: np.squeeze(x[:, None]) * x[None].squeeze(axis=0),
    "expand_dims": lambda x: np.expand_dims(x, 1) * x,
    "atleast_2d": lambda x: np.atleast_2d(x[0]),
    "transpose": lambda x: x.T @ x + np.transpose(x[None], (2, 1, 0)).sum(),
    "broadcast_to": lambda x: np.broadcast_to(x[0], (5, 4)),
    "norm": lambda x: np.linalg.norm(x, axis=1) * np.linalg.norm(x),
    "cumsum": lambda x: np.cumsum(x, axis=1) * x,
    "repeat": lambda x: np.repeat(x, 2, axis=0),
    "tile": lambda x: np.tile(x, (2, 1)),
    "clip": lambda x: np.clip(x, 0.3, 0.7) + x.clip(0.4, None),
    "copy": lambda x: np.copy(x) * x.copy(),
    "astype": lambda x: x.astype(float) * x,
    "nan_to_num": lambda x: np.nan_to_num(x) * x,
    "expit": None,
    "erf": None,
}


def _set(x):
    """Numbers written over, by index and in place."""
    z = x * 1.0
    z[z < 0.5] = 0
    z[0, :2] = x[1, :2] ** 2
    z += x
    z *= V
    return z


@pytest.mark.parametrize("operation", PULLBACKS)
def test_the_rule_is_the_derivative(operation):
    """Of a sum with a fixed weight for each number that it makes."""
    make = EXAMPLES[operation]
    if make is None:
        pytest.skip("SciPy's, or never handed over by NumPy for two matrices")
    weights = np.cos(np.arange(np.size(make(A))).reshape(np.shape(make(A))))

    def f(x):
        return (make(x) * weights).sum()

    trace, result = trace_function(f, {"x": A}, "x")
    assert operation in {n.operation for n in trace.nodes}
    adjoints = differentiate(trace, result.node)
    assert adjoints is not None
    assert adjoints[id(trace.inputs["x"])] == pytest.approx(_differentiate(f), abs=1e-7)


def _differentiate(f):
    slope, h = np.zeros(A.shape), 1e-6
    for place in np.ndindex(A.shape):
        up, down = A.copy(), A.copy()
        up[place] += h
        down[place] -= h
        slope[place] = (f(up) - f(down)) / (2 * h)
    return slope


def test_a_number_that_leaves_numpy_is_no_longer_followed():
    """There is no derivative, and no wrong one."""
    assert trace_network(lambda x: float(x.sum()), {"x": A}, "x") is None


def test_the_line_of_an_operation_is_known():
    """In the file that it stands in."""
    trace, _result = trace_function(lambda x: np.tanh(x).sum(), {"x": A}, "x")
    node = next(n for n in trace.nodes if n.operation == "tanh")
    assert node.file == __file__
    assert "np.tanh(x).sum()" in Path(__file__).read_text("utf-8").splitlines()[node.line - 1]


def test_what_was_given_is_not_changed():
    """A function that writes over its input gets one of its own."""
    before = A.copy()
    trace_function(lambda x: (x.__imul__(2)).sum(), {"x": A}, "x")
    assert np.array_equal(A, before)
