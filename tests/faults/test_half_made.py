"""A run that was killed before it began: every command says in one sentence what its folder is."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import backsight
from backsight.cli import main as cli
from backsight.kernel.errors import CannotWrite
from backsight.recorder.folder import check_writable
from backsight.recorder.lock import Lock
from backsight.recorder.open import create
from backsight.runs import recording

TRAIN = ["train", "xor", "--steps", "5", "-o", "run"]


def leave_folder(folder: Path) -> None:
    folder.mkdir()


def leave_lock(folder: Path) -> None:
    folder.mkdir()
    Lock(folder / "record.sqlite").release()


def leave_file(folder: Path) -> None:
    leave_lock(folder)
    (folder / "record.sqlite").touch()


def leave_tables(folder: Path) -> None:
    leave_lock(folder)
    create(folder / "record.sqlite").close()


def leave_log(folder: Path) -> None:
    """As `kill -9` does behind the first tables."""
    leave_lock(folder)
    store = create(folder / "record.sqlite")
    shutil.copytree(folder, folder.with_name("copy"))
    store.close()
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


def call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str]:
    """Run a command; its exit status, and all that it says."""
    monkeypatch.setattr("sys.argv", ["backsight", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capsys.readouterr()
    return int(ended.value.code or 0), out + err


@pytest.mark.parametrize("leave", [leave_folder, leave_lock])
def test_a_folder_without_a_record(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    leave: Callable[[Path], None],
) -> None:
    """There is no run in it, and one may be trained into it."""
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "run")
    for command in ("show", "resume", "follow"):
        status, text = call(monkeypatch, capsys, command, "run")
        assert (status, text.count("\n")) == (2, 1)
        assert "There is no record run/record.sqlite" in text
    assert call(monkeypatch, capsys, *TRAIN)[0] == 0


@pytest.mark.parametrize("leave", [leave_file, leave_tables, leave_log])
def test_a_record_that_was_not_begun(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    leave: Callable[[Path], None],
) -> None:
    """Whoever reads it, goes on with it or trains into it hears that nothing is lost, and that it
    is to be deleted; `runs` says it of that one run."""
    monkeypatch.chdir(tmp_path)
    leave(tmp_path / "run")
    for words in (["show", "run"], ["resume", "run"], ["follow", "run"], TRAIN):
        status, text = call(monkeypatch, capsys, *words)
        assert (status, text.count("\n")) == (2, 1), words
        assert "run/record.sqlite is empty" in text
        assert "delete run and train again" in text
    assert "is empty" in " ".join(call(monkeypatch, capsys, "runs", ".")[1].split())
    with pytest.raises(CannotWrite, match="delete run"):
        backsight.train("xor", steps=5, out="run")


def test_one_that_is_just_beginning(tmp_path: Path) -> None:
    """While the process lives that makes it, it is said that it is beginning."""
    folder = tmp_path / "run"
    leave_file(folder)
    lock = Lock(folder / "record.sqlite")
    with pytest.raises(CannotWrite, match="just beginning"):
        check_writable(str(folder))
    lock.release()


@pytest.mark.parametrize("error", [CannotWrite, KeyboardInterrupt])
def test_a_folder_of_the_users_own_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    """Where a record does not come to be, an empty folder that was there before is not taken away;
    one that was made for it is, with what was in it."""

    def refuse(*_arguments: object, **_settings: object) -> None:
        raise error

    monkeypatch.setattr(recording, "_write_start", refuse)
    (tmp_path / "mine").mkdir()
    run = backsight.train("xor", steps=5)
    for name in ("mine", "new"):
        with pytest.raises(error):
            backsight.start("xor", steps=5, out=tmp_path / name)
        with pytest.raises(error):
            run.save(tmp_path / name)
    assert [path.name for path in tmp_path.rglob("*")] == ["mine"]
