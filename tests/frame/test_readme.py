"""What README.md and the Chinese ones show is true: their commands run, their Python gives what
stands below it."""

import doctest
import functools
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from call_here import call_here

from backsight.cli.commands import commands as commands_of_ours
from backsight.languages.choose import speaking

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "README.zh-TW.md")
each_page = pytest.mark.parametrize("page", PAGES)


@functools.cache
def read(page):
    """The text of a page."""
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page, language):
    """The code blocks of one language."""
    return re.findall(rf"```{language}\n(.*?)```", read(page), re.DOTALL)


FILE = re.compile(r"# (\w+\.py)\n")


def write_files(page, folder):
    """What a page shows as files: blocks of Python that begin with the file's name."""
    for block in blocks(page, "python"):
        if name := FILE.match(block):
            (folder / name[1]).write_text(block, encoding="utf-8")


EXPORT = "export "
LONG = ("--gradient central", "--sweep", "--animate", " first", " small", "spirals", "points.csv")
"""What a command has in it that takes long, and that no other command needs; " first" are a run,
a branch of it, and what is asked of both, " small" and "spirals" a run and what is asked of it."""


def commands(page, *, long=False):
    """Every command with the lines shown below it, but for `make`, which would run us again: those
    that take long, or the others. What is exported holds for both."""
    parts = [
        part for block in blocks(page, "console") for part in re.split(r"^\$ ", block, flags=re.M)
    ]
    shown = [part.rstrip("\n").split("\n") for part in parts if part]
    ours = [(line, below) for line, *below in shown if not line.startswith("make")]
    return [
        (line, below)
        for line, below in ours
        if line.startswith(EXPORT) or any(x in line for x in LONG) == long
    ]


def expected_status(place, run):
    """0, or what `echo $?` shows right after it."""
    following = run[place + 1] if place + 1 < len(run) else ("", [])
    return int(following[1][0]) if following[0] == "echo $?" else 0


def run_all(folder, run, way):
    """Commands in a folder: each but `echo` and `export` with what is shown and wanted, and what
    it did. way: how a line is run."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "COLUMNS": "80", "PYTHONUTF8": "1"}
    exported = [shlex.split(line, comments=True)[1] for line, _ in run if line.startswith(EXPORT)]
    environment |= dict(text.split("=") for text in exported)
    return [
        (line, below, expected_status(place, run), way(line, folder, environment))
        for place, (line, below) in enumerate(run)
        if line != "echo $?" and not line.startswith(EXPORT)
    ]


def run_in_shell(line, folder, environment):
    """As a reader types it."""
    return subprocess.run(
        line, shell=True, cwd=folder, env=environment, capture_output=True, text=True,
        encoding="utf-8",
    )  # fmt: skip


def run_here(line, folder, environment):
    """The same, without the seconds that each start of a process takes."""
    name, *words = shlex.split(line, comments=True)
    assert name == "backsight"
    return call_here(folder, *words, env=environment)


EXCERPTS = ("backsight check net.py", "backsight derive", "backsight paths", "backsight influence",
            "backsight explain xor --weight", "backsight explain xor --number")  # fmt: skip


@pytest.mark.parametrize(
    ("page", "way"),
    [
        (PAGES[0], run_here),
        pytest.param(PAGES[1], run_here, marks=pytest.mark.slow),
        *(pytest.param(page, run_in_shell, marks=pytest.mark.slow) for page in PAGES),
    ],
)
def test_every_command_ends_and_prints_as_shown(page, way, tmp_path):
    """With status 0, or with the one that `echo $?` shows; one test, for they run one after the
    other in one folder."""
    write_files(page, tmp_path)
    ran = run_all(tmp_path, commands(page), way)
    wrong = [(c, d.returncode, d.stderr) for c, _, wanted, d in ran if d.returncode != wanted]
    assert len(ran) > 5
    assert not wrong
    require_excerpts(ran)
    if page != "README.md":
        require_all(ran)


def require_excerpts(ran):
    """What is shown below a command is what it prints, line by line."""
    for command in EXCERPTS:
        if any(line.startswith(command) for line, *_ in ran):
            assert not unlike(ran, command), command


def require_all(ran):
    """Whatever is shown below any command is what it prints: the Chinese pages show no times."""
    for line, below, _, done in ran:
        printed = ["…", *done.stdout.splitlines()]
        assert [shown for shown in below if shown.rstrip() not in printed] == [], line


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
@each_page
def test_every_long_command_ends_as_shown(page, tmp_path):
    """In order, in a folder of their own."""
    run = commands(page, long=True)
    assert page != "README.md" or all(any(x in line for line, _ in run) for x in LONG)
    done = run_all(tmp_path, run, run_in_shell)
    assert [(c, d.returncode, d.stderr) for c, _, _, d in done if d.returncode] == []
    require_excerpts(done)


@each_page
def test_its_python_is_right(page, tmp_path, monkeypatch):
    """Every `>>>` gives what stands below it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "net", raising=False)
    write_files(page, tmp_path)
    text = "\n".join(block for block in blocks(page, "python") if not FILE.match(block))
    test = doctest.DocTestParser().get_doctest(text, {}, page, page, 0)
    with speaking(None):
        result = doctest.DocTestRunner().run(test)
    assert result.attempted > 8
    assert result.failed == 0


def test_every_excerpt_is_of_a_command():
    """None of them is left out above."""
    every = [line for long in (False, True) for line, _ in commands("README.md", long=long)]
    assert all(any(line.startswith(start) for line in every) for start in EXCERPTS)


TYPED = re.compile(r"`backsight ([a-z]+)\b([^`]*)`")


@pytest.mark.parametrize("page", PAGES[1:])
def test_what_a_chinese_page_tells_to_type_exists(page):
    """Every command and option in its sentences and tables, which are not run."""
    typed = TYPED.findall(read(page))
    assert len(typed) > 15
    for command, options in typed:
        ours = commands_of_ours[command]
        known = {name for p in ours.get_params(click.Context(ours)) for name in p.opts}
        found = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", options))
        assert found <= known | {"--with", "--lang"}, command


def test_the_chinese_pages_are_one():
    """The same commands and programs in both, but for the language's tag, and the same headings."""
    one, two = (
        [re.sub(r"zh-(CN|TW)", "zh", command.partition("#")[0]) for command, _ in commands(page)]
        for page in PAGES[1:]
    )
    assert one == two
    assert len({len(re.findall("^#", read(page), re.MULTILINE)) for page in PAGES[1:]}) == 1


@each_page
def test_each_page_leads_to_the_others(page):
    """At its top."""
    top = read(page).split("\n")[:4]
    links = re.findall(r"\]\((README[^)]*)\)", "".join(top))
    assert sorted([page, *links]) == sorted(PAGES)
