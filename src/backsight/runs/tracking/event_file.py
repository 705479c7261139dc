"""TensorBoard's event files, by a writer of our own: TFRecord frames around protocol buffers.

One number, loss = 0.5 after step 3, is in a file as::

    27 00 00 00 00 00 00 00   how long the message is, 8 bytes, the lowest first
    9c 3f 5b 1d               checksum of these 8 bytes
    09 ........               field 1 (wall_time), 8 bytes of a double
    10 03                     field 2 (step), a number
    2a 0d                     field 5 (summary), 13 bytes: its only value follows
       0a 0b                     field 1 (value), 11 bytes
          0a 04 6c 6f 73 73         field 1 (tag), 4 bytes: "loss"
          15 00 00 00 3f            field 2 (simple_value), 4 bytes of a float
    7e 51 02 a8               checksum of the message

A field begins with 8 times its number plus its kind: 0 a number, 1 eight bytes, 2 a length and so
many bytes, 5 four bytes. A checksum is CRC-32C (Castagnoli), turned by 15 bits and shifted, as
TFRecord has it.
"""

import math
import struct
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, suppress
from functools import cache, lru_cache
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeAlias, final

import numpy as np

from backsight.disk.refusals import explaining_write_errors
from backsight.kernel.types import Floats, Integers

TrackedValue: TypeAlias = "float | str | Floats"
"""What has a name in a tracker: a number, a text, or an array, of which a histogram is made."""

NAME = "events.out.tfevents."
"""How the name of every event file begins: TensorBoard looks for it."""
BINS = 30
SECONDS_TO_FLUSH = 1.0
"""After which what was written is seen by who reads the file meanwhile."""
POLYNOMIAL, MASK, WORD = 0x82F63B78, 0xA282EAD8, 0xFFFFFFFF
LONGEST_PART = 512
"""Bytes that a checksum takes at once."""
DT_STRING = 7
"""What a tensor of texts is called in its protocol buffer."""


def compute_checksum(data: bytes) -> bytes:
    """The masked CRC-32C of some bytes, as 4 bytes.

    A checksum is a sum (by exclusive or) of what each byte adds to it, which hangs on its distance
    from the end alone: so all bytes of a part are looked up at once. What came before a part is
    added to its first four bytes.
    """
    tables, crc = _make_tables(), WORD
    for start in range(0, len(data), LONGEST_PART):
        part = data[start : start + LONGEST_PART]
        length = len(part)
        head = int.from_bytes(part[:4], "little") ^ crc & (1 << 8 * min(length, 4)) - 1
        entries = np.frombuffer(head.to_bytes(min(length, 4), "little") + part[4:], np.uint8)
        places = tables[1][LONGEST_PART - length :] + entries
        crc = int(np.bitwise_xor.reduce(tables[0].take(places))) ^ crc >> 8 * length
    crc ^= WORD
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & WORD)


@cache
def _make_tables() -> tuple[Integers, Integers]:
    """What each byte adds at each distance from the end, one table of 256 after the other; and
    where the table of each place of a longest part begins."""
    first = np.arange(256)
    for _bit in range(8):
        first = first >> 1 ^ POLYNOMIAL * (first & 1)
    tables = [first]
    while len(tables) < LONGEST_PART:
        tables.append(tables[-1] >> 8 ^ first[tables[-1] & 255])
    return np.concatenate(tables), 256 * np.arange(LONGEST_PART)[::-1]


def frame(message: bytes) -> bytes:
    """A message as one record of a TFRecord file."""
    return _frame_length(len(message)) + message + compute_checksum(message)


@lru_cache(maxsize=1024)
def _frame_length(length: int) -> bytes:
    """How long a message is, with the checksum of that."""
    data = struct.pack("<Q", length)
    return data + compute_checksum(data)


def encode_event(wall_time: float, step: int, *values: bytes) -> bytes:
    """An event with some values. wall_time: seconds since 1970."""
    summary = b"".join(_encode_bytes(1, value) for value in values)
    return _encode_double(1, wall_time) + _encode_number(2, step) + _encode_bytes(5, summary)


def encode_value(tag: str, value: TrackedValue) -> bytes:
    """One value of a summary. A number is rounded to float32, as TensorBoard has numbers."""
    head = _encode_tag(tag)
    if isinstance(value, str):
        return head + _encode_text(value)
    if isinstance(value, np.ndarray):
        return head + _encode_bytes(5, _encode_histogram(value))
    try:
        return head + b"\x15" + struct.pack("<f", value)
    except OverflowError:
        return head + b"\x15" + struct.pack("<f", math.copysign(math.inf, value))


