"""`backsight compare`: tables, sentences, the picture, JSON."""

import json
import shutil
from pathlib import Path

import pytest

import backsight


@pytest.fixture
def runs(tmp_path: Path) -> None:
    """A run "a" of 60 steps and a branch "b" with another rate, in the folder of the command."""
    backsight.train("xor", steps=60, seed=1, out=tmp_path / "a")
    for _step in backsight.fork(tmp_path / "a", 30, {"rate": 0.01}, out=tmp_path / "b").steps():
        pass


def rows(out: str) -> dict[str, list[str]]:
    """The lines of the output by their first word."""
    return {line.split("  ")[0]: line.split()[1:] for line in out.splitlines() if line.strip()}


@pytest.mark.usefixtures("runs")
def test_two_runs_side_by_side(call) -> None:
    """What differs, how they ended, how far apart, from which step on; nothing is written."""
    status, out, err = call("compare", "a", "b")
    assert (status, err) == (0, "")
    found = rows(out)
    assert found["rate"] == ["0.15", "0.01"]
    assert found["status"] == ["finished", "finished"]
    assert found["steps made"][-3:] == ["31", "to", "60"]
    assert found["branched off"][1:] == ["-", "a,", "step", "30"]
    assert "a and b differ from step 31 on: eta = 0.15 in a, 0.01 in b." in out
    assert "Distance of the weights of b from those of a" in out
    assert "add -o compare.png" in out
    assert sorted(p.name for p in Path().iterdir()) == ["a", "b"]


@pytest.mark.usefixtures("runs")
def test_quick_makes_no_step_again(call) -> None:
    """The recorded numbers alone, and it is said that nothing before was looked at."""
    status, out, _ = call("compare", "a", "b/record.sqlite", "--quick")
    assert status == 0
    assert "Distance" not in out
    assert "differ in step 31 at the latest, where a recorded number does: rate = 0.15 in a" in out


@pytest.mark.usefixtures("runs")
def test_identical_runs(call) -> None:
    """No number differed, and in how many steps."""
    backsight.train("xor", steps=60, seed=1, out="again")
    status, out, _ = call("compare", "a", "again")
    assert status == 0
    assert "a and again: no number differed in 60 steps (1 to 60)." in out
    _, out, _ = call("compare", "a", "again", "--quick")
    assert "no recorded number differs in 60 steps" in out


@pytest.mark.usefixtures("runs")
def test_json_holds_all_of_it(call) -> None:
    """Runs, settings, the first number that differs, distances; and nothing else is printed."""
    status, out, err = call("compare", "a", "b", "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert [run["name"] for run in found["runs"]] == ["a", "b"]
    assert found["settings"] == {"rate": ["0.15", "0.01"]}
    (two,) = found["compared"]
    assert (two["kind"], two["step"], two["number"]["place"]) == ("number", 31, "eta")
    assert two["number"]["values"] == [0.15, 0.01]
    assert two["distances"]["steps"][0] == 30
    assert len(two["distances"]["apart"]) == len(two["distances"]["steps"])


def test_numbers_that_json_does_not_know_are_texts(call) -> None:
    """Strict JSON also of a run that exploded."""
    for name, rate in (("a", 0.1), ("b", 1e200)):
        backsight.train("xor", steps=30, optimizer="sgd", lr=rate, activation="identity",
                        output="identity", loss="half_mean_squared_error", out=name)  # fmt: skip
    status, out, _ = call("compare", "a", "b", "--json")
    assert status == 0

    def refuse(text: str) -> None:
        raise AssertionError(text)

    found = json.loads(out, parse_constant=refuse)
    assert found["runs"][1]["status"] == "failed"


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize("name", ["compare.png", "compare.svg"])
def test_the_picture(call, painted, name: str) -> None:
    """In the format of its suffix."""
    status, out, _ = call("compare", "a", "b", "-o", name)
    assert status == 0
    assert f"Written: {name}" in out
    assert Path(name).stat().st_size > 5000


@pytest.mark.usefixtures("runs")
def test_many_runs_with_long_names(call) -> None:
    """Seven are shown in tables that a width of 120 holds, each with its own column."""
    names = ["a", *(f"a-name-that-is-longer-than-any-column-{i}" for i in range(6))]
    for name in names[1:]:
        shutil.copytree("b", name)
    status, out, _ = call("compare", *names, "--quick")
    tables = out[: out.index("differ in step")]
    assert status == 0
    assert sum(line.startswith("status") for line in tables.splitlines()) == 2
    assert all(len(line) <= 120 for line in tables.splitlines()[:-1])
    assert tables.count("finished") == 7


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a", "two runs at least, got 1"),
        ("", "Missing argument"),
        ("a nowhere", "There is no record nowhere"),
        ("a b -o nowhere/x.png", "there is no folder nowhere"),
        ("a b -o x.foo", "must end in one of"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, no traceback, nothing written."""
    status, _, err = call("compare", *words.split())
    assert status == 2
    assert expected in err
    assert "Traceback" not in err
    assert sorted(p.name for p in Path().iterdir()) == ["a", "b"]
