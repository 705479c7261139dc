"""`derive`, `list`, `predict`, and how fast help comes."""

import json
from pathlib import Path

import msgspec

from backsight.engine.derivation import Derivation
from backsight.maths import catalogs


def test_list_shows_every_record(call) -> None:
    """Every catalog and every record stands in the list, with one line each."""
    status, out, _ = call("list")
    assert status == 0
    for folder, catalog in catalogs.items():
        assert folder in out
        for name in catalog:
            assert f"  {name} " in out
    found = json.loads(call("list", "losses", "--json")[1])
    assert set(found["losses"]) == set(catalogs["losses"])


def test_derive_as_data(call) -> None:
    """--json gives a Derivation that can be read back."""
    status, out, _ = call("derive", "xor", "--hidden", "3", "--json")
    assert status == 0
    derivation = msgspec.json.decode(out, type=Derivation)
    assert derivation.symbols["W1"].shape == (2, 3)


def test_derive_as_code(call) -> None:
    """--code gives the NumPy that the plan runs."""
    status, out, _ = call("derive", "xor", "--code")
    assert status == 0
    assert "def gradient(t" in out
    assert "matmul(" in out


def test_predict_writes_classes_and_outputs(call) -> None:
    """predict gives a class and its outputs for each row, to the terminal or to a file."""
    call("train", "moons", "--epochs", "2", "--out", "run")
    Path("new.csv").write_text("x2,other,x1\n0.1,9,0.2\n-1,9,1.5\n")
    status, out, _ = call("predict", "run", "new.csv")
    assert status == 0
    assert len(out.strip().splitlines()) == 3
    call("predict", "run", "new.csv", "-o", "answers.csv")
    assert Path("answers.csv").read_text() == out


def test_help_imports_nothing_heavy() -> None:
    """`backsight --help` needs neither NumPy nor matplotlib nor rich."""
    import subprocess
    import sys

    code = (
        "import sys; sys.argv=['backsight','--help']\n"
        "from backsight.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('numpy','matplotlib','rich','msgspec') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
