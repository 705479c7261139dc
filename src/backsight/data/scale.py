"""Bringing the features to a common size: z = (x - shift) / factor, column by column.

Fitted on the training rows alone, so that nothing of the test leaks into training, and kept
with a trained network, whose new rows must be scaled alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import numpy as np

from backsight.kernel.errors import BadData, BadShape, UnknownName
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Kind = Literal["standard", "minmax", "none"]
"""standard: mean 0 and standard deviation 1. minmax: from 0 to 1. none: as they are."""

_BLOCK = 4096
"""Rows scaled at a time, so that float32 pictures never stand in memory as float64."""


@dataclass(frozen=True, kw_only=True)
class Scaling:
    """One shift and one factor per feature; plain data."""

    kind: Kind
    """How they were chosen."""
    shift: tuple[float, ...]
    """What is taken from each feature, in the units of x."""
    factor: tuple[float, ...]
    """What it is then divided by; above 0."""
    fill: tuple[float, ...] = ()
    """What stands in for a missing value (NaN) of each feature, in the units of x; empty where
    missing values are refused."""

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise UnknownName(_("scaling"), str(self.kind), get_args(Kind))
        lengths = {len(self.shift), len(self.factor), len(self.fill or self.shift)}
        numbers = (*self.shift, *self.factor, *self.fill)
        if len(lengths) != 1 or not np.isfinite(numbers).all() or min(self.factor) <= 0:
            raise BadData(
                _("A scaling needs one finite shift and one finite factor above 0 per feature.")
            )

    def apply(self, x: Floats, dtype: str) -> Floats:
        """Scale x (rows, features); C-contiguous, in the dtype; never changes x.

        Raises BadShape where the features do not fit, BadData where a result is not finite.
        """
        if x.ndim != 2 or x.shape[1] != len(self.shift):
            raise BadShape(
                _("x must be (rows, {shift_count}) as in training; it is {shape}.").format(
                    shift_count=len(self.shift), shape=x.shape
                )
            )
        plain = self.kind == "none" and not self.fill
        with np.errstate(over="ignore"):
            z = np.ascontiguousarray(x, dtype) if plain else self._scale_in_blocks(x, dtype)
        _check_finite(x, z)
        return z

    def _scale_in_blocks(self, x: Floats, dtype: str) -> Floats:
        z = np.empty(x.shape, dtype)
        for start in range(0, len(x), _BLOCK):
            block = x[start : start + _BLOCK].astype(np.float64)
            if self.fill:
                block = np.where(np.isnan(block), self.fill, block)
            z[start : start + _BLOCK] = (block - self.shift) / self.factor
        return z

    def restore(self, z: Floats) -> Floats:
        """What `apply` was given, from what it gave: (rows, features), in the units of x."""
        return z if self.kind == "none" else z * np.array(self.factor) + np.array(self.shift)

    def as_dict(self) -> dict[str, object]:
        """The scaling as JSON can hold it."""
        return {
            "kind": self.kind,
            "shift": list(self.shift),
            "factor": list(self.factor),
            "fill": list(self.fill),
        }

    @staticmethod
    def from_dict(plain: Mapping[str, object]) -> "Scaling":
        """The scaling that `as_dict` wrote. Raises BadData where it is not one."""
        try:
            lists = {name: _to_floats(plain[name]) for name in ("shift", "factor", "fill")}
            return Scaling(kind=cast(Kind, plain["kind"]), **lists)
        except (KeyError, TypeError, ValueError, OverflowError) as fault:
            raise BadData(
                _("Not a scaling: {fault!r}. It may come from another program.").format(fault=fault)
            ) from fault


def fit_scaling(
    x: Floats,
    kind: str,
    features: tuple[str, ...],
    *,
    fills: str = "refuse",
    words: Sequence[tuple[int, int]] = (),
    weights: Floats | None = None,
) -> Scaling:
    """The scaling of training rows x (rows, features).

    A feature that never changes keeps factor 1 (and becomes 0). fills: what NaN is filled with, a
    `data.gaps.Missing`; "refuse" where there is none; the kind `none` then only fills. words: from
    where to where the features are those of one column of words. weights: what each row counts,
    (rows,): a row of weight 3 is three rows.
    """
    if kind not in get_args(Kind):
        raise UnknownName(_("scaling"), kind, get_args(Kind))
    fill: Floats = np.empty(0)
    if fills != "refuse":
        x = x.astype(np.float64)
        fill = _compute_fill(x, features, fills, words, weights)
        x = np.where(np.isnan(x), fill, x)
    shift, factor = _fit_shift_and_factor(x, kind, weights)
    usable = np.isfinite(shift) & np.isfinite(factor)
    if not usable.all():
        name = features[int(np.argmin(usable))]
        raise BadData(
            _("The numbers of column {name!r} are too large to scale: divide them first.").format(
                name=name
            )
        )
    return Scaling(
        kind=cast(Kind, kind),
        shift=tuple(shift.tolist()),
        factor=tuple(factor.tolist()),
        fill=tuple(fill.tolist()),
    )


def _fit_shift_and_factor(x: Floats, kind: str, weights: Floats | None) -> tuple[Floats, Floats]:
    low, high = (bound(axis=0).astype(np.float64) for bound in (x.min, x.max))
    if kind == "none":
        return np.zeros_like(low), np.ones_like(low)
    with np.errstate(over="ignore", invalid="ignore"):
        if kind == "minmax":
            middle, spread = low, high - low
        elif weights is None:
            middle, spread = x.mean(axis=0, dtype=np.float64), x.std(axis=0, dtype=np.float64)
        else:
            middle = np.average(x.astype(np.float64), axis=0, weights=weights)
            spread = np.sqrt(np.average((x - middle) ** 2, axis=0, weights=weights))
    constant = (low == high) | (spread == 0)
    return np.where(constant, low, middle), np.where(constant, 1.0, spread)


def _compute_fill(
    x: Floats,
    features: tuple[str, ...],
    fills: str,
    words: Sequence[tuple[int, int]],
    weights: Floats | None,
) -> Floats:
    """What stands in for a missing value of each feature, (features,)."""
    counts = np.ones(len(x)) if weights is None else weights
    fill: Floats = _compute_means(x, features, counts)
    if fills == "median":
        fill = np.array([_find_median(column, counts) for column in x.T])
    if fills == "most_common":
        fill = np.array([_find_most_common(column, counts) for column in x.T])
    for start, stop in words:
        fill[start:stop] = _find_most_common(x[:, start:stop], counts)
    return fill


def _find_median(values: Floats, counts: Floats) -> Floats:
    """The middle one of those that are there, each as often as it counts, or the mean of the two in
    the middle."""
    present = ~np.isnan(values)
    order = np.argsort(values[present], kind="stable")
    numbers, below = values[present][order], np.cumsum(counts[present][order])
    half = below[-1] / 2
    pair = [numbers[np.searchsorted(below, half, side)] for side in ("left", "right")]
    middle: Floats = np.mean(pair)
    return middle


def _find_most_common(values: Floats, counts: Floats) -> Floats:
    """The number, or the row, that occurs most often; of several, the smallest."""
    present = ~np.isnan(values.reshape(len(values), -1)[:, 0])
    distinct, places = np.unique(values[present], axis=0, return_inverse=True)
    common: Floats = distinct[np.bincount(places.ravel(), counts[present]).argmax()]
    return common


def _compute_means(x: Floats, features: tuple[str, ...], weights: Floats) -> Floats:
    is_present = ~np.isnan(x)
    counts = weights @ is_present
    if not counts.all():
        name = features[int(np.argmin(counts))]
        raise BadData(
            _(
                "Column {name!r} has no value in the training rows, so there is no mean to "
                "fill its missing values with: leave the column out."
            ).format(name=name)
        )
    means: Floats = (np.where(is_present, x, 0) * weights[:, None]).sum(axis=0) / counts
    return means


def _check_finite(x: Floats, z: Floats) -> None:
    if z.size == 0 or (np.isfinite(z.min()) and np.isfinite(z.max())):
        return
    row, column = (int(i) for i in np.argwhere(~np.isfinite(z))[0])
    raise BadData(
        _(
            "Row {row}, column {column} (counted from 1) is {x}, which becomes {z} in "
            "{dtype}: mend or remove the row, or choose a wider dtype."
        ).format(row=row + 1, column=column + 1, x=x[row, column], z=z[row, column], dtype=z.dtype)
    )


def _to_floats(values: object) -> tuple[float, ...]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        raise TypeError(
            _("a list of numbers was expected, not {kind}").format(kind=type(values).__name__)
        )
    return tuple(float(value) for value in values)
