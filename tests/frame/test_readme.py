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


LONG = ("--gradient central", "--sweep", "--animate")
"""What a command has in it that takes long, and that no other command needs."""


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


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Each command but `echo`, run in order in one folder: (command, shown, wanted, done)."""
    return run_all(tmp_path_factory.mktemp("readme"), commands())


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


def test_every_command_ends_as_shown(ran):
    """With status 0, or with the one that `echo $?` shows."""
    wrong = [(c, d.returncode, d.stderr) for c, _, wanted, d in ran if d.returncode != wanted]
    assert len(ran) > 5
    assert not wrong


@pytest.mark.slow
def test_every_long_command_ends_as_shown(tmp_path):
    """By itself, for none needs what another has left."""
    run = commands(long=True)
    assert len(run) == len(LONG)
    done = run_all(tmp_path, run)
    assert [(c, d.returncode, d.stderr) for c, _, _, d in done if d.returncode] == []


def test_the_equations_are_those_that_are_printed(ran):
    """Each line of the excerpt stands in what the command prints."""
    ((shown, printed),) = [
        (below, done.stdout.splitlines())
        for command, below, _, done in ran
        if command.startswith("backsight derive")
    ]
    assert len(shown) > 10
    assert not [line for line in shown if line not in (*printed, "…")]


@pytest.mark.parametrize(
    "command",
    ["backsight paths", "backsight influence", "backsight explain xor --weight",
     "backsight explain xor --number"],
)  # fmt: skip
def test_excerpts_are_those_that_are_printed(ran, command):
    """Each line of the excerpts stands in what is printed, but for how many digits agree."""
    ((shown, printed),) = [
        (below, [line.partition(", the same in")[0] for line in done.stdout.splitlines()])
        for line, below, _, done in ran
        if line.startswith(command)
    ]
    assert len(shown) > 3
    assert not [s for s in shown if s.partition(", the same in")[0] not in (*printed, "…")]


def test_its_python_is_right(tmp_path, monkeypatch):
    """Every `>>>` gives what stands below it."""
    monkeypatch.chdir(tmp_path)
    text = "\n".join(blocks("python"))
    test = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted > 8
    assert result.failed == 0
