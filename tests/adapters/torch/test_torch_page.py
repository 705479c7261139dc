"""What docs/torch.md shows is true: its loop fails so, and its commands print these lines."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
PAGE = (Path(__file__).parents[3] / "docs" / "torch.md").read_text(encoding="utf-8")


def test_the_loop_and_its_three_commands(tmp_path) -> None:
    """Each line that stands below a command is printed, but for the last digits of numbers."""
    loop = re.search(r"`loop.py`\n\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert loop is not None
    (tmp_path / "loop.py").write_text(loop[1], encoding="utf-8")
    subprocess.run([sys.executable, "loop.py"], cwd=tmp_path, check=True, capture_output=True)
    blocks = re.findall(r"```console\n\$ (backsight .*?)\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for command, below in blocks:
        _name, *words = shlex.split(command)
        done = subprocess.run(
            [sys.executable, "-m", "backsight", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**os.environ, "COLUMNS": "200", "BACKSIGHT_LANG": "en"},
        )
        for line in below.splitlines():
            assert line in done.stdout, done.stdout + done.stderr
    done = subprocess.run(
        [sys.executable, "flight/reproduce.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "-inf" in done.stdout
