"""`check --update`: the verdict on an optimizer's step of the user's own, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

UPDATES = """\
import numpy as np
from beside import RATE
print("hello")

def step(w, g, state, t, lr=RATE):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    return w - lr * state["m"] / (1 - 0.9**t) / (np.sqrt(state["v"] / (1 - 0.999**t)) + 1e-8)

def missing(w, g, state, t, lr=RATE):
    state["m"] = 0.9 * state["m"] + 0.1 * g
    state["v"] = 0.999 * state["v"] + 0.001 * g * g
    return w - lr * state["m"] / (np.sqrt(state["v"]) + 1e-8)

def raising(w, g):
    return w - undefined * g

def leaving(w, g):
    raise SystemExit(0)

def closing(w, g):
    raise GeneratorExit

number = 3
"""


@pytest.fixture
def file(call):
    """A file of updates, and one that it imports."""
    Path("beside.py").write_text("RATE = 0.01\n")
    Path("mine.py").write_text(UPDATES)
    return "mine.py"


def test_a_right_update_ends_well(call, file):
    """Status 0, the digits, and nothing left beside the file."""
    status, out, _err = call("check", "--update", "mine.py:step", "--as", "adam")
    assert status == 0
    assert "The update is right: it is adam" in out
    assert "hello" not in out
    assert sorted(p.name for p in Path().iterdir()) == ["beside.py", "mine.py"]


def test_a_slip_is_named(call, file):
    """Status 1; the slip, from which step on, and the lines; the same as JSON."""
    status, out, _err = call("check", "--update", "mine.py:missing", "--as", "adam")
    assert status == 1
    assert "The update is wrong: it is not adam from step 1 on, first in w." in out
    assert "Slip: The correction for the start at 0 is missing" in out
    assert "m_hat = m / (1 - beta1 ** t)" in out
    status, out, _err = call("check", "--update", "mine.py:missing", "--as", "adam", "--json")
    result = json.loads(out)
    assert (status, result["kind"], result["name"]) == (1, "slip", "correction_missing")
    assert [q["name"] for q in result["quantities"]] == ["m", "v", "w"]
    assert [q["agrees"] for q in result["quantities"]] == [True, True, False]
    assert result["first_wrong"] == {"quantity": "w", "step": 1}


def test_settings_are_told(call, file):
    """With --as NAME:SETTING=VALUE, and the rate with --lr."""
    words = ("check", "--update", "mine.py:step", "--as")
    status, out, _err = call(*words, "adam", "--lr", "0.3", "--json")
    assert (status, json.loads(out)["settings"]["rate"]) == (0, 0.3)
    assert call(*words, "adam:beta2=0.999")[0] == 0
    assert call(*words, "adam:beta2=0.99")[0] == 1


def test_it_is_tried_on_the_users_own_weights(call, file):
    """With --at: names and shapes are his, and one course begins there."""
    np.savez("w.npz", W1=np.ones((4, 3)), b1=np.zeros(4))
    Path("net.py").write_text(
        "def step(W1, b1, grads, lr):\n"
        "    assert W1.shape == (4, 3)\n"
        "    return W1 - lr * grads['dW1'], b1\n"
    )
    words = ("check", "--update", "net.py:step", "--as", "sgd", "--at", "w.npz")
    status, out, _err = call(*words)
    assert status == 1
    assert "Slip: An array stays as it is in every step" in out
    assert "b1[" in out
    assert "yours" in " ".join(out.split())


def test_the_case_of_a_report(call):
    """A record of the user's own whose t counts from 0."""
    case = Path(__file__).parents[1] / "checks" / "user_update" / "adam_t0.py"
    status, out, _err = call("check", "--update", f"{case}:adam_t0", "--as", "adam")
    assert status == 1
    assert "Slip: t counts from 0" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--update", "mine.py:step"], "--update and --as go together"),
        (["--as", "adam"], "--update and --as go together"),
        (["xor", "--update", "mine.py:step", "--as", "adam"], "in the place of a SOURCE"),
        (["--update", "mine.py", "--as", "adam"], "expected FILE.py:name, such as adam.py:step"),
        (["--update", "none.py:step", "--as", "adam"], "there is no file none.py"),
        (["--update", "mine.py:stepp", "--as", "adam"], "Did you mean 'step'?"),
        (["--update", "mine.py:number", "--as", "adam"], "which cannot be called"),
        (
            ["--update", "mine.py:raising", "--as", "adam"],
            "'undefined' is not defined. That was in line",
        ),
        (["--update", "mine.py:leaving", "--as", "sgd"], "leaving(w, g) raised SystemExit: 0."),
        (["--update", "mine.py:closing", "--as", "sgd"], "closing(w, g) raised GeneratorExit: -."),
        (["--update", "broken.py:step", "--as", "adam"], "running broken.py failed: SyntaxError"),
        (["--update", "mine.py:step", "--as", "addam"], "Did you mean 'adam'?"),
        (["--update", "mine.py:step", "--as", "adam", "--at", "no.npz"], "no.npz"),
        (
            ["--update", "mine.py:step", "--as", "adam", "--at", "mine.py"],
            "or a file of NumPy's: .npz",
        ),
        (["--update", "mine.py:step", "--as", "adam", "--samples", "3"], "--samples is for checks"),
        (["--update", "mine.py:step", "--as", "adam", "--hidden", "3"], "--hidden is for checks"),
    ],
)
def test_what_cannot_be_used_is_refused(call, file, words, message):
    """In one message, with exit status 2."""
    Path("broken.py").write_text("def step(w, g:\n")
    status, out, err = call("check", *words)
    assert (status, out) == (2, "")
    assert message in " ".join(err.split())
