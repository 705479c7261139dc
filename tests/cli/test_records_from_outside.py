"""Every kind of record, and commands, come in from outside the package."""

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import backsight.records
from backsight.cli.command_help import summarize_command
from backsight.cli.commands import commands
from backsight.cli.language import translate_command
from backsight.kernel.catalog import PACKAGES
from backsight.training import plugins

SOURCE = Path(backsight.records.__file__).parent
COMMAND = '''"""A greeting."""

import click


@click.command("greet_{name}")
@click.argument("who")
def greet(who: str) -> None:
    """Say hello to somebody. And no more."""
    click.echo(f"Hello, {{who}}.")
'''
RECORDS = {
    "questions": '''"""The step after which a tenth of all steps is made."""
from backsight.records import Occurrence, Question

def find(search):
    return Occurrence(step=2, sentences=("It is always step 2.",))

second_step = Question(name="second_step", find=find)
''',
    "topics": '''"""How many equations there are."""
from backsight.kernel.document import Paragraph
from backsight.records import Topic

def blocks(view):
    yield Paragraph(text="There are equations here.")

equation_count = Topic(name="equation_count", place=99, blocks=blocks)
''',
    "files": '''"""Numbers between semicolons, without a head."""
import numpy as np

from backsight.records import Cells, FileFormat

def read(path, choice):
    rows, names = np.loadtxt(path, delimiter=";"), ("u", "v", "w")
    features, targets = choice.select(names, ("w",), path)
    features = tuple(n for n in features if n not in targets)
    return Cells(
        x=rows[:, [names.index(n) for n in features]],
        y=tuple(rows[:, names.index(n)] for n in targets),
        features=features,
        targets=targets,
        places=np.arange(1, len(rows) + 1),
        unit="line",
    )

semicolons = FileFormat(name="semicolons", suffixes=(".semi",), read=read)
''',
}


@pytest.fixture(autouse=True)
def without_them_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test takes in is gone after it."""
    for catalog in plugins.every_catalog.values():
        monkeypatch.setattr(catalog, "_admitted_records", {})


def test_the_table_names_every_kind() -> None:
    """Every folder of records stands in the one table, and each defines its catalog."""
    folders = {p.parent.relative_to(SOURCE) for p in SOURCE.rglob("_record.py")}
    named = {package.partition(".")[2] for package in PACKAGES}
    assert {".".join(f.parts) for f in folders} | {"cli.commands"} == named
    assert [c.package for c in plugins.every_catalog.values()] == list(PACKAGES)


def test_every_kind_can_be_written_with_one_import() -> None:
    """`backsight.records` offers the class of each kind but click's own."""
    for folder, catalog in plugins.every_catalog.items():
        if folder != "commands":
            assert getattr(backsight.records, catalog.kind.__name__) is catalog.kind
    with pytest.raises(AttributeError, match="no attribute 'Optimiser'"):
        _ = backsight.records.Optimiser


def test_records_need_no_matplotlib() -> None:
    """A file of one's own costs no drawing library."""
    code = "import sys, backsight.records; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.parametrize("name", list(commands))
def test_a_command_is_summed_up_without_its_file(name: str) -> None:
    """What `--help` says of a command, read from compiled code, is what its function says."""
    assert summarize_command(name).help == translate_command(commands[name]).help


