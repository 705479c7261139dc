"""Sums of exactly 0, where other libraries' slopes of abs and maximum are another convention's."""

import numpy as np

from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import Formula
from backsight.kernel.language import _

TURNING = frozenset({"abs", "maximum", "minimum"})


def require_no_ties(point: Point, library: str) -> None:
    """BadInput where a sum is exactly 0 that an activation takes the size or the larger of."""
    tape = point.tape(point.theta)
    activations = (
        e for e in point.derivation.acts("forward") if e.formula.startswith("activations.")
    )
    turning = (e for e in activations if turns(e.reads))
    if ties := sum(int(np.sum(tape[e.operands[0]] == 0)) for e in turning):
        raise BadInput(
            _(
                "{ties} sums are exactly 0, where {library}'s slopes of abs and maximum "
                "are the mean of two sides. Take other weights or rows, or forward_mode, "
                "which is as exact."
            ).format(ties=ties, library=library)
        )


def turns(formula: Formula) -> bool:
    """Whether a formula, or one that it calls, takes a size or the larger of two."""
    names, known = formula.function.__code__.co_names, formula.function.__globals__
    called = (known.get(name) for name in names)
    return bool(TURNING & {*names}) or any(turns(f) for f in called if isinstance(f, Formula))
