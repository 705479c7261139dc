"""What a user says his network computed, checked and completed for the slips.

activation   a catalog name, or the slope as a function (z) or (z, a)
z, a         the layer's sums and outputs, (rows, out)
upstream     dL/da, (rows, out)
inputs       what the layer was given, (rows, in)
softmax      the probabilities, (rows, out), where the layer's activation is softmax
rate         the learning rate, where it may have come into the gradient
rows         how many rows the loss is taken over; else read from the arrays
parts        the loss's true gradient in parts, {"data": …, "regularizer": …}, each like x
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.checks.user_gradient.user_function import ONLY_NAME
from backsight.kernel.errors import BadInput, BadShape, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.activations import activations

TABLES = ("inputs", "upstream", "z", "a", "softmax")
FACTS = ("activation", "parts", "rate", "rows", *TABLES)


def read_facts(facts: Mapping[str, Any] | None, x: Mapping[str, Floats]) -> dict[str, Any]:
    """The facts as arrays. UnknownName, BadInput, BadShape where one cannot be used."""
    if not isinstance(facts, Mapping | None):
        raise BadInput(
            _("facts must be a dict; it is of type {kind}.").format(kind=type(facts).__name__)
        )
    result = dict(facts or {})
    for name in result:
        if name not in FACTS:
            raise UnknownName(_("fact"), str(name), FACTS)
    result.update({name: read_table(name, result[name]) for name in TABLES if name in result})
    _require_rate(result.get("rate"))
    if "parts" in result:
        result["parts"] = read_parts(result["parts"], x)
    if "rows" in result:
        result["rows"] = count_rows(result)
    if "activation" in result:
        find_slope(result["activation"])
    return result


def complete_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that were read, with rows, delta, slope_at_a and slope_from_z where they can be had.
    BadShape where the arrays do not belong together."""
    result = {**facts, "rows": count_rows(facts)}
    require_same_shape(result)
    return {**result, **compute_slopes(result), **compute_softmax_delta(result)}


def _require_rate(rate: Any) -> None:
    """BadInput where the learning rate is none."""
    is_number = isinstance(rate, int | float | np.floating) and not isinstance(rate, bool)
    if rate is not None and not (is_number and 0 < rate < np.inf):
        raise BadInput(
            _('facts["rate"] must be a number above 0; it is {told!r}.').format(told=rate)
        )


def read_table(name: str, value: Any) -> Floats:
    """A fact as an array of rows."""
    try:
        array = np.atleast_2d(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError) as error:
        raise BadInput(
            _("facts[{name!r}] must be an array of numbers: {error}.").format(
                name=name, error=error
            )
        ) from error
    if array.ndim != 2 or not np.isfinite(array).all():
        raise BadInput(
            _("facts[{name!r}] must be (rows, units), of finite numbers.").format(name=name)
        )
    return array


def read_parts(gradients: Any, x: Mapping[str, Floats]) -> dict[str, dict[str, Floats]]:
    """Each part of the gradient as a dict of arrays."""
    if not isinstance(gradients, Mapping):
        raise BadInput(_('facts["parts"] must be a dict: {"data": …, "regularizer": …}.'))
    result: dict[str, dict[str, Floats]] = {}
    for part, value in gradients.items():
        arrays = value if isinstance(value, Mapping) else {ONLY_NAME: value}
        result[part] = {n: np.asarray(v, dtype=np.float64) for n, v in arrays.items()}
        for name, array in result[part].items():
            if name not in x or array.shape != x[name].shape:
                raise BadShape(
                    _('facts["parts"][{part!r}] must have the names and shapes of x.').format(
                        part=part
                    )
                )
    return result


def count_rows(facts: Mapping[str, Any]) -> int | None:
    """How many rows there are, as told or as the arrays show."""
    if "rows" in facts:
        count = facts["rows"]
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
            raise BadInput(
                _('facts["rows"] must be a whole number from 1; it is {told!r}.').format(told=count)
            )
        return int(count)
    return next((len(facts[name]) for name in TABLES if name in facts), None)


def require_same_shape(facts: Mapping[str, Any]) -> None:
    """BadShape where the layer's arrays do not belong together."""
    shapes = {n: facts[n].shape for n in ("upstream", "z", "a", "softmax") if n in facts}
    if len(set(shapes.values())) > 1:
        raise BadShape(
            _("The facts of one layer must have one shape; they have {shapes}.").format(
                shapes=shapes
            )
        )


def compute_slopes(facts: Mapping[str, Any]) -> dict[str, Floats]:
    """The activation's slope where it belongs (in delta) and at the two wrong places."""
    if "activation" not in facts or "z" not in facts:
        return {}
    slope, value = find_slope(facts["activation"])
    z = facts["z"]
    a = facts["a"] if "a" in facts else (value(z) if value else None)
    if a is None:
        return {}
    with np.errstate(all="ignore"):
        result = {"slope_at_a": slope(a, value(a) if value else a), "slope_from_z": slope(z, z)}
        if "upstream" in facts:
            result["delta"] = facts["upstream"] * slope(z, a)
    return {name: g for name, g in result.items() if np.isfinite(g).all()}


def compute_softmax_delta(facts: Mapping[str, Any]) -> dict[str, Floats]:
    """The upstream gradient times softmax's whole Jacobian."""
    if "softmax" not in facts or "upstream" not in facts:
        return {}
    pullback = activations["softmax"].pullback
    assert pullback is not None
    return {"delta": pullback(facts["upstream"], facts["softmax"])}


def find_slope(activation: Any) -> tuple[Callable[..., Any], Callable[..., Any] | None]:
    """The slope as a function of (z, a), and the activation itself where it is known."""
    if activation == "identity":
        return _differentiate_line, _keep
    if isinstance(activation, str):
        record = activations[activation]
        if record.slope is None:
            raise BadInput(
                _('{given} has no slope of its own: give facts["softmax"] instead.').format(
                    given=activation
                )
            )
        return record.slope, record.value
    if not callable(activation):
        raise BadInput(_('facts["activation"] must be a name or the slope as a function.'))
    if len(inspect.signature(activation).parameters) == 1:
        return SlopeOfSum(activation), None
    return activation, None


def _differentiate_line(z: Any, _a: Any) -> Any:
    return np.ones_like(z)


def _keep(z: Any) -> Any:
    return z


class SlopeOfSum:
    """A slope that takes z alone, as one that takes z and a."""

    def __init__(self, slope: Callable[[Any], Any]) -> None:
        self.slope = slope

    def __call__(self, z: Any, _a: Any) -> Any:
        """The slope at z, whatever a is."""
        return self.slope(z)
