"""Command lines of the page, each run once, in one folder that stands for the repository's."""

import io
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from backsight.cli.main import main
from backsight.languages.choose import speaking

ROOT = Path(__file__).parents[2]
COLUMNS = "100"


@dataclass(frozen=True, kw_only=True)
class Shell:
    """A folder with the programs of the repository, and what was printed there."""

    folder: Path
    printed: dict[str, str] = field(default_factory=dict)
    """By command line: a line that several claims name is run once."""

    def __post_init__(self) -> None:
        """Put the programs there."""
        for name in ("examples", "tools"):
            shutil.copytree(ROOT / name, self.folder / name, dirs_exist_ok=True)

    def run(self, lines: tuple[str, ...]) -> str:
        """All that they print, one after the other."""
        for line in lines:
            if line not in self.printed:
                self.printed[line] = run_line(self.folder, line)
        return "".join(self.printed[line] for line in lines)


def run_line(folder: Path, line: str) -> str:
    """What a line prints. One that brings in records of its own has a process of its own, so that
    they are gone after it."""
    program, *words = shlex.split(line)
    environment = {**os.environ, "COLUMNS": COLUMNS, "BACKSIGHT_LANG": "en", "PYTHONUTF8": "1"}
    if "--with" in words:
        command = [sys.executable, "-m", "backsight", *words]
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return done.stdout + done.stderr
    with patch.dict(os.environ, environment), speaking("en"), chdir(folder):
        return run_here(program, words)


def run_here(program: str, words: list[str]) -> str:
    """The same in this process, which saves its start."""
    out, argv = io.StringIO(), words if program == "python" else [program, *words]
    with patch("sys.argv", argv), redirect_stdout(out), redirect_stderr(out):
        try:
            if program == "python":
                runpy.run_path(words[0], run_name="__main__")
            else:
                main()
        except SystemExit as ended:
            if isinstance(ended.code, str):
                out.write(ended.code)
    return out.getvalue()