@cache
def _encode_tag(tag: str) -> bytes:
    return _encode_bytes(1, tag.encode())


def _encode_text(text: str) -> bytes:
    """A tensor of one text, and that the plug-in of texts shows it."""
    head, tail = _encode_text_frame()
    return _encode_bytes(8, head + _encode_bytes(8, text.encode("utf-8", "replace"))) + tail


@cache
def _encode_text_frame() -> tuple[bytes, bytes]:
    shape = _encode_bytes(2, _encode_number(1, 1))
    head = _encode_number(1, DT_STRING) + _encode_bytes(2, shape)
    return head, _encode_bytes(9, _encode_bytes(1, _encode_bytes(1, b"text")))


def _encode_histogram(array: Floats) -> bytes:
    """How often the entries of an array fall between 30 limits; those that are finite."""
    entries = np.ravel(array).astype(np.float64)
    entries = entries[np.isfinite(entries)]
    if not len(entries):
        entries = np.zeros(1)
    low, high = float(entries.min()), float(entries.max())
    with np.errstate(all="ignore"):
        numbers = (low, high, len(entries), entries.sum(), np.square(entries).sum())
        limits = np.linspace(low, high, BINS + 1)[1:]
        if not np.all(
            np.diff([low, *limits]) > 0
        ):  # they are equal, or too far apart to be divided
            limits = np.array([high])
    counts = np.bincount(np.searchsorted(limits, entries), minlength=len(limits))
    fields = b"".join(_encode_double(n, float(x)) for n, x in enumerate(numbers, 1))
    packed = (limits.astype("<f8"), counts.astype("<f8"))
    return fields + b"".join(_encode_bytes(n, x.tobytes()) for n, x in enumerate(packed, 6))


def _encode_number(field: int, number: int) -> bytes:
    return _encode_varint(field << 3) + _encode_varint(number)


def _encode_double(field: int, number: float) -> bytes:
    return _encode_varint(field << 3 | 1) + struct.pack("<d", number)


def _encode_bytes(field: int, data: bytes) -> bytes:
    return _encode_varint(field << 3 | 2) + _encode_varint(len(data)) + data


def _encode_varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; the eighth says that more follow."""
    if number < 128:
        return bytes((number,))
    data = bytearray()
    while number > 127:
        data.append(number & 127 | 128)
        number >>= 7
    return bytes([*data, number])


def _create(folder: Path, name: str) -> tuple[Path, BinaryIO]:
    """A new file of this name, or of this name and a number."""
    for number in count():
        path = folder / (f"{name}.{number}" if number else name)
        with suppress(FileExistsError):  # another training began in the same second
            return path, path.open("xb")
    raise AssertionError("numbers do not end")


@final
class EventFile:
    """A new event file in a folder, which may have others; a tracker. Raises CannotWrite.

    begin: when, in seconds since 1970; the name has it. option: what the folder was given by.
    """

    takes_arrays = True

    def __init__(self, folder: Path, begin: float, option: str = "-o") -> None:
        self._place, self._option = folder, option
        with self._explain_errors():
            folder.mkdir(parents=True, exist_ok=True)
            self.path, self._file = _create(folder, f"{NAME}{int(begin)}.backsight")
        self._flushed_at = begin
        version = _encode_double(1, begin) + _encode_bytes(3, b"brain.Event:2")
        self._write(version)

    def __enter__(self) -> "EventFile":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self.close()

    def write(
        self, values: Mapping[str, TrackedValue], step: int, wall_time: float | None = None
    ) -> None:
        """Some values of one step. wall_time: when it was made; None for now."""
        now = time.time() if wall_time is None else wall_time
        self._write(encode_event(now, step, *(encode_value(k, v) for k, v in values.items())))
        if wall_time is None and now - self._flushed_at > SECONDS_TO_FLUSH:
            self._flushed_at = now
            with self._explain_errors():
                self._file.flush()

    def _write(self, message: bytes) -> None:
        with self._explain_errors():
            self._file.write(frame(message))

    def _explain_errors(self) -> AbstractContextManager[None]:
        return explaining_write_errors(self._place, self._option)

    def close(self) -> None:
        """Write what is left."""
        with self._explain_errors():
            self._file.close()
