"""Pages of docs/ whose commands show numbers: each line is printed again, but for times."""

import os
import re
import shlex
from pathlib import Path

import pytest
from call_here import call_here

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("noise", "race", "rates", "replicas")
TIME = re.compile(r"[\d.]+ (s|µs)\b")


def list_commands(page: str) -> list[tuple[str, list[str]]]:
    """Every command with the lines shown below it."""
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.M) if part]
    return [(command, below) for command, *below in (part.splitlines() for part in parts)]


def without_times(line: str) -> str:
    """A line with no seconds, and with one blank where there are several."""
    return " ".join(TIME.sub(r"\1", line).split())


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_each_command_prints_what_stands_there(page: str, tmp_path: Path) -> None:
    """One after the other, in one folder; a file that is shown by `cat` is there."""
    has_run = False
    for command, below in list_commands(page):
        if command.startswith("cat "):
            (tmp_path / command.split()[1]).write_text("\n".join(below), encoding="utf-8")
            continue
        _name, *words = shlex.split(command)
        done = call_here(tmp_path, *words, env={"PATH": os.environ["PATH"]})
        printed = ["…", *map(without_times, done.stdout.splitlines())]
        missing = [line for line in below if without_times(line) not in printed]
        assert (done.returncode, missing) == (0, []), command
        has_run = True
    assert has_run
