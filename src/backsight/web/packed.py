"""Arrays as the page takes them: their bits in few bytes, and how a value is made of them.

A value is `(raw - shift) / scale`, its column's, one operation after the other in float64, and then
rounded to the dtype of the network. Without shift and scale it is the raw number, rounded.

    pixels of 0 to 16      "u1", a byte each, shift 0, scale 16
    minutes, standardized  "f8", as the file has them, shift 31.4, scale 12.9
"""

from typing import Literal

import msgspec
import numpy as np

from backsight.data import Scaling
from backsight.kernel.types import Floats

Kind = Literal["u1", "f4", "f8"]
"""Bytes, float32 or float64; the lower byte first."""
KINDS: tuple[Kind, ...] = ("u1", "f4", "f8")
"""From few bytes to many."""
WHOLE_PARTS = (1.0, 16.0, 255.0)
"""What bytes were divided by, where numbers that are not scaled are such fractions: pixels."""


class Packed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An array; JSON has its bytes as base64."""

    type: Kind
    """Of a raw number."""
    shape: tuple[int, ...]
    """Of the array, row by row."""
    data: bytes
    """The raw numbers."""
    shift: tuple[float, ...] | None = None
    """What is taken from each column."""
    scale: tuple[float, ...] | None = None
    """What it is then divided by."""


def pack(values: Floats, scaling: Scaling | None = None) -> Packed:
    """Pack raw values. scaling: what makes numbers for the network of them, (rows, columns); None
    where they are those already."""
    if scaling is not None and (scaling.kind != "none" or scaling.fill):
        raw = values.astype(np.float64)
        if scaling.fill:
            raw = np.where(np.isnan(raw), scaling.fill, raw)
        return _pack_raw(raw, scaling.shift, scaling.factor)
    parts = _find_parts(values)
    if parts == 1:
        return _pack_raw(values)
    columns = values.shape[1]
    return _pack_raw(np.rint(values * parts), (0.0,) * columns, (parts,) * columns)


def unpack(packed: Packed, dtype: str) -> Floats:
    """The numbers that the page computes with, in the dtype of the network."""
    raw = np.frombuffer(packed.data, f"<{packed.type}").reshape(packed.shape)
    if packed.shift is None or packed.scale is None:
        return raw.astype(dtype)
    return ((raw.astype(np.float64) - packed.shift) / packed.scale).astype(dtype)


def find_kind(values: Floats) -> Kind:
    """The kind of fewest bytes that holds the values to the last bit."""
    with np.errstate(all="ignore"):
        fits = (k for k in KINDS if _is_same(values.astype(f"<{k}").astype(values.dtype), values))
        return next(fits, "f8")


def _find_parts(values: Floats) -> float:
    """What bytes were divided by to make the values, (rows, columns); 1 where they are none."""
    if values.ndim != 2:
        return 1.0
    with np.errstate(all="ignore"):
        for parts in WHOLE_PARTS:
            whole = np.rint(values * parts)
            values_again = (whole.astype(np.float64) / parts).astype(values.dtype)
            if find_kind(whole) == "u1" and _is_same(values_again, values):
                return parts
    return 1.0


def _pack_raw(
    raw: Floats, shift: tuple[float, ...] | None = None, scale: tuple[float, ...] | None = None
) -> Packed:
    kind = find_kind(raw)
    data = np.ascontiguousarray(raw, f"<{kind}").tobytes()
    return Packed(type=kind, shape=raw.shape, data=data, shift=shift, scale=scale)


def _is_same(one: Floats, two: Floats) -> bool:
    """Whether two arrays of one dtype have the same bits, the sign of zero among them."""
    bits = np.dtype(f"u{one.dtype.itemsize}")
    return bool(np.array_equal(np.ascontiguousarray(one).view(bits), two.copy().view(bits)))
