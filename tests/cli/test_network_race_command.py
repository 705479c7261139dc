"""`backsight race` on a network: the table, the picture, and which options go with which race."""

import json
from pathlib import Path

import pytest

SMALL = ("--grid", "5", "--rows", "50", "--states", "9")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def test_a_race(call, painted) -> None:
    """A row for each optimizer, and what the plane holds."""
    status, out, _ = call("race", "xor", "--optimizers", "sgd,adam", "--lr", "0.1",
                          "--steps", "40", *SMALL, "-o", "race.png")  # fmt: skip
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()[2:4]] in (["adam", "sgd"], ["sgd", "adam"])
    assert "The plane of all paths holds" in out
    assert Path("race.png").exists()


def test_a_race_on_a_run_as_json(call) -> None:
    """The network of a run, with its data and batches."""
    assert call("train", "xor", "--steps", "30", "--out", "run")[0] == 0
    status, out, _ = call("race", "run", "--optimizers", "sgd;momentum:mu=0.8", *SMALL,
                          "--json")  # fmt: skip
    assert status == 0
    found = json.loads(out)
    assert [r["optimizer"] for r in found["racers"]] == ["sgd", "momentum:mu=0.8"]
    assert all(r["steps"] == 30 for r in found["racers"])


def test_where_the_rates_are_from_is_said(call) -> None:
    """Of those that nobody said; a rate of one's own stands among the settings, as on surfaces."""
    words = ("--optimizers", "sgd:lr=0.25,adam", "--steps", "4", *SMALL)
    _status, out, _err = call("race", "xor", *words)
    assert "usual for networks, not found by trial: adam 0.001." in out
    assert "sgd:lr=0.25  0.25" in " ".join(out.split("   "))
    assert "usual for networks" not in call("race", "xor", *words, "--lr", "0.5")[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("xor --optimizers sgd,sgd", "twice"),
        ("xor --optimizers ,", "one optimizer at least"),
        ("xor --optimizers nosuch", "No optimizer is called 'nosuch'"),
        ("xor --steps 0", "steps"),
        ("xor --fair", "--fair is for races on a surface"),
        ("xor --noise 0.1", "--noise is for races on a surface"),
        ("bowl --hidden 3", "--hidden is for races on a network"),
        ("bowl --grid 5", "--grid is for races on a network"),
        ("nosuch", "No surface or data source is called 'nosuch'"),
        ("nosuch.csv", "nosuch.csv"),
        ("xor -o race.foo", "must end in one of"),
        ("xor -o race.html", "drawn as a picture, such as race.png"),
        ("xor -o race.png -o race.gif", "race.gif: a race of networks is drawn as a picture"),
    ],
)
def test_bad_input_ends_with_status_2(call, words: str, expected: str) -> None:
    """One message, nothing written."""
    status, out, err = call("race", *words.split())
    assert (status, out) == (2, "")
    assert expected in err
    assert "Traceback" not in err
    assert not list(Path().iterdir())


def test_a_run_races_at_its_own_rate(call) -> None:
    """The optimizer that it was trained with, unless another rate is asked for; the schedule of
    all is said."""
    training = ("--optimizer", "adam", "--lr", "0.003", "--schedule", "cosine", "--warmup", "2")
    assert call("train", "xor", *training, "--steps", "4", "--out", "run")[0] == 0
    for words, rates in ((), (0.1, 0.003)), (("--lr", "0.2"), (0.2, 0.2)):
        options = ("--optimizers", "sgd,adam", *words, *SMALL)
        found = json.loads(call("race", "run", *options, "--json")[1])
        assert tuple(r["rate"] for r in found["racers"]) == rates
        own = "The rate that the run was trained with: adam 0.003."
        assert (own in found["notes"]) == (not words)
        assert any("one schedule: cosine (low=0.0), after 2 steps" in n for n in found["notes"])


def test_scores_far_below_0_are_short(call) -> None:
    """An R² of −10²³⁵ in three digits."""
    _status, out, _err = call("race", "sine", "--optimizers", "sgd:lr=300,adam", "--steps", "30",
                              *SMALL)  # fmt: skip
    (line,) = (line for line in out.splitlines() if line.startswith("sgd:lr=300  "))
    assert line.split()[-2].startswith("-3.28e+235")
    assert len(line) < 80


def test_a_gradient_that_is_too_long_is_said_in_words(call) -> None:
    """And not by its letter alone."""
    _status, out, _err = call("race", "sine", "--optimizers", "sgd:lr=1e3,adam", "--steps", "30",
                              "--dtype", "float32", *SMALL)  # fmt: skip
    assert "g is not finite there. The gradient is so long that its square is beyond" in out
