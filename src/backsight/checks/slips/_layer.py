"""What a layer's arrays get from dL/dz, as the facts describe the layer."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.slips._ratio import add_factor, find_common_factor, is_known_factor
from backsight.checks.slips._record import Case
from backsight.kernel.language import _
from backsight.kernel.types import Array


def derive_gradients(case: Case, delta: Array) -> Iterator[Array]:
    """The gradients that dL/dz gives to the layer's arrays; whoever asks picks by shape.

    Itself for z, inputsᵀ·delta for weights (either way round), the sum over rows for a bias.
    """
    inputs = case.facts.get("inputs")
    yield delta
    yield delta.sum(axis=0)
    yield delta.sum(axis=0, keepdims=True)
    if inputs is not None and len(inputs) == len(delta):
        yield inputs.T @ delta
        yield delta.T @ inputs


def fit_delta(case: Case, delta: Array) -> float | None:
    """The c for which c times what `delta` carries gives every wrong array."""
    matches: dict[str, Array] = {}
    for name in case.wrong:
        fits = (g for g in derive_gradients(case, delta) if case.find_factor(name, g) is not None)
        matches[name] = next(fits, np.zeros(()))
        if np.count_nonzero(matches[name]) < 2:
            return None
    return find_common_factor(case, matches)


def explain_by_delta(case: Case, delta: Array, sentence: str) -> str | None:
    """The sentence, where `delta` explains the case; with the factor, where there is one."""
    c = fit_delta(case, delta)
    if c is None or not is_known_factor(c, case):
        return None
    return case.name_arrays(_("{sentence}.").format(sentence=add_factor(sentence, c, case)))
