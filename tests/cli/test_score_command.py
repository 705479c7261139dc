"""`backsight score`: tables on the terminal, JSON, a picture, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

import backsight


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Runs on classes, on numbers and on many classes, once for all."""
    place = tmp_path_factory.mktemp("kept")
    backsight.train("moons", hidden=[4], steps=60, out=place / "moons")
    backsight.train("blobs:classes=14,rows=280", hidden=[4], steps=30, out=place / "blobs")
    rows = np.random.default_rng(0).normal(size=(60, 2))
    lines = [f"{a},{b},${1000 + 100 * a}" for a, b in rows]
    (place / "money.csv").write_text("\n".join(["a,b,price", *lines]))
    backsight.train(str(place / "money.csv"), hidden=[4], steps=60, out=place / "money")
    return place


def test_classes_are_scored_on_the_terminal(call, kept) -> None:
    """Metrics, a row for each class, the confusion, and where the picture would come from."""
    status, out, err = call("score", kept / "moons")
    assert (status, err) == (0, "")
    words = ("test: 60 rows", "balanced accuracy", "log loss", "roc auc (mean of classes)", "upper")
    assert all(word in out for word in words)
    assert "confusion: a row for each true class" in out
    assert "add -o score.png" in out


def test_numbers_are_scored_in_their_own_units(call, kept) -> None:
    """Errors of an amount are amounts; another file has the column in another place."""
    Path("new.csv").write_text("price,b,a\n$1000,0,0\n$1100,5,1\n")
    status, out, _ = call("score", kept / "money", "new.csv", "--metric", "mean_absolute_error")
    assert status == 0
    (line,) = [line for line in out.splitlines() if line.startswith("mean absolute error")]
    assert 0 < float(line.split()[-1]) < 500


def test_the_loss_is_called_as_in_training(call, kept) -> None:
    """Of targets on another scale than the errors are."""
    assert "loss (scaled targets)" in call("score", kept / "money")[1]
    assert "scaled" not in call("score", kept / "moons")[1]


def test_many_classes_show_what_is_confused_most(call, kept) -> None:
    """Pairs in place of a matrix that no terminal holds."""
    out = call("score", kept / "blobs", "--part", "train")[1]
    assert "confused most often" in out
    assert "a column for each predicted one" not in out


def test_json_is_nothing_else(call, kept) -> None:
    """Null where a metric is not defined, with the reason."""
    Path("row.csv").write_text("a,b,price\n1,2,$1100\n")
    found = json.loads(call("score", kept / "money", "row.csv", "--json")[1])
    assert found["metrics"]["r2"] is None
    assert found["undefined"] == {"r2": "It needs two rows."}
    assert found["rows"] == 1
    classes = json.loads(call("score", kept / "moons", "--json")[1])
    assert sum(c["rows"] for c in classes["classes"].values()) == classes["rows"]
    assert np.sum(classes["confusion"]) == classes["rows"]


@pytest.mark.parametrize(
    ("run", "name"), [("moons", "s.png"), ("blobs", "s.svg"), ("money", "s.png")]
)
def test_a_picture_is_written(call, kept, run, name) -> None:
    """Where -o says, in the format of its name."""
    status, out, err = call("score", kept / run, "-o", name)
    assert (status, err) == (0, "")
    assert f"Written: {name}" in out
    assert Path(name).read_bytes()[:5] in (b"\x89PNG\r", b"<?xml")


def test_the_curves_need_no_metric_in_the_table(call, kept) -> None:
    """Metrics may be chosen; the picture finds its own."""
    status, out, err = call("score", kept / "moons", "--metric", "accuracy", "-o", "s.png")
    assert (status, err) == (0, "")
    assert "roc auc" not in out
    assert Path("s.png").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n3,4\n", "lacks a column that the network has learned to predict ('price')"),
        ("a,price\n1,$2\n3,$4\n", "lacks 1 of the 2 columns"),
        ("a,b,price\n1,2,\n3,4,\n", "every row lacks a value"),
        ("a,b,price\n", "no rows under it"),
        ("a,b,price\n1,2,much\n2,2,more\n", "not a number"),
    ],
)
def test_what_cannot_be_scored_is_one_message(call, kept, text, said) -> None:
    """And exit status 2."""
    Path("bad.csv").write_text(text)
    status, out, err = call("score", kept / "money", "bad.csv")
    assert (status, out) == (2, "")
    assert said in err
    assert err.count("Error:") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing", "new.csv"], "There is no record"),
        (["RUN", "nothing.csv"], "There is no file nothing.csv"),
        (["RUN", "--part", "tests"], "no tests part"),
        (["RUN", "new.csv", "--part", "test"], "two places"),
        (["RUN", "-o", "score.doc"], "must end in one of"),
        (["RUN", "-o", "no/score.png"], "no folder"),
    ],
)
def test_wrong_arguments_are_one_message(call, kept, arguments, said) -> None:
    """Before anything is written."""
    status, _out, err = call(
        "score", *(str(kept / "money") if a == "RUN" else a for a in arguments)
    )
    assert status == 2
    assert said in err
    assert not list(Path().glob("score*"))
