"""`backsight exercise`: sheets, keys, marks, functions, JSON and refusals."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

import backsight
from backsight.cli.jobs import exercise as job
from backsight.exercises import exercises

CODE = """\
import numpy as np

print("in the file")


def bp2(delta_next, W_next, z):
    return delta_next @ W_next.T{slope}
"""
SLOPE = " * np.exp(-z) / (1 + np.exp(-z)) ** 2"


def fill(path, change=lambda value: value):
    """Answers to the sheet of seed 3, all of them changed in some way."""
    page = backsight.exercise("bp2", seed=3)
    rows = [("name", "answer"), *((n, f"{change(v):.6g}") for n, v in page.answers.items())]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    Path(path).write_text(text.getvalue(), encoding="utf-8")


def test_without_a_topic_all_are_listed(call):
    """With the function that each can be answered by."""
    status, out, err = call("exercise")
    assert (status, err) == (0, "")
    for name, record in exercises.items():
        assert f"\n{name} " in out
        assert record.code.signature in out
    assert list(json.loads(call("exercise", "--json")[1])) == list(exercises)


def test_the_same_seed_prints_the_same(call):
    """Bit for bit; another seed another sheet."""
    first, again, other = (call("exercise", "bp4", "--seed", s)[1] for s in (2, 2, 3))
    assert first == again != other


def test_the_table_for_answers_is_written_beside_the_sheet(call):
    """Filled in with the key's numbers it is all right."""
    status, out, err = call("exercise", "bp2", "--seed", 3, "-o", "sheet.html")
    assert (status, out, err) == (0, "sheet.html\nsheet.answers.csv\n", "")
    assert Path("sheet.answers.csv").read_text().startswith('name,answer\n"backward/dL_da1[0,0]",')
    assert not Path("sheet.key.json").exists()
    status, out, err = call("exercise", "bp2", "--seed", 3, "--answers", "sheet.answers.csv")
    assert status == 1
    assert "left blank" in out
    fill("full.csv")
    status, out, err = call("exercise", "bp2", "--seed", 3, "--answers", "full.csv")
    assert (status, err) == (0, "")
    assert "8 of 8 answers are right." in out


def test_a_table_that_is_there_stays(call):
    """Without --force nothing is written over."""
    Path("sheet.answers.csv").write_text("mine")
    status, _out, err = call("exercise", "bp2", "-o", "sheet.html")
    assert status == 2
    assert "sheet.answers.csv is there already" in err
    assert not Path("sheet.html").exists()


def test_the_slip_is_named_in_words_and_in_json(call):
    """A wrong sign; exit status 1."""
    fill("wrong.csv", lambda value: -value)
    status, out, _err = call("exercise", "bp2", "--seed", 3, "--answers", "wrong.csv")
    assert status == 1
    assert "The sign is wrong." in out
    status, out, _err = call("exercise", "bp2", "--seed", 3, "--answers", "wrong.csv", "--json")
    data = json.loads(out)
    assert status == 1
    assert set(data) == {"topic", "seed", "right", "answers"}
    assert (data["topic"], data["seed"], data["right"]) == ("bp2", 3, False)
    assert {mark["slip"] for mark in data["answers"]} == {"sign"}


@pytest.mark.parametrize("form", ["terminal", "html", "latex", "markdown"])
def test_the_key_has_the_whole_way(call, form):
    """In every format."""
    status, out, err = call("exercise", "bp3", "--key", "--format", form)
    assert (status, err) == (0, "")
    assert "Key: BP3" in out


def test_the_key_and_the_sheet_as_json(call):
    """Stable names; only the key has the numbers."""
    sheet = json.loads(call("exercise", "update", "--optimizer", "momentum", "--json")[1])
    key = json.loads(call("exercise", "update", "--optimizer", "momentum", "--json", "--key")[1])
    assert sheet["wanted"] == ["step1/v", "step1/w", "step2/v", "step2/w"]
    assert set(key) - set(sheet) == {"answers"}
    assert list(key["answers"]) == sheet["wanted"]


def test_a_function_is_marked(call):
    """Exit status 0 for a right one, 1 for a slip; what the file prints is no part of it."""
    Path("right.py").write_text(CODE.format(slope=SLOPE))
    Path("wrong.py").write_text(CODE.format(slope=""))
    status, out, err = call("exercise", "bp2", "--code", "right.py")
    assert status == 0
    assert "The function is right, on 6 cases." in out
    assert "in the file" in err
    status, out, _err = call("exercise", "bp2", "--code", "wrong.py:bp2")
    assert status == 1
    assert "Slip: " in out
    status, out, _err = call("exercise", "bp2", "--code", "wrong.py", "--json")
    data = json.loads(out)
    assert (status, data["right"], data["code"]["slip"]) == (1, False, "missing_slope")


