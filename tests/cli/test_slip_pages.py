"""`backsight list slips NAME`: a page of each kind, of a slip of the user's own too."""

import subprocess
import sys

import pytest

from backsight.checks.loss_slips import loss_slips

MINE = '''"""Every entry is 7 times the true one.

Why it is bad: steps are too long.
"""

from backsight.checks.slips import Slip

sevenfold = Slip(name="sevenfold", order=500, explains=lambda case: None)
'''

PLAIN = '''"""A plain step.

When it matters: never.
"""

from backsight.kernel.formula import formula
from backsight.maths.optimizers import Optimizer


@formula
def step(w, g, eta, t):
    w = w - eta * g
    return (w,)


plain = Optimizer(name="plain", step=step, rate=0.1)
'''


@pytest.mark.parametrize(
    ("catalog", "name", "words"),
    [
        ("slips", "sign", "(Y - a2)"),
        ("update_slips", "epsilon_inside", "sqrt(v_hat + epsilon)"),
        ("update_conventions", "dampening", "WHEN IT MATTERS"),
    ],
)
def test_a_page_has_its_example(call, catalog, name, words):
    """The lines beside each other, and what check says."""
    status, out, _err = call("list", catalog, name)
    assert status == 0
    assert "EXAMPLE" in out
    assert words in out


@pytest.mark.parametrize("name", loss_slips)
def test_a_slip_of_a_loss_has_its_page(call, name):
    """Of its docstring alone: the wrong line and the right one stand under Example."""
    status, out, _err = call("list", "loss_slips", name)
    assert status == 0
    headings = [line for line in out.splitlines() if line.isupper()]
    assert headings[:4] == ["WHAT IT DOES", "WHY IT IS BAD", "EXAMPLE", "REMEDY"]
    assert "right" in out.partition("EXAMPLE")[2].partition("REMEDY")[0]


def test_a_slip_of_ones_own_has_a_page(tmp_path):
    """From its docstring alone, where it has no example."""
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "backsight", "list", "slips", "sevenfold", "--with", "mine.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0
    assert "WHY IT IS BAD" in done.stdout
    assert "Steps are too long." in done.stdout
    assert "EXAMPLE" not in done.stdout


def test_any_record_with_parts_has_a_page(tmp_path):
    """What stands under headings in its file; of the others there is one line."""
    (tmp_path / "mine.py").write_text(PLAIN, encoding="utf-8")
    command = [sys.executable, "-m", "backsight", "list", "optimizers"]
    done = subprocess.run(
        [*command, "plain", "--with", "mine.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert "WHEN IT MATTERS" in done.stdout


def test_a_slip_that_is_none_is_refused(call):
    """With the nearest name."""
    status, _out, err = call("list", "slips", "sing")
    assert status == 2
    assert "sign" in err
