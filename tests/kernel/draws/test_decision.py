"""The worked example of docs/decisions/0024 is what is drawn."""

from pathlib import Path

import numpy as np
import pytest

from backsight.kernel.draws.raw import draw_raw
from backsight.kernel.draws.shape import to_normal, to_order, to_truncated_normal, to_uniform
from backsight.kernel.streams import stream

PAGE = next(p for p in Path(__file__).parents if (p / "docs").is_dir()) / "docs/decisions"
RAW = draw_raw(0, "example", 1, 4)


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("raw", [f"{r:016x}" for r in RAW.tolist()]),
        ("uniform", to_uniform(RAW).tolist()),
        ("uniform, float32", to_uniform(RAW, "float32").tolist()),
        ("normal", to_normal(RAW).tolist()),
        ("truncated", to_truncated_normal(RAW).tolist()),
        ("order", to_order(RAW).tolist()),
        ("below 10", stream(0, "example", 1).draw_integers(0, 10, 4).tolist()),
    ],
)
def test_the_example_is_what_is_drawn(name, drawn):
    """Number by number, to the last bit."""
    text = (PAGE / "0024-draws-of-our-own.md").read_text("utf-8")
    cells = next(x for x in text.splitlines() if x.startswith(f"| {name} | ") and "of" not in x)
    assert cells == f"| {name} | {' | '.join(map(str, drawn))} |"


def test_the_raw_numbers_are_those_of_philox():
    """By its ten rounds as they are written, on Python's whole numbers."""
    low, high, key = (
        0xD2E7470EE14C6C93,
        0xCA5A826395121157,
        [15730125593821858953, 13059571152344620323],
    )
    c, mask = [1, 0, 0, 1], 2**64 - 1
    for _round in range(10):
        a, b = low * c[0], high * c[2]
        c = [b >> 64 ^ c[1] ^ key[0], b & mask, a >> 64 ^ c[3] ^ key[1], a & mask]
        key = [key[0] + 0x9E3779B97F4A7C15 & mask, key[1] + 0xBB67AE8584CAA73B & mask]
    assert np.array(c, np.uint64).tolist() == RAW.tolist()
