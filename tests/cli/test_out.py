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
    "doctor": ["xor"], "noise": ["xor"], "prove": ["bp1"], "exercise": ["bp1"],
    "bugs": ["sum_for_mean"], "play": ["xor"],
}  # fmt: skip
SUFFIXES = {"predict": "csv", "explain": "html", "formulas": "html", "conventions": "html"} | {
    "doctor": "html",
    "prove": "html",
    "exercise": "html",
    "bugs": "html",
    "play": "html",
}
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


READING = {
    "compare": ["a", "in.csv"], "conventions": None, "doctor": ["in.csv"],
    "explain": ["in.csv"], "formulas": None,
    "influence": ["in.csv", "--weight", "W1[0,0]"], "landscape": ["xor", "--start", "in.csv"],
    "lr": ["in.csv"], "predict": ["run", "in.csv"], "race": ["in.csv"], "score": ["run", "in.csv"],
    "tree": ["in.csv"], "noise": ["in.csv"], "prove": None, "bugs": None, "exercise": None,
    "play": ["in.csv"],
}  # fmt: skip
"""Each command with a file that it reads; None for those that read none."""


@pytest.mark.parametrize("name", [n for n in READING if READING[n]])
@pytest.mark.parametrize("place", ["in.csv", "./in.csv", "link.csv"])
def test_what_is_read_is_never_written_over(name: str, place: str, call) -> None:
    """With --force neither, also by another name."""
    Path("in.csv").write_text("x,y\n1,2\n")
    Path("link.csv").symlink_to("in.csv")
    status, _out, err = call(name, *READING[name], "--force", "-o", place)
    assert status == 2
    assert "is read by this command" in err
    assert Path("in.csv").read_text() == "x,y\n1,2\n"


def test_every_command_is_tried_with_what_it_reads() -> None:
    assert set(READING) == set(ARGUMENTS)


def test_no_link_in_a_folder_is_followed(call) -> None:
    """A stranger's run: what its links lead to stays; the link gives way to the file."""
    for name in ("evil", "other"):
        backsight.train("xor", steps=2, out=name)
    record = Path("other/record.sqlite").read_bytes()
    Path("mine").write_text("mine")
    leads = {"metrics.csv": "mine", "run.json": "mine", "loss.png": "other/record.sqlite"}
    for name, end in leads.items():
        place = Path("evil", name)
        place.unlink(missing_ok=True)
        place.symlink_to(Path(end).resolve())
    for words in (["export", "evil", "--what", "csv,pictures"], ["resume", "evil", "--steps", "4"]):
        status, _out, err = call(*words)
        assert status == 0, err
    assert Path("mine").read_text() == "mine"
    assert Path("other/record.sqlite").read_bytes() == record
    assert not any(Path("evil", name).is_symlink() for name in leads)


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


def test_an_export_takes_the_place_of_another_whole(call) -> None:
    """With --force: no file of the other run is left among those of this one."""
    for name in ("one", "two"):
        backsight.train("xor", steps=2, out=name)
    assert call("export", "one", "--what", "weights,csv,json,pictures,report", "-o", "x")[0] == 0
    status, out, err = call("export", "two", "--what", "csv", "-o", "x", "--force")
    assert status == 0, err
    assert {p.name for p in Path("x").iterdir()} == {"metrics.csv", "steps.csv"}
    assert all(str(Path("x", name)) in out for name in ("metrics.csv", "steps.csv"))
    assert {p.name for p in Path().iterdir()} == {"one", "two", "x"}


