"""IDX files: lengths that are not so, no pictures, swapped files, damaged and endless gzip."""

import gzip
import struct
from functools import cache
from pathlib import Path
from random import Random

from attack import Attack
from changes import change_bytes, pickle_code

import backsight

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TESTS = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
COUNT = 20
SIZES = [0, 1, 2, 19, 20, 21, 28, 256, 65_535, 65_536, 2**31 - 1, 2**31, 2**32 - 1]


def _make_images(*shape: int, body: bytes = b"") -> bytes:
    return b"\0\0\x08\x03" + struct.pack(">3I", *shape) + (body or bytes(range(180)))


def _make_labels(count: int, body: bytes = b"") -> bytes:
    return (
        b"\0\0\x08\x01" + struct.pack(">I", count) + (body or bytes(k % 10 for k in range(COUNT)))
    )


def prepare(folder: Path) -> None:
    """Twenty pictures of three by three, with labels, to train and to test."""
    for images, labels in ((IMAGES, LABELS), TESTS):
        (folder / images).write_bytes(_make_images(COUNT, 3, 3))
        (folder / labels).write_bytes(_make_labels(COUNT))
    backsight.train(folder / IMAGES, steps=2, out=folder / "run")


def change(luck: Random, honest: Path, folder: Path) -> None:
    """One or two of the four files changed."""
    bodies = {name: (honest / name).read_bytes() for name in (IMAGES, LABELS, *TESTS)}
    for _ in range(luck.choice([1, 1, 2])):
        name = luck.choice([IMAGES, IMAGES, LABELS, LABELS, *TESTS])
        bodies[name] = _change(luck, bodies[name])
    if luck.randrange(20) == 0:
        bodies[IMAGES], bodies[LABELS] = bodies[LABELS], bodies[IMAGES]
    if luck.randrange(6) == 0:
        del bodies[luck.choice([*bodies])]
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    (folder / "run").symlink_to(honest / "run")


def _change(luck: Random, body: bytes) -> bytes:
    how = luck.randrange(12)
    if how == 0:
        return change_bytes(luck, body)
    if how == 1:
        return luck.choice(
            [b"", b"\0", body[:4], body[:8], pickle_code(), b"\x1f\x8b", bytes(2**20)]
        )
    if how == 2:
        return gzip.compress(body) if luck.randrange(2) else gzip.compress(gzip.compress(body))
    if how == 3:
        return change_bytes(luck, gzip.compress(body))
    if how == 4:
        return bytes([*luck.choices(range(15), k=4)]) + body[4:]
    if how == 5 and luck.randrange(6) == 0:
        return _make_bomb()
    if how < 9:
        shape = [luck.choice([*SIZES, COUNT, 3]) for _ in range(3)]
        new = _make_images(*shape) if body[3:4] == b"\3" else _make_labels(shape[0])
        return new if luck.randrange(3) else gzip.compress(new)
    count, size = luck.choice([0, 1, 7, 20]), luck.choice([0, 1, 3])
    data = luck.randbytes(max(1, count * size * size))
    if body[3:4] == b"\3":
        return _make_images(count, size, size, body=data)[: 16 + count * size * size]
    return _make_labels(count, body=luck.randbytes(max(1, count)))[: 8 + count]


@cache
def _make_bomb() -> bytes:
    """600 MB of pictures, all black, that are as they say."""
    shape = (600_000, 20, 50)
    return gzip.compress(b"\0\0\x08\x03" + struct.pack(">3I", *shape) + bytes(600_000_000), 1)


ATTACK = Attack(
    name="picture",
    prepare=prepare,
    change=change,
    uses=(
        ("train", IMAGES, "--steps", "2"),
        ("predict", "run", IMAGES),
        ("score", "run", IMAGES),
        ("derive", IMAGES),
        ("explain", IMAGES),
        ("train", "mnist", "--data-dir", ".", "--steps", "2", "--validation", "4", "--batch", "4"),
    ),
)
