"""NumPy's files: headers that say what is not so, objects (pickles), archives that unpack to
gigabytes or name files elsewhere."""

import io
import struct
import zipfile
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from attack import Attack
from changes import change_bytes, pickle_code

import backsight

DTYPES = [
    "'|O'", "'<f8'", "'>f8'", "'<f4'", "'<f2'", "'<c16'", "'<i8'", "'<u1'", "'|b1'", "'<M8[ns]'",
    "'<m8[s]'", "'|V8'", "'|V0'", "'<U0'", "'<U1000000'", "'|S0'", "'|S5'", "'<U3'", "'<f16'",
    "[('a', '<f8'), ('b', '<f8')]", "[('a', '|O')]", "[('a', '<f8', (1000000,))]", "[]",
    "[('', '<f8')]", "[('a', '<f8'), ('a', '<f8')]", "[('é', '<U2'), ('y', '<i4')]", "'x'", "None",
    "8", "'" + "a" * 9000 + "'", "'<M8'", "[('a', [('b', '<f8')]), ('y', '<f8')]", "'<f8,<f8'",
]  # fmt: skip
SHAPES = [
    "(40, 3)", "(40,)", "()", "(0, 3)", "(40, 0)", "(0,)", "(-1,)", "(-1, 3)", "(1000000000000,)",
    "(1000000000000, 0)", "(0, 1000000000000)", "(40, 1000000000)", "(2, 2, 2)", "(1,) * 9", "40",
    "(" + "1, " * 40 + ")", "(" + "1, " * 70 + ")", "(True, 3)", "(40.0, 3)", "None", "('a',)",
    "(9223372036854775808,)", "(4294967296, 4294967296, 4294967296)", "(" + "9" * 5000 + ",)",
    "(3000000, 40)", "(120,)", "(1, 120)", "(120, 1)", "(" * 500 + ")" * 500,
]  # fmt: skip
HEADERS = [
    "__import__('os').system('touch executed.txt')", "{", "", "[" * 5000, "{'descr': '<f8'}", "1",
    "{'descr': '<f8', 'fortran_order': 1, 'shape': (40, 3), }", "{'descr': '<f8'," * 900, "\0" * 50,
    "{'descr': '<f8', 'fortran_order': False, 'shape': (40, 3), 'more': 1, }", "é" * 30, "{}",
]  # fmt: skip
MEMBERS = [
    "../../evil.npy", "/evil.npy", "x", "x.npy/", "y.NPY", "a" * 300 + ".npy", "x.npy", "é.npy",
    ".npy", "features.npy", "x_test.npy", "y_test.npy", "con.npy", "\x1b[2J.npy", "__class__.npy",
]  # fmt: skip


def _make_arrays() -> dict[str, np.ndarray[Any, Any]]:
    x = np.arange(120.0).reshape(40, 3) % 7
    return {"x": x, "y": np.arange(40) % 2}


def prepare(folder: Path) -> None:
    """Two arrays in an archive, one alone, and a run on them."""
    arrays = _make_arrays()
    np.savez(folder / "rows.npz", **arrays)  # type: ignore[arg-type] # arrays by name
    np.save(folder / "rows.npy", np.column_stack([*arrays.values()]))
    backsight.train(folder / "rows.npz", steps=2, out=folder / "run")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """An archive and an array, both changed."""
    arrays = _make_arrays()
    arrays["both"] = np.column_stack([*arrays.values()])
    packed = {name: _pack(array) for name, array in arrays.items()}
    (folder / "rows.npy").write_bytes(_change_array(luck, packed.pop("both")))
    members = {f"{name}.npy": body for name, body in packed.items()}
    for _ in range(luck.choice([1, 1, 2])):
        _change_members(luck, members)
    data = _zip(luck, members)
    if luck.randrange(4) == 0:
        data = change_bytes(luck, data)
    (folder / "rows.npz").write_bytes(data)
    (folder / "run").symlink_to(honest / "run")