@pytest.mark.parametrize("name", ["notes.txt", "photo.png", "record.sqlite", "folder/metrics.csv"])
def test_what_no_export_made_is_not_replaced(name: str, call) -> None:
    """With --force neither; nothing of it is touched."""
    backsight.train("xor", steps=2, out="run")
    for file in (Path("x", name), Path("x/metrics.csv")):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("mine")
    status, _out, err = call("export", "run", "--what", "csv", "-o", "x", "--force")
    assert status == 2
    assert f"x holds what no export has made ({name.partition('/')[0]})" in err
    assert Path("x", name).read_text() == Path("x/metrics.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_name_that_asks_for_no_format_is_refused(name: str, call) -> None:
    """Before any work is done; those that work are named."""
    status, out, err = call(name, *ARGUMENTS[name], "-o", "x.docx")
    assert (status, out) == (2, "")
    assert "must end in one of ." in err
    assert "'x.docx' does not" in err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("name", ARGUMENTS)
def test_no_file_of_a_run_is_written_over(name: str, call) -> None:
    """With --force neither, be it there or not: a lock would be none any more."""
    backsight.train("xor", steps=2, out="kept")
    own = (".record.sqlite.lock", "record.sqlite-wal", "spec.toml", "weights.safetensors")
    before = {p.name: p.read_bytes() for p in Path("kept").iterdir()}
    for place in own:
        status, _out, err = call(name, *ARGUMENTS[name], "--force", "-o", Path("kept", place))
        assert status == 2
        assert f"{place} belongs to a run" in err
    assert {p.name: p.read_bytes() for p in Path("kept").iterdir()} == before


def test_a_folder_is_no_file_to_write(call) -> None:
    """Of room nothing is said."""
    backsight.train("xor", steps=2, out="run")
    Path("rows.csv").write_text("x1,x2\n0,1\n")
    status, _out, err = call("predict", "run", "rows.csv", "--force", "-o", "run")
    assert status == 2
    assert "run is a folder" in err
    assert "room" not in err


def test_check_has_no_use_for_a_folder_without_pictures(call) -> None:
    status, _out, err = call("check", "xor", "-o", "pictures")
    assert status == 2
    assert "--sweep" in err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("name", ["spec.toml", "steps.csv", "network.json", "loss.png"])
def test_an_export_keeps_what_was_changed_in_the_folder_of_its_run(name: str, call) -> None:
    """Without --force nothing is written where one file has other content; with it, all is."""
    backsight.export(backsight.train("xor", steps=4, out="run"), "weights,csv,pictures")
    before = {path.name: path.read_bytes() for path in Path("run").iterdir()}
    Path("run", name).write_bytes(before[name] + b"mine")
    status, out, err = call("export", "run", "--what", "csv,weights,pictures")
    assert (status, out) == (2, "")
    assert f"run/{name} is there already, and is not what would be written" in err
    assert Path("run", name).read_bytes() == before[name] + b"mine"
    assert {p.name for p in Path("run").iterdir()} == {*before}
    assert call("export", "run", "--what", "csv,weights,pictures", "--force")[0] == 0
    after = {path.name: path.read_bytes() for path in Path("run").iterdir()}
    assert after.items() >= before.items()
    assert not after[name].endswith(b"mine")


def test_python_writes_over_nothing_either(tmp_path, monkeypatch) -> None:
    """But with replace=True."""
    monkeypatch.chdir(tmp_path)
    run = backsight.train("xor", steps=4, out="run")
    backsight.export(run, "csv")
    Path("mine").mkdir()
    Path("mine/metrics.csv").write_text("mine")
    with pytest.raises(backsight.BacksightError, match=r"mine/metrics\.csv is there already"):
        backsight.export(run, "csv", "mine")
    assert [path.name for path in Path("mine").iterdir()] == ["metrics.csv"]
    backsight.export(run, "csv", "mine", replace=True)
    assert Path("mine/metrics.csv").read_text() == Path("run/metrics.csv").read_text()


@pytest.mark.parametrize("what", ["weights", "csv,pictures"])
def test_another_step_goes_elsewhere(what: str, call) -> None:
    """A run's own folder holds its last state, and keeps it also with --force."""
    backsight.export(backsight.train("xor", steps=4, out="run"), "weights,csv,pictures")
    before = Path("run/weights.safetensors").read_bytes()
    for force in ((), ("--force",)):
        status, _out, err = call("export", "run", "--what", what, "--step", "2", *force)
        assert status == 2
        assert "of the last step, 4: give -o another folder for those of step 2." in err
    assert Path("run/weights.safetensors").read_bytes() == before
    assert call("export", "run", "--what", what, "--step", "2", "-o", "two")[0] == 0
    assert call("export", "run", "--what", what, "--step", "4")[0] == 0


def test_a_step_is_for_what_is_of_a_step(call) -> None:
    """A report is of the whole run."""
    backsight.train("xor", steps=4, out="run")
    status, _out, err = call("export", "run", "--what", "report", "--step", "2")
    assert status == 2
    assert "--step is for weights, pictures, page, onnx; report is of the whole run" in err


@pytest.mark.parametrize("source", ["spec.toml", "run", "run/record.sqlite", "net"])
def test_data_that_only_a_spec_or_a_run_names_stay(source: str, call) -> None:
    """With --force neither: rows to learn from, to watch and to judge by."""
    rows = "x,y\n" + "".join(f"{k},{k * 0.7}\n" for k in range(20))
    for name in ("in.txt", "watch.txt", "judge.txt"):
        Path(name).write_text(rows)
    parts = {"validation_file": "watch.txt", "test_file": "judge.txt"}
    data = "".join(f'{key} = "{name}"\n' for key, name in parts.items())
    Path("spec.toml").write_text(f'steps = 2\n[data]\nsource = "in.txt"\n{data}')
    assert call("train", "spec.toml", "-o", "run")[0] == 0
    assert call("export", "run", "--what", "weights", "-o", "net")[0] == 0
    for name in ("in.txt", "watch.txt", "judge.txt"):
        for line in (["explain", source], ["predict", source, "new.csv"]):
            status, out, err = call(*line, "--force", "-o", name)
            assert (status, out) == (2, "")
            assert f"{name} is read by this command" in err
        assert Path(name).read_text() == rows


@pytest.mark.parametrize(("name", "said"), [("-", "names no file"), ("new/", "is a folder")])
def test_what_is_no_name_of_a_file_is_refused(name: str, said: str, call) -> None:
    for line in (["explain", "xor"], ["influence", "xor", "--weight", "W1[0,0]"]):
        status, out, err = call(*line, "-o", name)
        assert (status, out) == (2, "")
        assert said in err
    assert not list(Path().iterdir())


def test_the_files_of_a_picture_set_stay(call) -> None:
    """In the folder of data, and in that of the set in it."""
    for folder in ("data", "data/mnist"):
        file = Path(folder, "t10k-labels-idx1-ubyte")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"mine")
        status, _out, err = call("explain", "mnist", "--data-dir", "data", "-o", file, "--force")
        assert status == 2
        assert "is read by this command" in err
    Path("data/page").write_text("mine")
    assert (
        "is there already" in call("explain", "mnist", "--data-dir", "data", "-o", "data/page")[2]
    )
