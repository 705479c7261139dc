"""How long a table of 200,000 rows and 30 columns takes to read, beside polars' read_csv.

    PYTHONPATH=src python benchmarks/reading.py [--rows 200000] [--columns 30] [--rounds 7]

All three read the same file in turn, in one process, and the medians are compared: polars alone,
Backsight with the extra `table`, which has polars, and without it.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars

from backsight.data.files import _polars as route
from backsight.data.read import read_file

NEVER = 1 << 62
COLORS = ("red", "green", "blue", "dark grey")


def main() -> None:
    """Write the file, read it in turn, print the medians and their ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--columns", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, options.rows, options.columns)
        print(f"{options.rows:,} rows, {options.columns:,} columns, {path.stat().st_size:,} bytes")
        seconds = measure(path, options.rounds)
    print(f"polars alone    {seconds['polars']:.3f} s")
    for name in ("with", "without"):
        print(
            f"{name:7} polars  {seconds[name]:.3f} s  {seconds[name] / seconds['polars']:.2f} times"
        )


def write_table(path: Path, rows: int, columns: int) -> None:
    """Numbers of several kinds, some of them missing, and at the end words, a date and a label."""
    draw = np.random.default_rng(1)
    table = {}
    for k in range(columns - 4):
        table[f"number_{k}"] = list(map(FORMATS[k % 4], draw.normal(size=rows) * 10.0 ** (k % 5)))
        if k % 8 == 3:
            for row in draw.integers(0, rows, rows // 30):
                table[f"number_{k}"][row] = ""
    table["color"] = draw.choice(COLORS, rows).tolist()
    table["sex"] = draw.choice(["male", "female", ""], rows).tolist()
    first = np.datetime64("2015-01-01")
    table["day"] = [str(first + int(day)) for day in draw.integers(0, 3000, rows)]
    table["label"] = draw.choice(["no", "yes"], rows).tolist()
    with path.open("w") as file:
        file.write(",".join(table) + "\n")
        file.writelines(",".join(row) + "\n" for row in zip(*table.values(), strict=True))


FORMATS = ("{:.6g}".format, "{:.2f}".format, "{:.0f}".format, lambda value: repr(float(value)))


def measure(path: Path, rounds: int) -> dict[str, float]:
    """The median seconds of each."""
    smallest = route.SMALLEST
    found: dict[str, list[float]] = {"polars": [], "with": [], "without": []}
    for _round in range(rounds):
        found["polars"].append(time_one(lambda: polars.read_csv(path)))
        for name, least in (("with", 0), ("without", NEVER)):
            route.SMALLEST = least
            found[name].append(time_one(lambda: read_table(path)))
        route.SMALLEST = smallest
    return {name: statistics.median(times) for name, times in found.items()}


def read_table(path: Path) -> None:
    """As `backsight train FILE` does."""
    read_file(path, missing="mean", columns={"*": ("auto", {})})


def time_one(work: Callable[[], object]) -> float:
    """Seconds that it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
