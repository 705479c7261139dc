"""The benchmark runs wherever Backsight does: what is not installed is left out, and said."""

import ast
import importlib
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PEERS = sorted((ROOT / "benchmarks/peers").glob("*/[a-z]*.py"))


@pytest.mark.parametrize("file", PEERS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_peer_offers_a_contender(file):
    """Every file of a contest's folder has a function `contender`."""
    body = ast.parse(file.read_text(encoding="utf-8")).body
    assert "contender" in [node.name for node in body if isinstance(node, ast.FunctionDef)]


SCRIPTS = [p for d in ("benchmarks", "examples", "tools") for p in sorted((ROOT / d).rglob("*.py"))]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_what_it_takes_from_the_package_is_there(file):
    """Nothing runs most of these after a change, so a name that moved would not be missed."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    imports = [n for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
    for node in (n for n in imports if n.module.split(".")[0] == "backsight"):
        module = importlib.import_module(node.module)
        missing = [a.name for a in node.names if not hasattr(module, a.name)]
        missing = [name for name in missing if not find_spec(f"{node.module}.{name}")]
        assert not missing, f"line {node.lineno}: {node.module} has no {missing}"


@pytest.mark.slow
def test_runs_and_says_who_is_missing(tmp_path):
    """One workload, from the command to the page: Backsight is in it, and so is everybody who is
    not there, by name."""
    results, page = tmp_path / "results.json", tmp_path / "page.md"
    done = subprocess.run(
        [
            sys.executable, ROOT / "benchmarks", "--only", "xor", "--threads", "1", "--rounds", "2",
            "--turn", "0.001", "--json", results, "--markdown", page,
        ],
        env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    [race] = json.loads(results.read_text(encoding="utf-8"))["races"]
    assert race["contenders"]["Backsight numpy"]["seconds"] > 0
    everybody = {*race["contenders"], *race["left_out"]}
    assert {"PyTorch eager", "JAX scan", "scikit-learn steps"} <= everybody
    assert race["title"] in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("others", ["backsight_numpy", pytest.param("", marks=pytest.mark.slow)])
def test_wrong_numbers_are_not_timed(tmp_path, others):
    """A contender whose losses are not the others' gets no time, and the command fails."""
    wrong = tmp_path / "benchmarks"
    left_out = {file for file in PEERS if not file.stem.startswith(others)}
    for file in {*(ROOT / "benchmarks").rglob("*.py")} - left_out:
        place = wrong / file.relative_to(ROOT / "benchmarks")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (wrong / "peers/training/naive_wrong.py").write_text(WRONG, encoding="utf-8")
    words = ["--only", "xor", "--threads", "1", "--rounds", "1", "--turn", "0.001"]
    done = subprocess.run(
        [sys.executable, wrong, *words],
        env={**os.environ, "PYTHONUTF8": "1"}, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 1
    assert "naive wrong: its numbers are off by" in done.stdout


WRONG = """
class Wrong:
    chunk, part = 1, 1.0

    def run(self, count):
        return [0.5] * count


def contender(work):
    return Wrong()
"""
