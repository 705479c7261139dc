"""`backsight lr`: tables, JSON, the picture, refusals, Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SHORT = ("lr", "moons", "--seed", "1", "--over", "60", "--trial", "20")


def test_rules_and_trials_are_told(call):
    """Each rule with its rate, each training with what became of it, and the caveat."""
    status, out, err = call(*SHORT)
    assert (status, err) == (0, "")
    for words in ("steepest slope", "minimum / 10", "valley", "The rules disagree by a factor of",
                  "loss after 20 steps", "did not diverge", "diverged", "came to the least loss",
                  "add -o rates.png"):  # fmt: skip
        assert words in out
    assert list(Path().iterdir()) == []


def test_json_is_all_of_it(call):
    """Plain data, and nothing else."""
    status, out, _ = call(*SHORT, "--json")
    found = json.loads(out)
    assert status == 0
    assert len(found["rates"]) == len(found["losses"]) == len(found["smoothed"]) <= 60
    assert set(found["rules"]) == {"steepest", "tenth", "valley"}
    assert {t["rate"] for t in found["trials"]} >= set(found["rules"].values())
    low, high = found["border"]
    assert low < high
    assert call(*SHORT, "--json")[1] == out


def test_the_picture_is_written(call, painted):
    """Where -o says."""
    status, out, _ = call(*SHORT, "-o", "rates.png")
    assert status == 0
    assert "Written: rates.png" in out
    assert Path("rates.png").read_bytes().startswith(b"\x89PNG")


def test_without_trials(call):
    """Only the curve and the rules."""
    status, out, _ = call("lr", "moons", "--over", "40", "--trial", "0")
    assert status == 0
    assert "diverge" not in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("moons --from 1 --to 0.1", "must be below --to"),
        ("moons --from -1", "not in the range x>0"),
        ("moons --from 0", "not in the range x>0"),
        ("moons --from nan", "nan is not a finite number"),
        ("moons --over 0", "not in the range x>=2"),
        ("moons --over many", "not a valid integer"),
        ("moons --smooth 1", "--smooth"),
        ("moons --trial -1", "--trial"),
        ("moons --lr 0.1", "No such option"),
        ("moon", "Did you mean 'moons'"),
        ("moons -o rates.docx", "must end in one of"),
        ("moons -o no/such/rates.png", "cannot be written"),
        ("moons --init normal:std=1e200 --loss mean_squared_error --activation identity "
         "--output identity", "not finite at the first rate"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message(call, words, message):
    """And exit status 2; nothing is written."""
    status, out, err = call("lr", *words.split())
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert list(Path().iterdir()) == []


def test_interrupted(tmp_path):
    """Ctrl-C ends it at once with status 130, and leaves nothing."""
    (tmp_path / "own.py").write_text(OWN)
    (tmp_path / "here").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "backsight", "lr", "moons", "--over", "100000000",
         "--with", tmp_path / "own.py"],
        cwd=tmp_path / "here", env={**os.environ, "PYTHONUTF8": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    assert (process.returncode, out) == (130, "")
    assert "Interrupted." in err
    assert list((tmp_path / "here").iterdir()) == []


OWN = '''"""Descent, my own; says when it is read."""
import sys

from backsight.records import Array, Optimizer, formula


@formula
def step(w: Array, g: Array, eta: float, t: int) -> tuple[Array]:
    w = w - eta * g
    return (w,)


mine = Optimizer(name="mine", step=step, rate=0.1)
print("begun", file=sys.stderr, flush=True)
'''
