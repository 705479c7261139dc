"""What a step costs as the network grows: in width, in depth, and in the rows of a batch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from pairs import Race, Say, race
from team import Team, library
from workloads import DEEP, SMALL, Training

CONTENDERS = (
    "training/backsight_native", "training/backsight_numpy", "training/torch_eager",
    "training/torch_fused", "training/jax_scan",
)  # fmt: skip
Plain = dict[str, Any]


def families(*, quick: bool) -> dict[str, tuple[Sequence[int], list[Training]]]:
    """Along each axis: its values, and the workload at each. All with Adam."""
    skip = 3 if quick else 1
    width, depth = [16, 32, 64, 128, 256, 512, 1024][::skip], [1, 2, 4, 8, 16, 32][::skip]
    batch = [1, 4, 16, 64, 256, 1024][::skip]
    small = replace(SMALL, rows=10_240, chunk=10, targets={})
    deep = replace(DEEP, chunk=10)
    return {
        "width": (width, [replace(small, name=f"784-{w}-10", widths=(784, w, 10)) for w in width]),
        "depth": (
            depth,
            [replace(deep, name=f"64-({d} × 64)-10", widths=(64, *[64] * d, 10)) for d in depth],
        ),
        "batch": (batch, [replace(small, name=f"batch {b}", batch=b) for b in batch]),
    }


def scaling(team: Team, *, rounds: int, turn: float, quick: bool, say: Say) -> Plain:
    """By axis: values, medians by contender, and the slope of each on logarithmic scales."""
    found = {}
    for axis, (values, works) in families(quick=quick).items():
        races = [
            race(team, w, CONTENDERS, rounds=rounds, turn=turn, say=say)
            for w in works
        ]  # fmt: skip
        found[axis] = {"values": list(values), "contenders": _lines(values, races)}
    return found


def _lines(values: Sequence[int], races: Sequence[Race]) -> Plain:
    """Those contenders that ran everywhere."""
    names = [n for n in races[0].seconds if all(n in r.seconds for r in races)]
    lines = {n: [r.median(n) for r in races] for n in names}
    return {n: {"seconds": s, "slope": slope(values, s)} for n, s in lines.items()}


def slope(values: Sequence[int], seconds: Sequence[float]) -> float:
    """The power with which time grows, over the upper half of the values."""
    half = len(values) // 2
    return float(np.polyfit(np.log(values[half:]), np.log(seconds[half:]), 1)[0])


def libraries() -> set[str]:
    """Those that take part."""
    return {library(name) for name in CONTENDERS}
