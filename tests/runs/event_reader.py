"""Event files, read by hand: frames, their checksums, and the fields of protocol buffers."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_events(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The step of every event and its values by tag: floats, texts, dictionaries of histograms."""
    return [(step, values) for step, values in map(parse_event, read_frames(path)) if values]


def read_frames(path: Path) -> Iterator[bytes]:
    """The messages of a file, every checksum compared."""
    data = path.read_bytes()
    while data:
        head, sum_of_head = data[:8], data[8:12]
        (length,) = struct.unpack("<Q", head)
        body, sum_of_body = data[12 : 12 + length], data[12 + length : 16 + length]
        assert mask(divide(head)) == sum_of_head
        assert mask(divide(body)) == sum_of_body
        yield body
        data = data[16 + length :]


def divide(data: bytes) -> int:
    """CRC-32C bit by bit, from its definition: the remainder of a division of polynomials."""
    crc = 0xFFFFFFFF
    for byte in data:
        for bit in range(8):
            is_odd = (crc ^ byte >> bit) & 1
            crc = crc >> 1 ^ (0x82F63B78 if is_odd else 0)
    return crc ^ 0xFFFFFFFF


def mask(crc: int) -> bytes:
    turned = (crc >> 15 | crc << 17) & 0xFFFFFFFF
    return struct.pack("<I", (turned + 0xA282EAD8) % 2**32)


def parse_event(message: bytes) -> tuple[int, dict[str, Any]]:
    fields = parse(message)
    step = fields.get(2, [0])[0]
    summaries = fields.get(5, [])
    values = [parse(value) for summary in summaries for value in parse(summary).get(1, [])]
    return step, {value[1][0].decode(): parse_value(value) for value in values}


def parse_value(value: dict[int, list[Any]]) -> Any:
    if 2 in value:
        return struct.unpack("<f", value[2][0])[0]
    if 8 in value:
        return parse(value[8][0])[8][0].decode()
    histogram = parse(value[5][0])
    names = ("min", "max", "num", "sum", "sum_squares")
    numbers = {n: struct.unpack("<d", histogram[k][0])[0] for k, n in enumerate(names, 1)}
    packed = {n: histogram[k][0] for k, n in ((6, "limits"), (7, "counts"))}
    return numbers | {n: struct.unpack(f"<{len(b) // 8}d", b) for n, b in packed.items()}


def parse(message: bytes) -> dict[int, list[Any]]:
    """The fields of a message, by number, as bytes or whole numbers."""
    fields: dict[int, list[Any]] = {}
    while message:
        key, message = parse_varint(message)
        kind = key & 7
        if kind == 0:
            value: Any
            value, message = parse_varint(message)
        else:
            length, message = parse_varint(message) if kind == 2 else ({1: 8, 5: 4}[kind], message)
            value, message = message[:length], message[length:]
        fields.setdefault(key >> 3, []).append(value)
    return fields


def parse_varint(message: bytes) -> tuple[int, bytes]:
    number = 0
    for at, byte in enumerate(message):
        number |= (byte & 127) << 7 * at
        if byte < 128:
            return number, message[at + 1 :]
    raise AssertionError("the message ends within a number")
