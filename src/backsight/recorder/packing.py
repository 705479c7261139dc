"""States and metrics as bytes, and back: plain numbers with their lengths, never code.

A state is a header in JSON, padded with spaces, and then its vectors one after the other. Metrics
are columns of 64-bit or 32-bit floats, their bytes sorted by significance, which makes them
compress well, and deflated. The 2-3-2 example with momentum after step 100, float64, 720 bytes::

    0      4                                                     448            584            720
    ├──────┼─────────────────────────────────────────────────────┼──────────────┼──────────────┤
    │ 448  │ {"step":100,"dtype":"float64","vectors":            │ theta,       │ v,           │
    │      │  {"theta":17,"v":17},"numbers":{}}   (spaces)       │ 17 x 8 bytes │ 17 x 8 bytes │

and the losses 0.5 and 0.4375 of a chunk, two numbers of 8 bytes, least significant byte first,
written column by column: those of neighbors are nearly the same at the significant end, and equal
bytes beside each other take next to no room::

    0.5      00 00 00 00 00 00 e0 3f          all bytes 0 together: 00 00, then 1: 00 00, ...
    0.4375   00 00 00 00 00 00 dc 3f          at the end e0 dc  3f 3f

A body comes from a file and so from anybody. Every length is checked against the bytes that are
there before anything is made of it, and what is deflated is inflated to the length it says and not
a byte further: 1 kB can hold 1 GB of zeros.
"""

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Annotated, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from backsight.engine.state import State
from backsight.kernel.aligned import make_aligned
from backsight.kernel.plain import decode_json
from backsight.kernel.types import Floats

EXACT_COLUMNS = frozenset({"loss", "rate"})
"""Columns that are kept in 64 bits: a replay is compared with them bit for bit."""
MOST_ROWS = 2**20
"""Rows of one chunk, at the most."""
MOST_BYTES = 2**26
"""Bytes of all numbers of one chunk, at the most."""
HEADER = struct.Struct("<I")

Size = Annotated[int, Meta(ge=0, le=2**40)]
Count = Annotated[int, Meta(ge=1, le=2**40)]
Header = TypeVar("Header", bound=msgspec.Struct)


class StateHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands before a state's vectors."""

    step: Size
    """The step after which it is the state."""
    dtype: str
    """Of all vectors."""
    vectors: dict[str, Size]
    """The length of each, in the order in which they follow."""
    numbers: dict[str, str]
    """What the schedule remembers, as hexadecimal floats: decimal ones would lose bits."""


class ChunkHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands before a chunk's numbers."""

    first: Size
    """The step of the first row."""
    stride: Count
    """From the step of one row to that of the next."""
    rows: Annotated[int, Meta(ge=1, le=MOST_ROWS)]
    """How many there are."""
    columns: Annotated[tuple[str, ...], Meta(min_length=1, max_length=10_000)]
    """Their names; the step is none of them."""


def measure_state(state: State) -> int:
    """Bytes that a state takes, at the most."""
    return sum(v.nbytes for v in state.vectors.values()) + _measure_header(state)


def make_buffer(state: State) -> memoryview:
    """Room for a packed state."""
    return memoryview(np.empty(measure_state(state), np.uint8).data)


def pack_state(state: State, into: memoryview) -> memoryview:
    """The bytes of a state, in a buffer of `state_size` bytes; the part of it that they fill."""
    vectors = {name: state.vectors[name] for name in sorted(state.vectors)}
    header = msgspec.json.encode(
        StateHeader(
            step=state.step,
            dtype=next(iter(vectors.values())).dtype.name,
            vectors={name: v.size for name, v in vectors.items()},
            numbers={name: value.hex() for name, value in sorted(state.numbers.items())},
        )
    )
    start = _measure_header(state)
    into[: HEADER.size] = HEADER.pack(start)
    into[HEADER.size : start] = header.ljust(start - HEADER.size)
    for vector in vectors.values():
        np.frombuffer(into, vector.dtype, vector.size, start)[...] = vector
        start += vector.nbytes
    return into[:start]


