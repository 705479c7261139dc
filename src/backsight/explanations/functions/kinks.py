"""Where a slope does not exist, and what is returned there: computed, not claimed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.maths.activations import Activation
from backsight.maths.losses import Loss
from backsight.maths.regularizers import Regularizer

KINK_DISTANCE = 1e-9
"""How far beside a kink its two sides are looked at."""


def list_activation_kinks(record: Activation) -> tuple[str, ...]:
    """A sentence for each kink."""
    if record.slope is None:
        return ()
    slope, value = record.slope, record.value
    return tuple(_describe_kinks("{z}", record.kinks, lambda z: slope(z, value(z))))


def list_loss_kinks(record: Loss) -> tuple[str, ...]:
    """A sentence for each kink, at one output and one unit."""
    signed = record.targets == "signed"
    slope = record.slope
    arguments: dict[str, Any] = {"y": np.array([[1.0 if signed else 0.0]]), "N": 1, "K": 1}

    def evaluate_slope(a: Any) -> Any:
        return slope(*({**arguments, "a": a}[p] for p in slope.parameters))

    where = "{y} {a}" if signed else "{a} − {y}"
    return tuple(_describe_kinks(where, record.kinks, evaluate_slope))


def list_regularizer_kinks(record: Regularizer) -> tuple[str, ...]:
    """A sentence for each kink, with the settings as they are unless set."""
    slope = record.slope

    def evaluate_slope(w: Any) -> Any:
        return slope(*({"w": w, "N": 1}[p] for p in slope.parameters))

    return tuple(_describe_kinks("{w}", record.kinks, evaluate_slope))


def _describe_kinks(
    where: str, kinks: tuple[float, ...], slope: Callable[[Any], Any]
) -> Iterator[str]:
    for kink in kinks:
        before, there, after = (
            format_number(float(slope(np.array([[kink + aside]]))[0, 0]), 6)
            for aside in (-KINK_DISTANCE, 0.0, KINK_DISTANCE)
        )
        words = {"where": where, "kink": format_number(kink)}
        if before == after:
            yield _(
                "At {where} = {kink} both sides have the slope {there}; with other settings they "
                "part."
            ).format(**words, there=there)
            continue
        yield _(
            "No slope at {where} = {kink}: {before} before it, {after} after it; {there} is taken."
        ).format(**words, before=before, after=after, there=there)
