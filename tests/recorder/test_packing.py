"""States and metrics as bytes: all bits come back, and nothing else is taken for them."""

import math
import tracemalloc
import zlib
from typing import Any

import msgspec
import numpy as np
import pytest
from followed import bits
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from backsight.engine.state import State
from backsight.recorder import packing
from backsight.recorder.packing import (
    HEADER,
    MOST_BYTES,
    count_rows_at_once,
    join_columns,
    make_buffer,
    pack_metrics,
    pack_state,
    unpack_metrics,
    unpack_state,
)

names = st.text(min_size=1, max_size=8)


@st.composite
def states(draw: Any) -> State:
    kind = draw(st.sampled_from(["<f4", "<f8"]))
    vector = arrays.arrays(kind, st.integers(0, 40), elements={"allow_subnormal": True})
    return State(
        step=draw(st.integers(0, 2**40)),
        vectors=draw(st.dictionaries(names, vector, min_size=1, max_size=4)),
        numbers=draw(st.dictionaries(names, st.floats(), max_size=4)),
    )


@st.composite
def tables(draw: Any) -> tuple[int, list[str], Any, int]:
    columns = ["loss", "rate", *draw(st.lists(names, max_size=4, unique=True))]
    columns = list(dict.fromkeys(columns))
    numbers = st.floats(width=32)
    shape = (draw(st.integers(1, 30)), len(columns))
    table = draw(arrays.arrays("<f8", shape, elements=numbers))
    return draw(st.integers(0, 2**40)), columns, table, draw(st.integers(1, 2**20))


def refused(read: Any, body: bytes) -> bool:
    """Whether bytes are said to be none of what is read, and nothing else happens."""
    try:
        read(body)
    except ValueError:
        return True
    return False


def packed(state: State) -> bytes:
    return bytes(pack_state(state, make_buffer(state)))


@given(states())
def test_states_come_back(state: State) -> None:
    """Every vector and number, NaN and infinities too, and aligned as training wants them."""
    found = unpack_state(packed(state))
    assert bits(found)[:2] == bits(state)[:2]
    assert {k: v.hex() for k, v in found.numbers.items()} == {
        k: v.hex() for k, v in state.numbers.items()
    }
    assert all(v.ctypes.data % 64 == 0 for v in found.vectors.values() if v.size)


def test_a_used_buffer_leaves_no_trace() -> None:
    """A state packed over another one has the same bytes as one packed alone."""
    short = State(step=1, vectors={"a": np.ones(3)}, numbers={"best": math.inf})
    long = State(step=10**12, vectors={"a": np.full(3, 7.0)}, numbers={"best": 0.1})
    buffer = make_buffer(long)
    pack_state(long, buffer)
    assert bytes(pack_state(short, buffer)) == packed(short)


@given(tables())
def test_metrics_come_back(given_: tuple[int, list[str], Any, int]) -> None:
    """Losses and rates in all their bits, the others as 32-bit floats."""
    first, columns, table, stride = given_
    header, found = unpack_metrics(pack_metrics(first, columns, table, stride))
    assert (header.first, header.stride, header.rows) == (first, stride, len(table))
    assert join_columns(header, found).tobytes() == np.ascontiguousarray(table).tobytes()


def test_losses_keep_their_last_bit() -> None:
    """The loss and the rate are not rounded to 32 bits, for replays are compared with them."""
    table = np.array([[0.1, 1 / 3, 0.1]])
    _header, found = unpack_metrics(pack_metrics(1, ["loss", "rate", "gradient_norm"], table))
    assert [c.tolist()[0] for c in found.values()] == [0.1, 1 / 3, float(np.float32(0.1))]


@given(states(), st.data())
def test_less_is_no_state(state: State, data: st.DataObject) -> None:
    """A state that is cut short, or longer than it was, is refused as such."""
    whole = packed(state)
    for body in (whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"\0"):
        assert refused(unpack_state, body)


@given(tables(), st.data())
def test_less_is_no_metrics(given_: tuple[int, list[str], Any, int], data: st.DataObject) -> None:
    """Metrics that are cut short, or longer than they were, are refused as such."""
    whole = pack_metrics(*given_)
    for body in (whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"\0"):
        assert refused(unpack_metrics, body)


