"""500 rows of mixed kinds written in forty ways: the same network to the bit where the values are
the same, or one clear refusal, whose option then gives it."""

import gzip

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadData

DRAW = np.random.default_rng(11)
NAMES = ["size", "worth", "color", "member", "joined", "grade"]
ROWS = [
    [
        f"{DRAW.normal(20, 6):.2f}",
        f"{DRAW.normal(4000, 2500):.1f}",
        ["red", "dark green", "blue"][DRAW.integers(3)],
        ["true", "false"][DRAW.integers(2)],
        str(np.datetime64("2021-03-01") + int(DRAW.integers(700))),
        str(DRAW.integers(3)),
    ]
    for _row in range(500)
]
GAPS = [[cell if (r + 3 * k) % 41 or k > 1 else "" for k, cell in enumerate(row)]
        for r, row in enumerate(ROWS)]  # fmt: skip


def write(rows, *, delimiter=",", names=tuple(NAMES), end="\n", encoding="utf-8", quote=""):
    """The bytes of a file."""
    lines = [list(names), *rows] if names else rows
    return (
        end.join(delimiter.join(f"{quote}{c}{quote}" for c in row) for row in lines) + end
    ).encode(encoding)


def respell(rows, change, *columns):
    """The rows with the cells of some columns changed."""
    return [[change(c) if k in columns else c for k, c in enumerate(row)] for row in rows]


def group(cell):
    return f'"{float(cell):,.1f}"'


def comma(cell):
    return cell.replace(".", ",")


def european(cell):
    return f"{float(cell):,.1f}".translate(str.maketrans(",.", ".,"))


def german_date(cell):
    return ".".join(reversed(cell.split("-")))


def accent(rows):
    return respell(rows, lambda c: c.replace("blue", "bleu foncé").replace("red", "rød"), 2)


INDEX = [[str(k), *row] for k, row in enumerate(ROWS)]
TABLES = {"plain": ROWS, "gaps": GAPS, "accents": accent(ROWS)}
CP1252 = {"encoding": "cp1252"}
WAYS = {
    "commas": ("plain", write(ROWS), {}),
    "semicolons": ("plain", write(ROWS, delimiter=";"), {}),
    "tabs": ("plain", write(ROWS, delimiter="\t"), {}),
    "bars": ("plain", write(ROWS, delimiter="|"), {}),
    "a rare delimiter": ("plain", write(ROWS, delimiter="~"), {"delimiter": "~"}),
    "a comma and a blank": ("plain", write(ROWS, delimiter=", "), {}),
    "blanks around": ("plain", write(respell(ROWS, lambda c: f" {c} ", *range(6))), {}),
    "a byte-order mark": ("plain", write(ROWS, encoding="utf-8-sig"), {}),
    "UTF-16": ("plain", write(ROWS, encoding="utf-16"), {}),
    "UTF-16 from big to little": ("plain", b"\xfe\xff" + write(ROWS, encoding="utf-16-be"), {}),
    "accents in UTF-8": ("accents", write(accent(ROWS)), {}),
    "accents in cp1252": ("accents", write(accent(ROWS), encoding="cp1252"), CP1252),
    "accents in latin-1": ("accents", write(accent(ROWS), encoding="latin-1"), CP1252),
    "accents in UTF-16": ("accents", write(accent(ROWS), encoding="utf-16"), {}),
    "quotes": ("plain", write(ROWS, quote='"'), {}),
    "quotes around words": ("plain", write(respell(ROWS, lambda c: f'"{c}"', 2, 3)), {}),
    "line ends of Windows": ("plain", write(ROWS, end="\r\n"), {}),
    "line ends of old Macs": ("plain", write(ROWS, end="\r"), {}),
    "blank lines": ("plain", write(ROWS, end="\n\n"), {}),
    "no end of the last line": ("plain", write(ROWS)[:-1], {}),
    "decimal commas": ("plain", write(respell(ROWS, comma, 0, 1), delimiter=";"), {}),
    "decimal commas, quoted": (
        "plain", write(respell(ROWS, lambda c: f'"{comma(c)}"', 0, 1)), {}),
    "decimal commas and thousands": (
        "plain", write(respell(respell(ROWS, comma, 0), european, 1), delimiter=";"), {}),
    "thousands": ("plain", write(respell(ROWS, group, 1)), {}),
    "an index of pandas": ("plain", write(INDEX, names=("", *NAMES)), {}),
    "row names of R": ("plain", write(INDEX), {}),
    "a column called id": ("plain", write(INDEX, names=("id", *NAMES)), {}),
    "true and false of Python": ("plain", write(respell(ROWS, str.capitalize, 3)), {}),
    "yes and no": (
        "plain", write(respell(ROWS, lambda c: {"true": "yes", "false": "no"}[c], 3)), {}),
    "days of Germany": ("plain", write(respell(ROWS, german_date, 4)), {}),
    "packed": ("plain", gzip.compress(write(ROWS)), {}),
    "packed, in UTF-16": ("plain", gzip.compress(write(ROWS, encoding="utf-16")), {}),
    "no names": ("plain", write(ROWS, names=()), {}),
    "no names, semicolons": ("plain", write(ROWS, names=(), delimiter=";"), {}),
} | {
    f"missing: {word}": ("gaps", write(respell(GAPS, lambda c, w=word: c or w, 0, 1)), {})
    for word in ("", "NA", "N/A", "nan", "NaN", "null", "NULL", "?", "-", ".", "none", "<NA>")
}  # fmt: skip
OPTIONS = {"delimiter": "`delimiter`", "encoding": "`encoding` cp1252"}


def train(path, **options):
    run = backsight.train(str(path), steps=3, seed=1, hidden=[4], engine="numpy", **options)
    return run.state.vectors["theta"]


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    """What each table gives where it is written plainly."""
    folder = tmp_path_factory.mktemp("plain")
    for name, rows in TABLES.items():
        (folder / f"{name}.csv").write_bytes(write(rows))
    return {name: train(folder / f"{name}.csv") for name in TABLES}


def test_there_are_forty():
    """And a table that trains to another network tells them apart."""
    assert len(WAYS) >= 40


@pytest.mark.sweep(16)
@pytest.mark.parametrize("way", WAYS)
def test_the_same_network_however_it_is_written(way, networks, tmp_path):
    """Or a refusal that names the option, with which it is."""
    table, data, options = WAYS[way]
    path = tmp_path / ("a.csv.gz" if data.startswith(b"\x1f\x8b") else "a.csv")
    path.write_bytes(data)
    for name in options:
        with pytest.raises(BadData, match=OPTIONS[name]):
            train(path)
    np.testing.assert_array_equal(train(path, **options), networks[table])


def test_other_values_are_another_network(networks):
    """The comparison can fail."""
    assert not np.array_equal(networks["plain"], networks["gaps"])
