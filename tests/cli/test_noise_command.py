"""`backsight noise`: tables, JSON, the picture, refusals."""

import json
from pathlib import Path

import pytest

SHORT = ("noise", "moons", "--seed", "1", "--rows", "40", "--trial", "8")


def test_spread_scale_and_trainings_are_told(call):
    """Each size with its law, both estimates, the spec's batch, steps to a loss."""
    status, out, err = call(*SHORT)
    assert (status, err) == (0, "")
    for words in ("a sample of 40 of the 240 training rows", "by the law", "Noise scale: ",
                  "from the gradient of each row", "of the gradient is signal", "steps to a loss",
                  "time per epoch", "Times are of this machine", "add -o noise.png"):  # fmt: skip
        assert words in out
    assert list(Path().iterdir()) == []


def test_json_is_the_same_every_time(call):
    """Plain data without times, unless they are asked for."""
    status, out, _ = call(*SHORT, "--json")
    found = json.loads(out)
    assert status == 0
    assert [s["batch"] for s in found["spreads"]] == [1, 2, 4, 8, 16, 32, 40]
    assert found["readings"][0]["noise_scale"] > 0
    assert found["trials"]["batches"]
    assert call(*SHORT, "--json")[1] == out
    times = json.loads(call(*SHORT, "--json", "--times")[1])
    assert {"epoch_seconds"} == set(times["trials"]["batches"][0]) - set(
        found["trials"]["batches"][0]
    )


def test_without_trainings(call):
    """Only the spread, and nothing of time."""
    status, out, _ = call(*SHORT[:-1], "0")
    assert status == 0
    assert "by the law" in out
    assert "time per epoch" not in out


@pytest.mark.slow
def test_a_run_at_a_step_and_along(call, painted):
    """At its last step, at another, and at several, with a picture each; the run stays."""
    call("train", "moons", "--seed", "1", "--steps", "30", "--hidden", "4", "--out", "run")
    before = {p: p.read_bytes() for p in Path("run").iterdir()}
    assert "after step 30:" in call("noise", "run", "--trial", "0")[1]
    assert "after step 7:" in call("noise", "run", "--trial", "0", "--step", "7")[1]
    status, out, _ = call("noise", "run", "--along", "--states", "4", "-o", "along.png")
    assert status == 0
    for words in ("states of the run", "signal at batch 32", "Written: along.png"):
        assert words in out
    status, out, _ = call(*SHORT, "-o", "noise.png")
    assert "Written: noise.png" in out
    for name in ("along.png", "noise.png"):
        assert Path(name).read_bytes().startswith(b"\x89PNG")
    assert before == {p: p.read_bytes() for p in Path("run").iterdir()}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("moons --rows 1", "not in the range x>=2"),
        ("moons --rows many", "not a valid integer"),
        ("moons --states 1", "not in the range x>=2"),
        ("moons --trial -1", "--trial"),
        ("moons --to nan", "nan is not a finite number"),
        ("moons --to 0.1 --trial 0", "leave --trial 0 out"),
        ("moons --along", "Only a recorded run has states"),
        ("moons --step 3", "Only a recorded run has a step 3"),
        ("moons --gradient central", "No such option"),
        ("moon", "Did you mean 'moons'"),
        ("moons --batch 100000", "larger than the training part"),
        ("moons --norm batch --rows 3", "4 training rows at least"),
        ("moons -o noise.docx", "must end in one of"),
        ("moons -o no/such/noise.png", "cannot be written"),
        ("moons --init normal:std=1e200 --loss mean_squared_error --activation identity "
         "--output identity --dtype float64", "the gradient is not finite"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message(call, words, message):
    """And exit status 2; nothing is written."""
    status, out, err = call("noise", *words.split())
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert list(Path().iterdir()) == []
