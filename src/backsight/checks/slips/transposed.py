"""Transposed: a square array's gradient with rows and columns exchanged.

What it does: the product is taken the other way round, δᵀa for aᵀδ; with a square array the shape
does not tell.

Why it is bad: each weight moves by the gradient of its mirror image.

Remedy: write `a.T @ delta` for weights of shape (inputs, units), `delta.T @ a` for (units, inputs);
try it on a layer that is not square.
"""

import numpy as np

from backsight.checks.slips._planted_line import PlantedLine
from backsight.checks.slips._ratio import add_factor, find_common_factor, is_known_factor
from backsight.checks.slips._record import Case, Slip
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def explains(case: Case) -> str | None:
    """Whether yours = c · true.T."""
    if any(_is_like_its_transpose(case.true[name]) for name in case.wrong):
        return None
    c = find_common_factor(case, {name: case.true[name].T for name in case.wrong})
    if c is None or not is_known_factor(c, case):
        return None
    sentence = _(
        "yours is the true gradient transposed: δᵀa where aᵀδ belongs, or the other way round"
    )
    return case.name_arrays(add_factor(sentence, c, case))


def _is_like_its_transpose(array: Floats) -> bool:
    """Whether transposing changes nothing, as of a vector and a symmetric table."""
    if array.ndim < 2:
        return True
    same = array.shape == array.T.shape
    return same and np.allclose(array, array.T, rtol=1e-9, atol=0, equal_nan=True)


transposed = Slip(
    name="transposed",
    order=50,
    explains=explains,
    example=PlantedLine(
        network="softmax",
        right="dW2 = a1.T @ d2",
        wrong="dW2 = d2.T @ a1",
    ),
    confused_with=(
        "untransposed_weights",
        "swapped",
    ),
)
