"""How each operation of NumPy hands a derivative back to what it was made of.

A rule takes the node, dL/d(its value) and the plain values of its operands, and gives dL/d(operand)
for each of them, None for those that have none. A sum over the axes that broadcasting had added is
taken afterwards, for all rules at one place.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backsight.checks.traces.trace import TraceNode
from backsight.kernel.types import Floats

Pullback = Callable[[TraceNode, Floats, list[Any]], "list[Any]"]


class NoPullback(Exception):
    """An operation that no rule is known for."""


def pull_back(
    node: TraceNode, upstream: Floats, operands: list[Any], rule: Pullback | None = None
) -> list[Any]:
    """dL/d(operand) of each operand, shaped like it. rule: another than the operation's own. Raises
    NoPullback."""
    rule = rule or PULLBACKS.get(node.operation)
    if rule is None:
        raise NoPullback(node.operation)
    found = rule(node, upstream, operands)
    return [
        None if g is None else sum_to_shape(g, o) if not isinstance(o, list | tuple) else g
        for g, o in zip(found, operands, strict=False)
    ]


def sum_to_shape(gradient: Any, operand: Any) -> Floats:
    """Summed over the axes along which the operand was broadcast."""
    shape = np.shape(operand)
    array: Floats = np.asarray(gradient, float)
    if array.shape == shape:
        return array
    if array.ndim < len(shape) or array.size < np.prod(shape, dtype=int):
        spread_out: Floats = np.broadcast_to(array, shape).copy()
        return spread_out
    array = np.asarray(array.sum(axis=tuple(range(array.ndim - len(shape)))))
    axes = tuple(k for k, n in enumerate(shape) if n == 1 and array.shape[k] != 1)
    return np.asarray(array.sum(axis=axes, keepdims=True)) if axes else array


def spread(node: TraceNode, array: Any, shape: tuple[int, ...]) -> Floats:
    """What a reduction made, its axes back in place, so that it broadcasts with its operand."""
    axis, keeps = node.settings.get("axis"), node.settings.get("keepdims", False)
    if node.operation.endswith(".reduce"):
        axis = node.settings.get("axis", 0)
    back: Floats = np.asarray(array)
    if axis is None:
        return back.reshape((1,) * len(shape))
    if keeps is not True:
        for a in sorted(a % len(shape) for a in (axis if isinstance(axis, tuple) else (axis,))):
            back = np.expand_dims(back, a)
    return back


def count_reduced(node: TraceNode, shape: tuple[int, ...]) -> int:
    """How many numbers each one of a reduction is made of."""
    return int(np.prod(shape, dtype=int) // max(1, np.size(node.value)))


def _pull_sum(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    return [np.broadcast_to(spread(n, u, np.shape(o[0])), np.shape(o[0]))]


def _pull_mean(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    return [_pull_sum(n, u, o)[0] / count_reduced(n, np.shape(o[0]))]


def _pull_variance(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    x, count = o[0], count_reduced(n, np.shape(o[0]))
    mean = np.mean(x, axis=n.settings.get("axis"), keepdims=True)
    free = count - n.settings.get("ddof", 0)
    return [spread(n, u, np.shape(x)) * 2 * (x - mean) / free]


def _pull_deviation(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    inner = _pull_variance(n, u, o)[0]
    return [inner / (2 * spread(n, n.value, np.shape(o[0])))]


def _pull_extreme(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    """Of several that are largest, each has its share."""
    x = o[0]
    is_it = x == spread(n, n.value, np.shape(x))
    axis = n.settings.get("axis", 0 if n.operation.endswith(".reduce") else None)
    count = is_it.sum(axis=axis, keepdims=True)
    return [np.where(is_it, spread(n, u, np.shape(x)) / count, 0.0)]


def _pull_matmul(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    a, b = np.asarray(o[0]), np.asarray(o[1])
    if a.ndim == 0 or b.ndim == 0:  # np.dot with a number
        return [u * b, u * a]
    wide_a = a[None] if a.ndim == 1 else a
    wide_b = b[:, None] if b.ndim == 1 else b
    u = np.asarray(u)
    if b.ndim == 1:
        u = u[..., None]
    if a.ndim == 1:
        u = np.expand_dims(u, -2)
    back_a = u @ np.swapaxes(wide_b, -1, -2)
    back_b = np.swapaxes(wide_a, -1, -2) @ u
    return [
        back_a.reshape(a.shape) if a.ndim == 1 else back_a,
        back_b.reshape(b.shape) if b.ndim == 1 else back_b,
    ]


def _pull_outer(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    a, b = np.ravel(o[0]), np.ravel(o[1])
    return [(u @ b).reshape(np.shape(o[0])), (a @ u).reshape(np.shape(o[1]))]


def _pull_einsum(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    formula, *arrays = o
    ins, out = formula.replace(" ", "").split("->")
    parts = ins.split(",")
    back: list[Any] = [None]
    for k, part in enumerate(parts):
        others = [a for j, a in enumerate(arrays) if j != k]
        letters = [p for j, p in enumerate(parts) if j != k]
        known = set(out).union(*letters)
        free = "".join(c for c in part if c not in known)
        if free or len(set(part)) < len(part):
            raise NoPullback(f"einsum {formula}")
        back.append(np.einsum(",".join([out, *letters]) + "->" + part, u, *others))
    return back


def _pull_getitem(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    back = np.zeros(np.shape(o[0]))
    np.add.at(back, o[1], u)
    return [back, None]


def _pull_setitem(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    rest = np.array(u)
    rest[o[1]] = 0
    part = np.asarray(u)[o[1]]
    return [rest, None, part]


def _pull_where(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    return [None, np.where(o[0], u, 0.0), np.where(o[0], 0.0, u)]


def _pull_concatenate(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    axis = n.settings.get("axis", 0)
    if n.operation == "vstack":
        axis, arrays = 0, [np.atleast_2d(a) for a in o[0]]
    elif n.operation == "hstack":
        axis, arrays = (0 if np.ndim(o[0][0]) == 1 else 1), list(o[0])
    elif n.operation == "column_stack":
        axis, arrays = 1, [a[:, None] if np.ndim(a) == 1 else a for a in map(np.asarray, o[0])]
    else:
        arrays = list(o[0])
    if axis is None:
        axis, arrays = 0, [np.ravel(a) for a in arrays]
    ends = np.cumsum([np.shape(a)[axis] for a in arrays])[:-1]
    parts = np.split(u, ends, axis=axis)
    return [[p.reshape(np.shape(a)) for p, a in zip(parts, o[0], strict=True)]]


def _pull_append(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    axis = n.settings.get("axis")
    u = u if axis is not None else np.ravel(u)
    end = np.shape(o[0])[axis] if axis is not None else np.size(o[0])
    parts = np.split(u, [end], axis=axis or 0)
    return [p.reshape(np.shape(a)) for p, a in zip(parts, o[:2], strict=True)]


def _pull_insert(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    """What is inserted is taken for fixed, as a column of ones is."""
    if any(isinstance(v, TraceNode) for v in n.operands[1:]):
        raise NoPullback("insert")
    axis = n.settings.get("axis")
    places = np.insert(np.arange(np.size(o[0])).reshape(np.shape(o[0])), o[1], -1, axis=axis)
    kept = np.asarray(u)[places >= 0]  # in the order of the operand
    return [kept.reshape(np.shape(o[0])), None, None]


def _pull_stack(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    axis = n.settings.get("axis", 0)
    return [[np.take(u, k, axis=axis) for k in range(len(o[0]))]]


def _pull_reshape(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    return [np.reshape(u, np.shape(o[0]))]


def _pull_transpose(n: TraceNode, u: Floats, _o: list[Any]) -> list[Any]:
    axes = n.settings.get("axes")
    return [np.transpose(u, None if axes is None else np.argsort(axes))]


def _pull_norm(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    if n.settings.get("ord") not in (None, 2, "fro"):
        raise NoPullback("norm")
    x = o[0]
    return [spread(n, u, np.shape(x)) * x / spread(n, n.value, np.shape(x))]


def _pull_cumsum(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    axis = n.settings.get("axis")
    if axis is None:
        return [np.flip(np.cumsum(np.flip(u))).reshape(np.shape(o[0]))]
    return [np.flip(np.cumsum(np.flip(u, axis), axis), axis)]


def _pull_repeat(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    repeats, axis = n.settings.get("repeats"), n.settings.get("axis")
    if not isinstance(repeats, int) or axis is None:
        raise NoPullback("repeat")
    shape = list(np.shape(o[0]))
    split = [*shape[: axis + 1], repeats, *shape[axis + 1 :]]
    return [np.reshape(u, split).sum(axis=axis + 1)]


def _pull_tile(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    shape = np.shape(o[0])
    reps = n.settings.get("reps")
    reps = (reps,) if isinstance(reps, int) else tuple(reps or ())
    rank = max(len(shape), len(reps))
    wide, reps = (1,) * (rank - len(shape)) + shape, (1,) * (rank - len(reps)) + reps
    split = [k for pair in zip(reps, wide, strict=True) for k in pair]
    return [np.reshape(u, split).sum(axis=tuple(range(0, 2 * rank, 2))).reshape(shape)]


def _make_rule(slope: Callable[..., Any]) -> Pullback:
    """Of one operand x with the value y."""

    def rule(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
        return [u * slope(np.asarray(o[0]), n.value)]

    return rule


def _make_rule_of_two(slopes: Callable[..., tuple[Any, Any]]) -> Pullback:
    """Of two operands."""

    def rule(n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
        return [u * s for s in slopes(np.asarray(o[0]), np.asarray(o[1]), n.value)]

    return rule


def _differentiate_power(x: Any, p: Any, y: Any) -> tuple[Any, Any]:
    with np.errstate(all="ignore"):
        return p * np.where(p == 0, 0.0, x ** (p - 1.0)), y * np.log(np.where(x > 0, x, 1.0))


def _differentiate_larger(x: Any, other: Any, _y: Any) -> tuple[Any, Any]:
    """At a tie each has half."""
    tie = 0.5 * (x == other)
    return (x > other) + tie, (x < other) + tie


def _differentiate_smaller(x: Any, other: Any, _y: Any) -> tuple[Any, Any]:
    tie = 0.5 * (x == other)
    return (x < other) + tie, (x > other) + tie


def _differentiate_logaddexp(x: Any, other: Any, y: Any) -> tuple[Any, Any]:
    return np.exp(x - y), np.exp(other - y)


def _pull_clip(_n: TraceNode, u: Floats, o: list[Any]) -> list[Any]:
    x, low, high = o[0], *(o[k] if len(o) > k else None for k in (1, 2))
    inside = np.ones(np.shape(x), bool)
    inside &= True if low is None else x >= low
    inside &= True if high is None else x <= high
    return [np.where(inside, u, 0.0), None, None]


def _pass_on(_n: TraceNode, u: Floats, _o: list[Any]) -> list[Any]:
    return [u]


def _drop_all(_n: TraceNode, _u: Floats, o: list[Any]) -> list[Any]:
    return [None] * len(o)


PULLBACKS: dict[str, Pullback] = {
    "add": _make_rule_of_two(lambda _x, _w, _y: (1.0, 1.0)),
    "subtract": _make_rule_of_two(lambda _x, _w, _y: (1.0, -1.0)),
    "multiply": _make_rule_of_two(lambda x, w, _y: (w, x)),
    "divide": _make_rule_of_two(lambda _x, w, y: (1 / w, -y / w)),
    "power": _make_rule_of_two(_differentiate_power),
    "float_power": _make_rule_of_two(_differentiate_power),
    "maximum": _make_rule_of_two(_differentiate_larger),
    "minimum": _make_rule_of_two(_differentiate_smaller),
    "fmax": _make_rule_of_two(_differentiate_larger),
    "fmin": _make_rule_of_two(_differentiate_smaller),
    "logaddexp": _make_rule_of_two(_differentiate_logaddexp),
    "negative": _make_rule(lambda _x, _y: -1.0),
    "positive": _pass_on,
    "exp": _make_rule(lambda _x, y: y),
    "exp2": _make_rule(lambda _x, y: y * np.log(2)),
    "expm1": _make_rule(lambda _x, y: y + 1),
    "log": _make_rule(lambda x, _y: 1 / x),
    "log2": _make_rule(lambda x, _y: 1 / (x * np.log(2))),
    "log10": _make_rule(lambda x, _y: 1 / (x * np.log(10))),
    "log1p": _make_rule(lambda x, _y: 1 / (1 + x)),
    "sqrt": _make_rule(lambda _x, y: 0.5 / y),
    "cbrt": _make_rule(lambda _x, y: 1 / (3 * y * y)),
    "square": _make_rule(lambda x, _y: 2 * x),
    "reciprocal": _make_rule(lambda _x, y: -y * y),
    "tanh": _make_rule(lambda _x, y: 1 - y * y),
    "sinh": _make_rule(lambda x, _y: np.cosh(x)),
    "cosh": _make_rule(lambda x, _y: np.sinh(x)),
    "sin": _make_rule(lambda x, _y: np.cos(x)),
    "cos": _make_rule(lambda x, _y: -np.sin(x)),
    "arctan": _make_rule(lambda x, _y: 1 / (1 + x * x)),
    "absolute": _make_rule(lambda x, _y: np.sign(x)),
    "fabs": _make_rule(lambda x, _y: np.sign(x)),
    "expit": _make_rule(lambda _x, y: y * (1 - y)),
    "erf": _make_rule(lambda x, _y: 2 / np.sqrt(np.pi) * np.exp(-x * x)),
    "sign": _drop_all,
    "heaviside": _drop_all,
    "matmul": _pull_matmul,
    "dot": _pull_matmul,
    "inner": _make_rule_of_two(lambda x, w, _y: (w, x)),
    "outer": _pull_outer,
    "einsum": _pull_einsum,
    "add.reduce": _pull_sum,
    "sum": _pull_sum,
    "mean": _pull_mean,
    "average": _pull_mean,
    "var": _pull_variance,
    "std": _pull_deviation,
    "maximum.reduce": _pull_extreme,
    "minimum.reduce": _pull_extreme,
    "max": _pull_extreme,
    "amax": _pull_extreme,
    "min": _pull_extreme,
    "amin": _pull_extreme,
    "getitem": _pull_getitem,
    "setitem": _pull_setitem,
    "where": _pull_where,
    "concatenate": _pull_concatenate,
    "vstack": _pull_concatenate,
    "hstack": _pull_concatenate,
    "column_stack": _pull_concatenate,
    "append": _pull_append,
    "insert": _pull_insert,
    "stack": _pull_stack,
    "reshape": _pull_reshape,
    "ravel": _pull_reshape,
    "squeeze": _pull_reshape,
    "expand_dims": _pull_reshape,
    "atleast_2d": _pull_reshape,
    "transpose": _pull_transpose,
    "broadcast_to": _pass_on,
    "norm": _pull_norm,
    "cumsum": _pull_cumsum,
    "repeat": _pull_repeat,
    "tile": _pull_tile,
    "clip": _pull_clip,
    "copy": _pass_on,
    "astype": _pass_on,
    "nan_to_num": _pass_on,
}
