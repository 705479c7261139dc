"""Where a slope does not exist, and what is returned there: computed, not claimed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from backsight.kernel.language import _
from backsight.kernel.numerals import numeral
from backsight.maths.activations import Activation
from backsight.maths.losses import Loss
from backsight.maths.regularizers import Regularizer

NEAR = 1e-9
"""How far beside a kink its two sides are looked at."""


def kinks_of_activation(record: Activation) -> tuple[str, ...]:
    """A sentence for each kink."""
    if record.slope is None:
        return ()
    slope, value = record.slope, record.value
    return tuple(_told("{z}", record.kinks, lambda z: slope(z, value(z))))


def kinks_of_loss(record: Loss) -> tuple[str, ...]:
    """A sentence for each kink, at one output and one unit."""
    signed = record.targets == "signed"
    slope = record.slope
    known: dict[str, Any] = {"y": np.array([[1.0 if signed else 0.0]]), "N": 1, "K": 1}

    def at(a: Any) -> Any:
        return slope(*({**known, "a": a}[p] for p in slope.parameters))

    where = "{y} {a}" if signed else "{a} − {y}"
    return tuple(_told(where, record.kinks, at))


def kinks_of_regularizer(record: Regularizer) -> tuple[str, ...]:
    """A sentence for each kink, with the settings as they are unless set."""
    slope = record.slope

    def at(w: Any) -> Any:
        return slope(*({"w": w, "N": 1}[p] for p in slope.parameters))

    return tuple(_told("{w}", record.kinks, at))


def _told(where: str, kinks: tuple[float, ...], slope: Callable[[Any], Any]) -> Iterator[str]:
    for kink in kinks:
        before, there, after = (
            numeral(float(slope(np.array([[kink + aside]]))[0, 0]), 6)
            for aside in (-NEAR, 0.0, NEAR)
        )
        known = {"where": where, "kink": numeral(kink)}
        if before == after:
            yield _(
                "At {where} = {kink} both sides have the slope {there}; with other settings they "
                "part."
            ).format(**known, there=there)
            continue
        yield _(
            "No slope at {where} = {kink}: {before} before it, {after} after it; {there} is taken."
        ).format(**known, before=before, after=after, there=there)
