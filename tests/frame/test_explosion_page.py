"""docs/explosion.md is made by the commands on it: each line that it shows is printed again."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explosion.md"


def shown():
    """Every command with the lines shown below it."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.M) if part]
    for part in parts:
        command, _, below = part.replace("\\\n", " ").partition("\n")
        yield re.sub(r"\s+", " ", command), below.splitlines()


def rounded(line):
    """The line with its long numbers to 6 digits: what an explosion of 100,000 steps makes of the
    last one depends on the processor."""
    return re.sub(r"\d+\.\d{6,}(?:e[+-]?\d+)?", lambda m: f"{float(m[0]):.6g}", line.rstrip())


@pytest.mark.slow
def test_the_page_is_what_its_commands_print(tmp_path) -> None:
    """All commands, in order, in one folder; what is timed or counted in bytes may differ, and the
    last digits of long numbers."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "100", "PYTHONUTF8": "1"}
    ran = 0
    for command, below in shown():
        done = subprocess.run(
            command, shell=True, cwd=tmp_path, env=environment, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        printed = [rounded(line) for line in done.stdout.splitlines()]
        missing = [line for line in below if line != "…" and rounded(line) not in printed]
        assert not missing, f"$ {command}\n{done.stdout}"
        ran += 1
    assert ran > 8
