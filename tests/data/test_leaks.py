"""A feature that gives the target away is told before training, and no other is."""

from pathlib import Path

import numpy as np
import pytest

from backsight.data import load
from backsight.data.remarks.hot_columns import find_hot_columns

AUTO = {"*": ("auto", {})}
CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "tables"
DRAW = np.random.default_rng(7)
MADE_SO = {"get_dummies_default.csv", "one_hot.csv"}  # the last column is one of two, of three
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


HOT = {name: [int(c == name[0]) for c in COLOR] for name in ("red", "green", "blue")}
SMOKES = DRAW.integers(0, 2, 60).tolist()
FAR = [int(c == "r" and k % 5 == 0) for k, c in enumerate(COLOR)]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ({"size": SIZE, **HOT}, "red,green"),
        ({"smokes": SMOKES, "size": SIZE, **HOT}, "red,green"),
        ({"far": FAR, **HOT}, "red,green"),
        ({**HOT, "far": FAR, "blue": HOT["blue"]}, "red,green"),
        ({"size": SIZE, "red": [1.0 * r for r in HOT["red"]], "green": HOT["green"],
          "blue": [1.0 * b for b in HOT["blue"]]}, "red,green"),
        ({"size": SIZE, **{n: [str(v == 1) for v in c] for n, c in HOT.items()}}, "red,green"),
    ],
)  # fmt: skip
def test_the_rest_of_a_one_hot_table_is_told(table, names, tmp_path):
    """With the option that predicts which of them it is, whatever else is 0 or 1."""
    table = {**{n: c for n, c in table.items() if n != "blue"}, "blue": table["blue"]}
    (said,) = list_leaks(tmp_path, table)
    assert f"--target {names},blue." in said
    assert said.endswith(f"--drop {names}.")
    path = tmp_path / "a.csv"
    assert load(path, target=f"{names},blue", columns=AUTO).classes == (*names.split(","), "blue")


NOT_HOT = {
    "a row without a 1": {"red": [*HOT["red"][:-1], 0], "green": HOT["green"]},
    "a row with two": {"red": HOT["red"], "green": [*HOT["green"][:-1], 1]},
    "a 2": {"red": [2 * r for r in HOT["red"]], "green": HOT["green"]},
    "a 1 beside the target": {"red": [1, *HOT["red"][1:]], "green": HOT["green"]},
    "others": {"smokes": SMOKES, "far": FAR},
}  # fmt: skip


@pytest.mark.parametrize("way", NOT_HOT)
def test_what_is_nearly_one_hot_is_not_told(way, tmp_path):
    """Where a row has no 1, or two, nothing is given away."""
    assert list_leaks(tmp_path, {**NOT_HOT[way], "size": SIZE, "blue": HOT["blue"]}) == []


def test_rare_classes_are_found_among_many_columns():
    """200,000 rows of which three have a class of their own; 5,000 columns of single 1s."""
    rows, columns = 200_000, np.arange(40)
    x = np.zeros((rows, 40), np.float32)
    kind = DRAW.integers(0, 5, rows)
    kind[:3] = 7
    for k in (0, 1, 2, 3, 7):
        x[kind == k, 3 * k] = 1
    x[:, 5] = DRAW.normal(size=rows)
    y = (kind == 4).astype(int)
    assert find_hot_columns(x, y, columns) == [0, 3, 6, 9, 21]
    x[1, 21] = 0
    assert find_hot_columns(x, y, columns) == []
    wide = np.zeros((300, 5000))
    wide[np.arange(300), np.arange(300) * 7] = 1
    wide[-60:] = 0
    y = np.repeat([0, 1], [240, 60])
    assert find_hot_columns(wide, y, range(5000)) == [7 * k for k in range(240)]


@pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the project")
def test_tables_of_people_have_none():
    """But for those that were made so."""
    for path in sorted(CASES.glob("*")):
        if path.name != "const_target.csv":
            notes = load(path, columns=AUTO, missing="mean").notes
            told = [n for n in notes if "answer away" in n]
            assert bool(told) == (path.name in MADE_SO), path.name
