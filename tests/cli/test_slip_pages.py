"""`backsight list slips NAME`: a page of each kind, of a slip of the user's own too."""

import subprocess
import sys

import pytest

MINE = '''"""Every entry is 7 times the true one.

Why it is bad: steps are too long.
"""

from backsight.checks.slips import Slip

sevenfold = Slip(name="sevenfold", order=500, explains=lambda case: None)
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


def test_a_slip_that_is_none_is_refused(call):
    """With the nearest name."""
    status, _out, err = call("list", "slips", "sing")
    assert status == 2
    assert "sign" in err