def unpack_state(body: bytes) -> State:
    """The state in some bytes. Raises ValueError where they are none."""
    header, start = _read_header(body, StateHeader)
    if header.dtype not in ("float32", "float64"):
        raise ValueError(f"dtype {header.dtype!r}")
    # The lengths have to add up to the bytes that are there, so that none of them can be a lie
    # that takes memory.
    size = np.dtype(header.dtype).itemsize
    if not header.vectors or start + size * sum(header.vectors.values()) != len(body):
        raise ValueError("lengths")
    vectors: dict[str, Floats] = {}
    for name, length in header.vectors.items():
        vectors[name] = make_aligned((length,), header.dtype)
        vectors[name][...] = np.frombuffer(body, header.dtype, length, start)
        start += size * length
    try:
        numbers = {name: float.fromhex(text) for name, text in header.numbers.items()}
    except OverflowError as error:
        raise ValueError(str(error)) from None
    return State(step=header.step, vectors=vectors, numbers=numbers)


def count_rows_at_once(columns: Sequence[str]) -> int:
    """How many rows of these columns one chunk can have."""
    return max(1, min(MOST_ROWS, MOST_BYTES // sum(map(_get_size, columns))))


def pack_metrics(first: int, columns: Sequence[str], table: Floats, stride: int = 1) -> bytes:
    """The bytes of some rows (steps, columns) of metrics."""
    header = msgspec.json.encode(
        ChunkHeader(first=first, stride=stride, rows=len(table), columns=tuple(columns))
    )
    start = HEADER.size + len(header)
    with np.errstate(over="ignore"):
        sorted_bytes = b"".join(
            np.ascontiguousarray(table[:, position], _get_dtype(name))
            .view(np.uint8)
            .reshape(len(table), -1)
            .T.tobytes()
            for position, name in enumerate(columns)
        )
    return HEADER.pack(start) + header + zlib.compress(sorted_bytes, 1)


def unpack_metrics(body: bytes) -> tuple[ChunkHeader, dict[str, Floats]]:
    """What `pack_metrics` packed, by column. Raises ValueError where it is something else."""
    header, start = _read_header(body, ChunkHeader)
    sizes = [header.rows * _get_size(name) for name in header.columns]
    if header.rows > count_rows_at_once(header.columns):
        raise ValueError(f"{header.rows} rows")
    # One byte more than there may be: if it comes, the body is none of ours.
    inflate = zlib.decompressobj()
    try:
        data = inflate.decompress(body[start:], sum(sizes) + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    whole = inflate.eof and not inflate.unused_data
    if not whole or len(data) != sum(sizes) or len({*header.columns}) != len(header.columns):
        raise ValueError("lengths")
    columns: dict[str, Floats] = {}
    at = 0
    for name, size in zip(header.columns, sizes, strict=True):
        column = np.frombuffer(data, np.uint8, size, at).reshape(-1, header.rows)
        columns[name] = np.ascontiguousarray(column.T).view(_get_dtype(name)).reshape(-1)
        at += size
    return header, columns


def join_columns(header: ChunkHeader, columns: Mapping[str, Floats]) -> Floats:
    """The columns as one table (steps, columns) again."""
    return np.column_stack([columns[name].astype(np.float64) for name in header.columns])


def _read_header(body: bytes, kind: type[Header]) -> tuple[Header, int]:
    if len(body) < HEADER.size:
        raise ValueError("too short")
    (start,) = HEADER.unpack_from(body)
    if not HEADER.size <= start <= len(body):
        raise ValueError("too short")
    return decode_json(body[HEADER.size : start], kind), start


def _measure_header(state: State) -> int:
    """Bytes before the vectors: enough for any header with these names."""
    # The same room for every step of a run, so that a buffer made once holds all its states; a
    # multiple of 64, where vectors begin fastest.
    names = [*state.vectors, *state.numbers]
    room = 256 + sum(len(name.encode()) + 64 for name in names)
    return -(-room // 64) * 64


def _get_size(column: str) -> int:
    return 8 if column in EXACT_COLUMNS else 4


def _get_dtype(column: str) -> str:
    return "<f8" if column in EXACT_COLUMNS else "<f4"