def _pack(array: np.ndarray[Any, Any]) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def _change_members(luck: Random, members: dict[str, bytes]) -> None:
    name = luck.choice([*members])
    how = luck.randrange(8)
    if how == 0 and len(members) > 1:
        del members[name]
    elif how == 1:
        members[luck.choice(MEMBERS)] = members[name]
    elif how == 2:
        members[luck.choice(MEMBERS)] = members.pop(name)
    elif how == 3:
        other = luck.choice([
            np.array(["a", "b"] * 20), np.ones((40, 3, 3)), np.full(40, np.nan), np.zeros((40, 2)),
            np.array([["x"]]),
            np.ones(40, "f2"), np.ones(39), np.eye(40), np.ones((40, 1)) * 1e308,
            np.array([2**63] * 40, "u8"), np.ones((40, 3), bool),
            np.array(["2024-01-01"] * 40, "M8"),
            np.array(b"x"), np.ones(40, "c16"), np.zeros((2, 2, 2, 2)),
            np.array(["\0" * 3, ""] * 20),
        ])  # fmt: skip
        members[name] = _pack(other)
    else:
        members[name] = _change_array(luck, members[name])


def _change_array(luck: Random, body: bytes) -> bytes:
    """An array with another header, or another body."""
    start = 10 + struct.unpack_from("<H", body, 8)[0] if _has_header(body) else 0
    how = luck.randrange(10)
    if how == 0:
        return change_bytes(luck, body)
    if how == 1:
        return luck.choice([b"", pickle_code(), body[:6], body[:8] + b"\xff\xff", bytes(2**20)])
    if how == 2:
        header = luck.choice(HEADERS)
    else:
        order = luck.choice(["False", "False", "True", "None", "1"])
        dtype = luck.choice(DTYPES) if how < 7 else "'<f8'"
        shape = luck.choice(SHAPES) if how > 4 else "(40, 3)"
        header = f"{{'descr': {dtype}, 'fortran_order': {order}, 'shape': {shape}, }}"
    data = luck.choice([body[start:], body[start:], pickle_code(), b"", body[start:-9]])
    return _with_header(luck, header.encode("utf-8")) + data


def _has_header(body: bytes) -> bool:
    return body[:6] == b"\x93NUMPY" and len(body) >= 10


def _with_header(luck: Random, header: bytes) -> bytes:
    version = luck.choice([1, 1, 1, 2, 3, 0, 255])
    size = len(header) + luck.choice([0, 0, 0, 0, 1, 60_000])
    length = struct.pack("<H", size & 0xFFFF) if version == 1 else struct.pack("<I", size)
    return b"\x93NUMPY" + bytes([version, 0]) + length + header


def _zip(luck: Random, members: dict[str, bytes]) -> bytes:
    """An archive, its directory as it should be, or not."""
    out = io.BytesIO()
    how = luck.choice(
        [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
    )
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
        if luck.randrange(30) == 0:
            archive.writestr("data.npy", _make_bomb())
        if luck.randrange(200) == 0:
            for k in range(20_000):
                archive.writestr(f"m{k}", b"")
    data = bytearray(out.getvalue())
    if luck.randrange(6) == 0:  # sizes, flags and methods as the directory has them
        at = data.find(b"PK\1\2") + luck.choice([8, 10, 16, 20, 24, 28, 30, 42])
        data[at : at + 4] = luck.choice(
            [b"\xff\xff\xff\xff", b"\1\0\0\0", b"\0\0\0\x40", b"\x63\0\0\0"]
        )
    return bytes(data)


@cache
def _make_bomb() -> bytes:
    """700 MB of zeros, as an array."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (87500000,), }"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(150_000_000)


ATTACK = Attack(
    name="array",
    prepare=prepare,
    change=change,
    uses=(
        ("train", "rows.npz", "--steps", "2"),
        ("train", "rows.npy", "--steps", "2"),
        ("train", "rows.npy", "--steps", "2"),
        ("train", "rows.npz", "--steps", "2", "--target", "y"),
        ("predict", "run", "rows.npz"),
        ("score", "run", "rows.npz"),
        ("predict", "run", "rows.npy"),
        ("explain", "rows.npy"),
        ("derive", "rows.npz"),
    ),
)
