"""A network in three files: headers of safetensors that lie, facts of other types, another spec."""

import json
import struct
from pathlib import Path
from random import Random

from attack import Attack
from changes import change_bytes, change_plain, change_text, pickle_code

import backsight
from backsight.studies.export.export import export

WEIGHTS, FACTS, SPEC = "net/weights.safetensors", "net/network.json", "net/spec.toml"
DTYPES = ["F64", "F32", "F16", "BF16", "F8_E4M3", "I64", "U8", "BOOL", "C64", "", "f32", "O", "F4"]


def prepare(folder: Path) -> None:
    """A network, and rows for it."""
    backsight.train("spirals:rows=30", hidden=[4], norm="batch", steps=3, out=folder / "run")
    with backsight.open(folder / "run") as run:
        export(run, ["weights"], folder / "net")
    (folder / "new.csv").write_text("x1,x2\n0.5,1\n-1,2\n0,0\n")
    (folder / "labeled.csv").write_text("x1,x2,arm\n0.5,1,1\n-1,2,0\n0,0,1\n")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """One of the three files changed, seldom two."""
    (folder / "net").mkdir()
    for name in (WEIGHTS, FACTS, SPEC, "new.csv", "labeled.csv"):
        (folder / name).write_bytes((honest / name).read_bytes())
    for _ in range(luck.choice([1, 1, 1, 2])):
        name = luck.choice([WEIGHTS, WEIGHTS, WEIGHTS, FACTS, FACTS, SPEC])
        place = folder / name
        body = place.read_bytes()
        if luck.randrange(8) == 0:
            body = luck.choice([change_bytes(luck, body), pickle_code(), b"", b"[" * 100_000])
        elif name == WEIGHTS:
            body = _change_weights(luck, body)
        elif name == FACTS:
            try:
                body = json.dumps(change_plain(luck, json.loads(body))).encode()
            except (ValueError, RecursionError):  # it was changed before
                continue
        else:
            text = change_text(luck, body.decode(errors="replace"))
            body = text.encode("utf-8", "surrogatepass")
        place.write_bytes(body)


def _change_weights(luck: Random, body: bytes) -> bytes:
    """The header, its length, or the numbers."""
    if len(body) < 8:
        return body
    (size,) = struct.unpack_from("<Q", body)
    text, data = body[8 : 8 + size], body[8 + size :]
    how = luck.randrange(10)
    if how == 0:
        length = luck.choice([0, 1, 7, size - 1, size + 1, 2**31, 2**40, 2**63, 2**64 - 1])
        return struct.pack("<Q", length) + text + data
    if how == 1:
        return body[: 8 + size] + luck.choice([b"", data[:-1], data + b"\0", b"\xff" * len(data)])
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):  # it was changed before
        return body
    if how < 6 and isinstance(plain, dict) and plain:
        name = luck.choice([*plain])
        entry = plain[name]
        if isinstance(entry, dict):
            entry[luck.choice(["dtype", "shape", "data_offsets"])] = luck.choice([
                *DTYPES, [0, 8], [8, 0], [-1, 8], [0, 10**12], [0, 2**64], [0], [], None, "x",
                [10**12], [2**32, 2**32], [0, 0], [1] * 100, [2, 4], [4, 2], [8], [1.5, 8],
            ])  # fmt: skip
    elif how == 6 and isinstance(plain, dict) and plain:
        plain[luck.choice(["W9", "", "__metadata__", "é"])] = plain[luck.choice([*plain])]
    else:
        plain = change_plain(luck, plain)
    header = json.dumps(plain).encode()
    return struct.pack("<Q", len(header)) + header + data


def load_it() -> None:
    """As a function reads it, and what it says of itself."""
    trained = backsight.load("net")
    assert repr(trained)
    assert trained._repr_html_()
    trained.predict_file("new.csv")


ATTACK = Attack(
    name="network",
    prepare=prepare,
    change=change,
    uses=(
        ("predict", "net", "new.csv"),
        ("predict", "net", "labeled.csv"),
        load_it,
        (
            "train",
            "spirals",
            "--hidden",
            "4",
            "--norm",
            "batch",
            "--steps",
            "2",
            "--start",
            WEIGHTS,
        ),
        ("train", "net/spec.toml", "--steps", "2"),
    ),
)
