"""What README.md shows is true: its commands run, its Python gives what stands below it."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


LONG = ("--gradient central", "--sweep", "--animate", " first", " small", "spirals", "points.csv")
"""What a command has in it that takes long, and that no other command needs; " first" are a run,
a branch of it, and what is asked of both, " small" and "spirals" a run and what is asked of it."""


def commands(*, long=False):
    """Every command with the lines shown below it, but for `make`, which would run us again: those
    that take long, or the others."""
    parts = [part for block in blocks("console") for part in re.split(r"^\$ ", block, flags=re.M)]
    shown = [part.rstrip("\n").split("\n") for part in parts if part]
    ours = [(line, below) for line, *below in shown if not line.startswith("make")]
    return [(line, below) for line, below in ours if any(x in line for x in LONG) == long]


def expected_status(place, run):
    """0, or what `echo $?` shows right after it."""
    following = run[place + 1] if place + 1 < len(run) else ("", [])
    return int(following[1][0]) if following[0] == "echo $?" else 0


def run_all(folder, run):
    """Commands in a folder: each but `echo` with what is shown and wanted, and what it did."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "80", "PYTHONUTF8": "1"}
    done = [
        subprocess.run(
            line, shell=True, cwd=folder, env=environment, capture_output=True, text=True,
            encoding="utf-8",
        )
        for line, _ in run
    ]  # fmt: skip
    return [
        (line, below, expected_status(place, run), done[place])
        for place, (line, below) in enumerate(run)
        if line != "echo $?"
    ]


EXCERPTS = ("backsight derive", "backsight paths", "backsight influence",
            "backsight explain xor --weight", "backsight explain xor --number")  # fmt: skip


def test_every_command_ends_and_prints_as_shown(tmp_path):
    """With status 0, or with the one that `echo $?` shows; one test, for they run one after the
    other in one folder."""
    ran = run_all(tmp_path, commands())
    wrong = [(c, d.returncode, d.stderr) for c, _, wanted, d in ran if d.returncode != wanted]
    assert len(ran) > 5
    assert not wrong
    require_excerpts(ran)


def require_excerpts(ran):
    """What is shown below a command is what it prints, line by line."""
    for command in EXCERPTS:
        if any(line.startswith(command) for line, *_ in ran):
            assert not unlike(ran, command), command


def unlike(ran, command):
    """The lines of the excerpt that are not printed, but for how many digits agree."""
    ((shown, printed),) = [
        (below, [line.partition(", the same in")[0] for line in done.stdout.splitlines()])
        for line, below, _, done in ran
        if line.startswith(command)
    ]
    assert len(shown) > 3
    return [s for s in shown if s.partition(", the same in")[0] not in (*printed, "…")]


@pytest.mark.slow
def test_every_long_command_ends_as_shown(tmp_path):
    """In order, in a folder of their own."""
    run = commands(long=True)
    assert all(any(x in line for line, _ in run) for x in LONG)
    done = run_all(tmp_path, run)
    assert [(c, d.returncode, d.stderr) for c, _, _, d in done if d.returncode] == []
    require_excerpts(done)


def test_its_python_is_right(tmp_path, monkeypatch):
    """Every `>>>` gives what stands below it."""
    monkeypatch.chdir(tmp_path)
    text = "\n".join(blocks("python"))
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 8
    assert result.failed == 0


def test_every_excerpt_is_of_a_command():
    """None of them is left out above."""
    every = [line for long in (False, True) for line, _ in commands(long=long)]
    assert all(any(line.startswith(start) for line in every) for start in EXCERPTS)
