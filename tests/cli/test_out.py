"""-o FILE on every command: nothing is written over without --force, a record never."""

from pathlib import Path

import click
import pytest

import backsight
from backsight.cli.commands import commands

ARGUMENTS = {
    "compare": ["a", "b"], "conventions": ["adam"], "explain": ["xor"], "formulas": ["schedules"],
    "influence": ["xor", "--weight", "W1[0,0]"], "landscape": ["xor"], "lr": ["xor"],
    "predict": ["run", "rows.csv"], "race": ["bowl"], "score": ["run"], "tree": ["runs"],
}  # fmt: skip
SUFFIXES = {"predict": "csv", "explain": "html", "formulas": "html", "conventions": "html"}
FOLDERS = {"train", "fork", "check", "export", "sweep"}


def list_with_out() -> set[str]:
    """The commands that have -o."""
    return {
        name
        for name in commands
        if any("-o" in p.opts for p in commands[name].params if isinstance(p, click.Option))
    }


def test_the_commands_are_all_here() -> None:
    """A new command with -o is tried, too; what writes has -o, and --out for the same."""
    assert list_with_out() - FOLDERS == set(ARGUMENTS)
    for name in list_with_out():
        (out,) = (p for p in commands[name].params if "-o" in p.opts)
        assert "--out" in out.opts


@pytest.mark.parametrize("name", ARGUMENTS)
def test_what_is_there_stays(name: str, call) -> None:
    """Before any work is done."""
    file = Path(f"there.{SUFFIXES.get(name, 'png')}")
    file.write_text("mine")
    status, out, err = call(name, *ARGUMENTS[name], "-o", file)
    assert (status, out) == (2, "")
    assert f"{file} is there already: give another name, or --force" in err
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_record_is_never_written_over(name: str, call) -> None:
    """With --force neither."""
    backsight.train("xor", steps=2, out="kept")
    record = Path("kept/record.sqlite")
    before = record.read_bytes()
    status, _out, err = call(name, *ARGUMENTS[name], "--force", "-o", record)
    assert status == 2
    assert "is the record of a run" in err
    assert record.read_bytes() == before


def test_force_writes_over_it(call) -> None:
    """As does another name."""
    file = Path("there.html")
    file.write_text("mine")
    assert call("formulas", "schedules", "--force", "-o", file)[0] == 0
    assert "<html" in file.read_text()
    assert call("formulas", "schedules", "--out", "other.html")[0] == 0


def test_what_is_written_beside_it_stays_too(call) -> None:
    """A worksheet's key and answers; both pictures of a name without a suffix."""
    for name, arguments in {
        "sheet.key.json": ["explain", "xor", "--blank", "30%", "-o", "sheet.html"],
        "sheet.answers.csv": ["explain", "xor", "--blank", "30%", "-o", "sheet.html"],
        "both.svg": ["influence", "xor", "--weight", "W1[0,0]", "-o", "both"],
    }.items():
        Path(name).write_text("mine")
        status, _out, err = call(*arguments)
        assert status == 2
        assert f"{name} is there already" in err
        assert Path(name).read_text() == "mine"
        Path(name).unlink()


def test_export_fills_no_folder_of_others(call) -> None:
    """The run's own it may: there it makes again what the run made."""
    backsight.train("xor", steps=2, out="run")
    Path("mine").mkdir()
    Path("mine/spec.toml").write_text("mine")
    status, _out, err = call("export", "run", "--what", "csv", "--out", "mine")
    assert status == 2
    assert "mine has files already" in err
    assert call("export", "run", "--what", "csv", "--out", "mine", "--force")[0] == 0
    assert call("export", "run", "--what", "csv")[0] == 0
    assert call("export", "run", "--what", "csv")[0] == 0