@given(st.one_of(states().map(packed), tables().map(lambda t: pack_metrics(*t))), st.data())
def test_any_bytes_are_read_or_refused(body: bytes, data: st.DataObject) -> None:
    """Bytes with some of them changed give a state or a ValueError, never anything else."""
    changed = bytearray(body)
    for place in data.draw(st.lists(st.integers(0, len(body) - 1), max_size=8)):
        changed[place] = data.draw(st.integers(0, 255))
    for read in (unpack_state, unpack_metrics):
        refused(read, bytes(changed))


STATE = {"step": 0, "dtype": "float32", "vectors": {"theta": 4}, "numbers": {}}
CHUNK = {"first": 1, "stride": 1, "rows": 4, "columns": ["loss", "rate"]}
HOSTILE = [
    (unpack_state, STATE | {"vectors": {"theta": 10**18}}),
    (unpack_state, STATE | {"vectors": {"theta": 2**40}}),
    (unpack_state, STATE | {"vectors": {"theta": -4}}),
    (unpack_state, STATE | {"vectors": {}}),
    (unpack_state, STATE | {"dtype": "object"}),
    (unpack_state, STATE | {"dtype": "float16"}),
    (unpack_state, STATE | {"step": -1}),
    (unpack_state, STATE | {"step": 10**30}),
    (unpack_state, STATE | {"numbers": {"best": "0x1p99999999"}}),
    (unpack_state, STATE | {"numbers": {"best": "one"}}),
    (unpack_state, STATE | {"more": 1}),
    (unpack_state, [[[[1]]]]),
    (unpack_metrics, CHUNK | {"rows": 10**18}),
    (unpack_metrics, CHUNK | {"rows": 2**20, "columns": ["loss", *map(str, range(9999))]}),
    (unpack_metrics, CHUNK | {"rows": 0}),
    (unpack_metrics, CHUNK | {"stride": 0}),
    (unpack_metrics, CHUNK | {"stride": 10**30}),
    (unpack_metrics, CHUNK | {"first": -1}),
    (unpack_metrics, CHUNK | {"columns": []}),
    (unpack_metrics, CHUNK | {"columns": ["loss", "loss"]}),
    (unpack_metrics, CHUNK | {"columns": ["loss"]}),
]


@pytest.mark.parametrize(("read", "header"), HOSTILE)
def test_hostile_headers_are_refused(read: Any, header: Any) -> None:
    """Lengths beyond all bounds, kinds that are none: a ValueError, and no memory for them."""
    text = msgspec.json.encode(header)
    tail = zlib.compress(bytes(64)) if read is unpack_metrics else bytes(16)
    tracemalloc.start()
    try:
        assert refused(read, HEADER.pack(HEADER.size + len(text)) + text + tail)
        assert tracemalloc.get_traced_memory()[1] < 4e6
    finally:
        tracemalloc.stop()


def test_a_deflated_gigabyte_is_not_inflated() -> None:
    """A chunk that says little and holds much is refused before it fills the memory."""
    text = msgspec.json.encode(CHUNK)
    bomb = zlib.compress(bytes(2**26), 9)
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="lengths"):
            unpack_metrics(HEADER.pack(HEADER.size + len(text)) + text + bomb)
        assert tracemalloc.get_traced_memory()[1] < 4e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("text", [b"[" * 100_000, b"\xff\xfe", b"NaN", b"{", b"", b"null"])
def test_headers_that_are_none(text: bytes) -> None:
    """Nested without end, no UTF-8, no JSON: a ValueError."""
    for read in (unpack_state, unpack_metrics):
        assert refused(read, HEADER.pack(HEADER.size + len(text)) + text)


@pytest.mark.slow
@pytest.mark.parametrize("columns", [["loss"], ["loss", *map(str, range(9999))]])
def test_the_most_rows_of_a_chunk_can_be_read(columns: list[str]) -> None:
    """As many rows as one chunk may have come back; one more is refused."""
    most = count_rows_at_once(columns)
    assert most * sum(map(packing._get_size, columns)) <= MOST_BYTES
    body = pack_metrics(1, columns, np.zeros((most, len(columns))))
    assert unpack_metrics(body)[0].rows == most
    with pytest.raises(ValueError, match="rows"):
        unpack_metrics(pack_metrics(1, columns, np.zeros((most + 1, len(columns)))))