def test_help_imports_no_command() -> None:
    """`backsight --help` lists the commands and imports none of them."""
    code = (
        "import sys; sys.argv=['backsight','--help']\n"
        "from backsight.cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.exit(any(m.startswith('backsight.cli.commands.') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_a_command_in_a_file(call, tmp_path: Path) -> None:
    """`backsight --with FILE.py` has the commands of the file, lists them and runs them."""
    Path("mine.py").write_text(COMMAND.format(name="file"))
    assert call("--with", "mine.py", "greet_file", "you") == (0, "Hello, you.\n", "")
    assert "greet_file   Say hello to somebody." in call("--with", "mine.py", "--help")[1]


def test_a_command_of_an_installed_package(
    call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An entry point of the group "backsight" brings commands, as it brings records."""
    (tmp_path / "their_commands.py").write_text(COMMAND.format(name="point"))
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint(name="theirs", value="their_commands", group=plugins.GROUP)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [point])
    plugins.admit_installed.cache_clear()
    assert call("greet_point", "you") == (0, "Hello, you.\n", "")
    plugins.admit_installed.cache_clear()


def test_an_installed_command_is_listed(call, tmp_path: Path, monkeypatch) -> None:
    """`--help` lists the commands of a package that is installed beside this one."""
    (tmp_path / "their_listed.py").write_text(COMMAND.format(name="listed"))
    (tmp_path / "theirs-1.dist-info").mkdir()
    (tmp_path / "theirs-1.dist-info" / "METADATA").write_text("Name: theirs\nVersion: 1\n")
    entry_points = "[backsight]\ntheirs = their_listed\n"
    (tmp_path / "theirs-1.dist-info" / "entry_points.txt").write_text(entry_points)
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins.admit_installed.cache_clear()
    assert "greet_listed  Say hello to somebody." in call("--help")[1]
    plugins.admit_installed.cache_clear()


@pytest.mark.parametrize("folder", list(RECORDS))
def test_a_record_of_any_kind_is_listed(call, folder: str) -> None:
    """A record that a file brings in stands in the list of its kind, with the file's line."""
    Path("mine.py").write_text(RECORDS[folder])
    status, out, _ = call("list", folder, "--with", "mine.py")
    assert status == 0
    assert RECORDS[folder].partition('"""')[2].partition('"""')[0] in out


def test_a_question_of_ones_own_is_asked(call) -> None:
    """`when --first` takes a question from a file."""
    Path("mine.py").write_text(RECORDS["questions"])
    call("train", "xor", "--steps", "5", "--out", "run")
    status, out, _ = call("when", "run", "--with", "mine.py", "--first", "second_step")
    assert status == 0
    assert "It is always step 2." in out


def test_a_topic_of_ones_own_is_explained(call) -> None:
    """`explain --topic` takes a topic from a file."""
    Path("mine.py").write_text(RECORDS["topics"])
    out = call("explain", "xor", "--with", "mine.py", "--topic", "equation_count")[1]
    assert "There are equations here." in out


def test_a_file_format_of_ones_own_is_read(call) -> None:
    """`train FILE` takes a kind of file from a file."""
    Path("mine.py").write_text(RECORDS["files"])
    Path("table.semi").write_text("".join(f"{i};{i % 3};{i % 2}\n" for i in range(30)))
    status, out, _ = call("train", "table.semi", "--with", "mine.py", "--epochs", "1")
    assert status == 0
    assert "2 inputs" in out


RMS_NORM = """\"\"\"RMS normalization: each row over the root of its mean square.\"\"\"
from backsight.records import Array, Layer, Positive, formula, sqrt, sum_units

@formula
def square(x: Array, n_out: int) -> Array:
    return sum_units(x * x) / n_out

@formula
def value(x: Array, m: Array, *, epsilon: Positive = 1e-5) -> Array:
    return x / sqrt(m + epsilon)

@formula
def pull_x(upstream: Array, n: Array, m: Array, n_out: int, *, epsilon: Positive = 1e-5) -> Array:
    return (upstream - n * (sum_units(upstream * n) / n_out)) / sqrt(m + epsilon)

plain_rms_norm = Layer(
    name="plain_rms_norm", norm="rms", steps={"m": square, "n": value}, pullbacks={"x": pull_x}
)
"""
METRIC = """\"\"\"The share of rows whose class is wrong.\"\"\"
from backsight.records import Array, Metric, formula, total

@formula
def value(p: Array, y: Array, N: int) -> Array:
    return 1 - total(y * p) / N

error_share = Metric(name="error_share", value=value, of="classes")
"""


def test_a_normalization_of_ones_own(call) -> None:
    """A layer that says what --norm calls it is one, and its gradient is right."""
    Path("mine.py").write_text(RMS_NORM)
    options = ("--with", "mine.py", "--hidden", "3", "--norm", "rms")
    assert call("check", "xor", *options, "--methods", "central_difference")[0] == 0
    status, _, err = call("train", "xor", *options[:-1], "rsm")
    assert status == 2
    assert "Did you mean 'rms'?" in err


def test_a_metric_of_ones_own_is_shown(call) -> None:
    """It stands in the table of results, below those of the house."""
    Path("mine.py").write_text(METRIC)
    out = call("train", "xor", "--with", "mine.py", "--steps", "3")[1]
    assert out.index("accuracy") < out.index("error share")
