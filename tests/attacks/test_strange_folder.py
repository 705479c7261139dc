"""In a folder of strangers `python -m backsight` runs nothing that lies there."""

import os
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

OPTIONAL = ("torch", "pandas", "yaml", "IPython", "sitecustomize", "usercustomize")
"""Names that somebody imports where they are installed."""
LINES = (
    "list",
    "train xor --hidden 2 --steps 3 -o run",
    "train table.csv --hidden 2 --steps 3 --engine native -o native",
    "train xor --hidden 2 --steps 3 --seeds 0-1 --processes 2 -o replicas",
    "explain run -o page.html",
    "explain run --format latex",
    "race bowl --steps 3 -o race.svg",
    "landscape run --grid 3 -o slice.png",
    "check xor --hidden 2 --samples 2",
    "export run --what parquet,report,pictures -o export",
    "predict run rows.csv",
    "nonsense",
)
FEW = LINES[:1] + LINES[3:4]


def list_unavoidable() -> set[str]:
    """Modules that Python itself reads for -m, before any line of ours."""
    code = "import runpy, importlib.util, sys; print(*sys.modules)"
    command = [sys.executable, "-I", "-c", code]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in modules.split()}


@pytest.fixture
def strange(tmp_path: Path) -> Path:
    """A folder with a module of every name that there is, each of which leaves a file when it is
    run, a distribution that offers records, and settings of matplotlib."""
    names = {*sys.stdlib_module_names, *packages_distributions(), *OPTIONAL}
    for name in names - {"backsight", *list_unavoidable()}:
        if name.isidentifier():
            (tmp_path / f"{name}.py").write_text(f"open('RAN-{name}', 'w').close()\n")
    distribution = tmp_path / "evil-1.0.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (distribution / "entry_points.txt").write_text("[backsight]\nmore = cmd\n")
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\nbackend: module://cmd\n")
    rows = [f"{k % 7},{k % 5},{('yes', 'no')[k % 3 == 0]}\n" for k in range(30)]
    (tmp_path / "table.csv").write_text("a,b,kind\n" + "".join(rows))
    (tmp_path / "rows.csv").write_text("x1,x2\n0,1\n")
    return tmp_path


def call(folder: Path, line: str, *flags: str) -> "subprocess.CompletedProcess[str]":
    """`python -m backsight LINE` as a user starts it there."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONSAFEPATH", "MPLBACKEND")}
    source = Path(__file__).resolve().parents[2] / "src"
    return subprocess.run(
        [sys.executable, *flags, "-m", "backsight", *line.split()],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def run_lines(folder: Path, lines: tuple[str, ...]) -> None:
    for line in lines:
        result = call(folder, line)
        assert not list(folder.glob("RAN-*")), line
        assert result.returncode == (2 if line == "nonsense" else 0), result.stderr


def test_nothing_of_a_strange_folder_is_run(strange: Path) -> None:
    """Neither by the command itself nor by the processes that train replicas."""
    run_lines(strange, FEW)


@pytest.mark.slow
def test_nothing_is_run_by_any_line(strange: Path) -> None:
    """Whatever is imported late: native code, pages, pictures, tables, records of others."""
    run_lines(strange, LINES)


def test_the_folder_is_one_to_be_afraid_of(strange: Path) -> None:
    """Whatever else is started with it as the working folder runs its modules."""
    subprocess.run([sys.executable, "-c", "import json"], cwd=strange, check=False)
    assert (strange / "RAN-json").exists()


def test_a_folder_called_backsight(tmp_path: Path) -> None:
    """Python takes it for ours before any line of ours is run, unless it is started with -P."""
    (tmp_path / "backsight").mkdir()
    (tmp_path / "backsight/__init__.py").write_text("open('RAN', 'w').close()\n")
    assert call(tmp_path, "list sources", "-P").returncode == 0
    assert not (tmp_path / "RAN").exists()
