"""An array as NumPy writes it, read from a stream of which nothing is trusted.

What stands before the numbers says what they are; it is checked against the bytes that there are
before memory is taken for any of them::

    \\x93NUMPY 1 0   118 0    {'descr': '<f8', 'fortran_order': False, 'shape': (40, 3), }   40·3·8
    magic, version  length   a literal of Python, of three keys                            bytes

Objects would be pickles, and so code of whoever wrote them: they are refused.
"""

import ast
import math
import re
import struct
from collections.abc import Iterator
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from backsight.kernel.language import _

MAGIC = b"\x93NUMPY"
LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
"""How the length of the header is written, by version."""
LONGEST = 10_000
"""Bytes of a header."""
MOST_DIMENSIONS = 32
KEYS = {"descr", "fortran_order", "shape"}
LONG = re.compile(r"(?<=\d)L\b")
"""How Python 2 marked a whole number."""
LAST_SIGN = 0x10FFFF
SURROGATES = (0xD800, 0xDFFF)
"""Halves of signs in UTF-16, which stand for nothing alone."""


def read_array(stream: IO[bytes], size: int) -> NDArray[Any]:
    """The array in a stream of so many bytes. Raises ValueError where it is none of numbers, times
    or texts, or is not as its header says."""
    header, length = _read_header(stream)
    dtype, shape, order = _parse_header(header)
    needed, kept = math.prod(shape) * dtype.itemsize, size - length
    if needed != kept:
        raise ValueError(
            _("its header says {needed:,} bytes of numbers, and there are {kept:,}").format(
                needed=needed, kept=kept
            )
        )
    # The stream may hold less than it says.
    data, filled = memoryview(bytearray(needed)), 0
    while filled < needed and (came := stream.readinto(data[filled:])):  # type: ignore[attr-defined] # of files and of members alike
        filled += came
    if filled < needed:
        raise ValueError(_("it is cut short"))
    array = np.frombuffer(data, dtype).reshape(shape, order=order)
    _require_signs(array)
    return array


def _read_header(stream: IO[bytes]) -> tuple[str, int]:
    """What stands before the numbers, and how many bytes that takes with what says its length."""
    start = stream.read(len(MAGIC) + 2)
    if not start.startswith(MAGIC) or len(start) < len(MAGIC) + 2 or start[-2] not in LENGTHS:
        raise ValueError(_("it does not begin as an array of NumPy"))
    length = struct.Struct(LENGTHS[start[-2]])
    prefix = stream.read(length.size).ljust(length.size)
    header = stream.read(min(LONGEST, length.unpack(prefix)[0]))
    if len(header) != length.unpack(prefix)[0]:
        raise ValueError(_("it is cut short"))
    encoding = "utf-8" if start[-2] == 3 else "latin-1"
    return header.decode(encoding), len(start) + len(prefix) + len(header)


def _parse_header(text: str) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
    """What a header says: what the entries are, how many there are, in which order they lie."""
    try:
        plain = ast.literal_eval(LONG.sub("", text).strip())
        dtype = np.lib.format.descr_to_dtype(plain["descr"])
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        MemoryError,  # nested too deeply
        RecursionError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as fault:
        raise ValueError(_("its header is none: {text}").format(text=repr(text[:200]))) from fault
    order, shape = plain.get("fortran_order"), plain.get("shape")
    if (
        set(plain) != KEYS
        or not isinstance(order, bool)
        or not isinstance(shape, tuple)
        or len(shape) > MOST_DIMENSIONS
        or not all(type(n) is int and 0 <= n < 2**48 for n in shape)
        or math.prod(n or 1 for n in shape) >= 2**48
    ):
        raise ValueError(_("its header is none: {text}").format(text=repr(text[:200])))
    if dtype.hasobject or dtype.itemsize == 0:
        raise ValueError(
            _("it holds {kind}; numbers, times and texts are read, objects of Python never").format(
                kind=str(dtype)[:200]
            )
        )
    return dtype, shape, "F" if order else "C"


def _require_signs(array: NDArray[Any]) -> None:
    """Raise ValueError where a text has a number that stands for no sign."""
    for column in _list_columns(array):
        if column.dtype.kind != "U" or not column.size:
            continue
        whole = np.ascontiguousarray(column)
        signs = whole.reshape(-1).view(np.dtype("u4").newbyteorder(whole.dtype.byteorder))
        lone = (signs >= SURROGATES[0]) & (signs <= SURROGATES[1])
        if lone.any() or signs.max() > LAST_SIGN:
            raise ValueError(_("its texts are damaged"))


def _list_columns(array: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """The array, or each of its fields, and theirs."""
    if not array.dtype.names:
        yield array
    for name in array.dtype.names or ():
        yield from _list_columns(array[name])
