"""Sums of exactly 0, where other libraries' slopes of abs and maximum are another convention's."""

import numpy as np

from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import Formula
from backsight.kernel.language import ngettext

TURNING = frozenset({"abs", "maximum", "minimum"})


def require_no_ties(point: Point, library: str) -> None:
    """BadInput where a sum is exactly 0 that an activation takes the size or the larger of."""
    tape = point.run_tape(point.theta)
    activations = (
        e for e in point.derivation.acts("forward") if e.formula.startswith("activations.")
    )
    equations = (e for e in activations if has_turning_word(e.reads))
    if ties := sum(int(np.sum(tape[e.operands[0]] == 0)) for e in equations):
        raise BadInput(
            ngettext(
                "{ties} sum is exactly 0, where {library}'s slopes of abs and maximum are the "
                "mean of two sides. Take other weights or rows, or forward_mode, which is as "
                "exact.",
                "{ties} sums are exactly 0, where {library}'s slopes of abs and maximum are the "
                "mean of two sides. Take other weights or rows, or forward_mode, which is as "
                "exact.",
                ties,
            ).format(ties=ties, library=library)
        )


def has_turning_word(formula: Formula) -> bool:
    """Whether a formula, or one that it calls, takes a size or the larger of two."""
    names, scope = formula.function.__code__.co_names, formula.function.__globals__
    callees = (scope.get(name) for name in names)
    return bool(TURNING & {*names}) or any(
        has_turning_word(f) for f in callees if isinstance(f, Formula)
    )
