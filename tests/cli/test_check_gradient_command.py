"""`backsight check FILE.py:gradient --loss FILE.py:loss --at FILE.npz`."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

CODE = """
import numpy as np

X = np.linspace(-1, 1, 24).reshape(8, 3)
Y = np.linspace(0, 1, 8)[:, None]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loss(p):
    print("here")
    return ((sigmoid(X @ p["W"] + p["b"]) - Y) ** 2).sum() / (2 * len(X))


def right(p):
    a = sigmoid(X @ p["W"] + p["b"])
    delta = (a - Y) / len(X) * a * (1 - a)
    return {"W": X.T @ delta, "b": delta.sum(axis=0)}


def wrong(p):
    a = sigmoid(X @ p["W"] + p["b"])
    delta = (a - Y) / len(X)
    return {"W": X.T @ delta, "b": delta.sum(axis=0)}


def raises(p):
    raise ValueError("not yet")


def leaves(p):
    raise SystemExit(0)


def closes(p):
    raise GeneratorExit


def leaves_beside(p):
    if p["b"][0] != 0.1:
        raise SystemExit(0)
    return loss(p)
"""
ARGUMENTS = ["--loss", "net.py:loss", "--at", "w.npz"]


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    """A file with a loss and gradients, and weights."""
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(CODE)
    np.savez("w.npz", W=np.array([[0.5], [-1.0], [2.0]]), b=np.array([0.1]))


def test_a_right_one_ends_with_0(call):
    """What the file prints is no part of the result."""
    status, out, err = call("check", "net.py:right", *ARGUMENTS)
    assert (status, out.splitlines()[0][:22]) == (0, "The gradient is right:")
    assert "here" not in out
    assert "here" in err


def test_a_wrong_one_is_named(call):
    """By array, with the line and the slip; exit status 1."""
    status, out, _err = call("check", "net.py:wrong", *ARGUMENTS)
    assert status == 1
    assert "net.py, line" in out
    assert "`return" in out.replace("\n", " ")
    assert "the slope of the activation is missing" in out


def test_as_json(call):
    """With names that stay."""
    status, out, _err = call("check", "net.py:wrong", *ARGUMENTS, "--json")
    plain = json.loads(out)
    assert (status, plain["agrees"]) == (1, False)
    assert [slip["name"] for slip in plain["slips"]] == ["missing_slope"]
    assert {a["name"]: a["state"] for a in plain["arrays"]} == {"W": "wrong", "b": "wrong"}
    assert plain["loss"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["net.py:right", "--loss", "net.py:loss"], "give --at FILE.py:name or FILE.npz"),
        (["net.py:right", "--at", "w.npz"], "give its loss as --loss FILE.py:name"),
        (["net.py:rihgt", *ARGUMENTS], "right"),
        (["nowhere.py:right", *ARGUMENTS], "there is no file nowhere.py"),
        (["net.py:right", "--loss", "net.py:loss", "--at", "none.npz"], "none.npz"),
        (["net.py:right", "--loss", "net.py:loss", "--at", "net.py"], "expected FILE.py:name, or"),
        (["net.py:right", *ARGUMENTS, "--hidden", "3"], "--hidden is for a network's gradient"),
        (
            ["net.py:raises", *ARGUMENTS],
            "Your code fails in line 30 of net.py: ValueError: not",
        ),
        (["net.py:right", "--loss", "net.py:loss", "--at", "net.py:q"], "Known: X, Y"),
        (["digits", "--at", "w.npz"], "--at is for a gradient or an update of your own"),
    ],
)
def test_bad_input_is_one_message(call, words, said):
    """Exit status 2, no traceback."""
    status, out, err = call("check", *words)
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize("format", [[], ["--json"]])
@pytest.mark.parametrize(
    ("gradient", "loss", "said"),
    [
        ("leaves", "loss", "Your code fails in line 34 of net.py: SystemExit: 0"),
        ("closes", "loss", "Your code fails in line 38 of net.py: GeneratorExit: -"),
        ("right", "leaves", "Your code fails in line 34 of net.py"),
        ("right", "leaves_beside", "Your code fails in line 43 of net.py"),
    ],
)
def test_code_that_ends_the_program_is_refused(call, gradient, loss, said, format):
    """It would look like a check that found nothing."""
    words = [f"net.py:{gradient}", "--loss", f"net.py:{loss}", "--at", "w.npz", *format]
    status, out, err = call("check", *words)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_ctrl_c_ends_a_loop_without_end(tmp_path):
    """In the user's own code, with one line and the status 130."""
    Path("net.py").write_text(
        CODE + "\n\ndef endless(p):\n    open('in', 'w')\n    while 1: pass\n"
    )
    words = [sys.executable, "-m", "backsight", "check", "net.py:endless", *ARGUMENTS]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        while not Path("in").exists():
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert "Interrupted." in process.communicate(timeout=60)[1]
    assert process.returncode == 130


def test_a_file_is_run_once(call):
    """The weights stand in the file too; loss and gradient see the same random numbers."""
    head = "draws = np.random.default_rng()\nX, Y = draws.normal(size=(8, 3)), np.ones((8, 1))\n"
    code = CODE.replace("X = np.linspace(-1, 1, 24).reshape(8, 3)", head)
    Path("net.py").write_text(code + "\np = {'W': draws.normal(size=(3, 1)), 'b': np.zeros(1)}\n")
    arguments = ["--loss", "net.py:loss", "--at", "net.py:p"]
    assert call("check", "net.py:right", *arguments)[0] == 0
    assert call("check", "net.py:wrong", *arguments)[0] == 1


def save_text_in_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hi")


def damage(path):
    np.savez_compressed(path, W=np.ones(99), b=np.ones(9))
    data = bytearray(Path(path).read_bytes())
    data[60:90] = b"?" * 30
    Path(path).write_bytes(data)


NO_ARRAYS = {
    "text": (lambda path: Path(path).write_text("hi"), "is no file of NumPy arrays"),
    "no zip": (lambda path: Path(path).write_bytes(b"PK\x03\x04 nothing"), "is no file of"),
    "empty": (lambda path: Path(path).touch(), "is no file of NumPy arrays"),
    "objects": (lambda path: np.savez(path, W=np.array([{}], object)), "or it holds objects of"),
    "damaged": (damage, "or it is damaged"),
    "other things": (save_text_in_zip, "readme.txt in it is no array"),
    "a name short": (
        lambda path: np.savez(path, W=np.ones((3, 1))),
        "of net.py: KeyError: 'b'. What --at gives has W.",
    ),
}


@pytest.mark.parametrize("how", NO_ARRAYS)
def test_weights_that_are_no_arrays(call, how):
    """Said in words of our own, with what helps."""
    make, said = NO_ARRAYS[how]
    Path("w.npz").unlink()
    make("w.npz")
    status, out, err = call("check", "net.py:right", *ARGUMENTS)
    assert (status, out) == (2, "")
    assert said in " ".join(err.split())
    assert "pickle" not in err
    assert "Traceback" not in err
