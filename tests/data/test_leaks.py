"""A feature that gives the target away is told before training, and no other is."""

from pathlib import Path

import numpy as np
import pytest

from backsight.data import load

AUTO = {"*": ("auto", {})}
CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "tables"
DRAW = np.random.default_rng(7)
MADE_SO = {"get_dummies_default.csv"}  # its last column is the other of two
SIZE = DRAW.normal(size=60).round(3).tolist()
COLOR = sorted("rgb"[k] for k in DRAW.integers(0, 3, 60))
PRICE = DRAW.normal(50, 9, 60).tolist()


def list_leaks(folder, columns):
    """What is said of a table whose last column is the target."""
    path = folder / "a.csv"
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return [n for n in load(path, columns=AUTO, missing="mean").notes if "answer away" in n]


LEAKS = {
    "a row number": (range(60), COLOR),
    "a row number from anywhere": (range(4711, 4771), COLOR),
    "a copy": (COLOR, COLOR),
    "other words": ([{"r": "rot", "g": "grün", "b": "blau"}[c] for c in COLOR], COLOR),
    "numbers for words": ([{"r": 3, "g": 1, "b": 2}[c] for c in COLOR], COLOR),
    "other words, some missing": (
        ["" if k % 9 == 4 else c * 2 for k, c in enumerate(COLOR)],
        COLOR,
    ),
    "a copy of a number": (PRICE, PRICE),
    "other units": ([32 + 1.8 * p for p in PRICE], PRICE),
    "other units, rounded": ([round(0.9 * p, 5) for p in PRICE], PRICE),
    "true and false": ([str(c == "r") for c in COLOR], [int(c == "r") for c in COLOR]),
}
NONE = {
    "a row number of rows in no order": (range(60), DRAW.permutation(COLOR).tolist()),
    "another with as many words": (DRAW.permutation(COLOR).tolist(), COLOR),
    "one that is nearly it": (["r", *COLOR[1:-1], "r"], COLOR),
    "a number that goes along": ([p + n for p, n in zip(PRICE, SIZE, strict=True)], PRICE),
    "a row number beside numbers": (range(60), PRICE),
    "finer words": ([c + "xy"[k % 2] for k, c in enumerate(COLOR)], COLOR),
}


@pytest.mark.parametrize("way", LEAKS)
def test_what_gives_the_target_away_is_told(way, tmp_path):
    """In one sentence, with the option that leaves it out."""
    leak, target = LEAKS[way]
    (said,) = list_leaks(tmp_path, {"size": SIZE, "trace": leak, "target": target})
    assert said.endswith("--drop trace.")


@pytest.mark.parametrize("way", NONE)
def test_others_are_not(way, tmp_path):
    """However alike they look."""
    feature, target = NONE[way]
    assert list_leaks(tmp_path, {"size": SIZE, "trace": feature, "target": target}) == []


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the project")
def test_tables_of_people_have_none():
    """But for those that were made so."""
    for path in sorted(CASES.glob("*")):
        if path.name != "const_target.csv":
            notes = load(path, columns=AUTO, missing="mean").notes
            told = [n for n in notes if "answer away" in n]
            assert bool(told) == (path.name in MADE_SO), path.name
