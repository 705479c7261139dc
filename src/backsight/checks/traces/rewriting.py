"""What passes over a trace have in common: they give the same numbers in another arrangement."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backsight.checks.traces.trace import Trace, TraceNode
from backsight.kernel.types import Floats

ENTRYWISE = frozenset(
    (
        *("add", "subtract", "multiply", "divide", "power", "float_power", "negative", "positive"),
        *("maximum", "minimum", "fmax", "fmin", "absolute", "fabs", "where", "clip", "nan_to_num"),
        *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "expit", "erf"),
        *("sqrt", "cbrt", "square", "reciprocal"),
        *("tanh", "sinh", "cosh", "sin", "cos", "arctan"),
    )
)
"""Operations of which each entry is made of the same entry of the operands."""
REDUCTIONS: dict[str, Callable[..., Any]] = {
    "add.reduce": np.add.reduce,
    "sum": np.sum,
    "mean": np.mean,
    "max": np.max,
    "amax": np.max,
    "maximum.reduce": np.maximum.reduce,
    "min": np.min,
    "minimum.reduce": np.minimum.reduce,
}
ARRANGED = frozenset(
    (
        *("reshape", "ravel", "squeeze", "expand_dims", "atleast_2d", "broadcast_to"),
        *("transpose", "copy", "astype"),
    )
)
"""Operations after which a row or a column has the same numbers in the same order."""


class NotRewritten(Exception):
    """An operation that is not known in the other arrangement."""


def get_numbers(operand: Any) -> Floats:
    """Of a node, or of data."""
    return np.asarray(operand.value if isinstance(operand, TraceNode) else operand, float)


def add_like(
    trace: Trace,
    like: TraceNode,
    operation: str,
    operands: tuple[Any, ...],
    value: Any,
    **settings: Any,
) -> TraceNode:
    """A node in a new trace that stands where another one stands in the source."""
    node = TraceNode(
        operation=operation,
        operands=operands,
        settings=settings,
        value=np.asarray(value, float),
        file=like.file,
        line=like.line,
        function=like.function,
    )
    return trace.add(node)


def add_entrywise(trace: Trace, like: TraceNode, operands: Sequence[Any]) -> TraceNode:
    """An entrywise operation of arrays in the other arrangement."""
    function = getattr(np, like.operation, None)
    if function is None:
        raise NotRewritten(like.operation)
    settings = {k: v for k, v in like.settings.items() if v is not None}
    values = [o.value if isinstance(o, TraceNode) else o for o in operands]
    with np.errstate(all="ignore"):
        value = function(*values, **settings)
    return add_like(trace, like, like.operation, tuple(operands), value, **settings)