BAD_CODE = {
    "raises": "def bp3(delta):\n    return 1 / 0\n",
    "a list": "def bp3(delta):\n    return [1]\n",
    "NaN": "def bp3(delta):\n    return delta.sum(axis=0) * float('nan')\n",
    "another shape": "def bp3(delta):\n    return delta\n",
    "changes": "def bp3(delta):\n    delta += 1\n    return delta.sum(axis=0)\n",
    "another name": "def bp4(delta):\n    return delta\n",
    "no function": "bp3 = 3\n",
    "a syntax error": "def bp3(delta:\n",
}


@pytest.mark.parametrize("how", BAD_CODE)
def test_code_that_cannot_be_used_is_said(call, how):
    """One message, exit status 2."""
    Path("own.py").write_text(BAD_CODE[how])
    status, out, err = call("exercise", "bp3", "--code", "own.py")
    assert (status, out) == (2, "")
    assert err.startswith("Error: ")
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("bp9", "No exercise is called 'bp9'"),
        ("bp2 --optimizer adam", "An optimizer is for the exercise update"),
        ("update --optimizer adma", "Did you mean 'adam'"),
        ("bp2 --key --code a.py", "are two questions"),
        ("--key", "give its TOPIC"),
        ("bp2 --answers none.csv", "none.csv cannot be read"),
        ("bp2 --code none.py", "there is no file none.py"),
        ("bp2 --code none.txt", "expected FILE.py:name"),
        ("bp2 --answers a.csv -o b.html", "are for the sheet or its key"),
        ("bp2 --json -o b.html", "--json prints the result"),
        ("bp2 --seed -1", "--seed"),
    ],
)
def test_what_cannot_be_used_is_said(call, words, message):
    """One message, exit status 2."""
    status, out, err = call("exercise", *words.split())
    assert (status, out) == (2, "")
    assert message in err


def test_an_answer_to_another_sheet_is_refused(call):
    """A blank that this exercise has not."""
    fill("other.csv")
    status, _out, err = call("exercise", "bp3", "--answers", "other.csv")
    assert status == 2
    assert "No blank is called 'backward/dL_da1[0,0]'" in err


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_answers_are_asked_for_at_a_terminal(monkeypatch, capsys):
    """One by one; Enter leaves one out, the end of the input ends it."""
    typed = iter(["0.5", "", "1/3"])

    def read(prompt):
        try:
            return next(typed)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert job.ask_answers(["a", "b", "c", "d"]) == {"a": "0.5", "c": "1/3"}


def test_nothing_is_asked_for_elsewhere():
    """Where there is no terminal the sheet is all."""
    assert job.ask_answers(["a"]) == {}


OWN = '''\
"""A batch through three layers."""

from dataclasses import replace
from functools import partial

from backsight.exercises import exercises
from backsight.exercises._network import NetworkTask
from backsight.records import Exercise

TASK = NetworkTask(
    topic="deep", widths=(2, 2, 2, 1), rows=2, blanks=("z3", "a3"), between=("z2", "a2"),
    facts=("x", "W1", "b1", "z1", "a1", "W2", "b2", "W3", "b3"),
)
deep = replace(exercises["forward"], name="deep", draw=partial(NetworkTask.draw, TASK))
assert isinstance(deep, Exercise)
'''


def test_an_exercise_of_ones_own_comes_in(call, monkeypatch):
    """From a file with its record: it is listed, shown and marked."""
    monkeypatch.setattr(exercises, "_admitted_records", {})
    Path("own.py").write_text(OWN)
    assert "\ndeep " in call("exercise", "--with", "own.py")[1]
    _status, out, err = call("exercise", "deep", "--seed", 2, "--json", "--key", "--with", "own.py")
    answers = json.loads(out)["answers"]
    assert (list(answers)[-1], err) == ("forward/a3[1,0]", "")
    rows = "".join(f'"{name}",{value:.4g}\n' for name, value in answers.items())
    Path("deep.csv").write_text(f"name,answer\n{rows}")
    words = ("--with", "own.py", "--answers", "deep.csv")
    assert call("exercise", "deep", "--seed", 2, *words)[0] == 0
