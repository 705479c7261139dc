"""A folder that exports fill: all of them or none, and nothing of anybody else's is lost."""

import filecmp
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backsight import plots
from backsight.disk.refusals import explaining_write_errors
from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.runs.tracking.event_file import NAME as EVENTS

FILES = (
    *("weights.safetensors", "spec.toml", "network.json", "metrics.csv", "steps.csv"),
    *("steps.parquet", "record.json", "report.html", "page.html", "training.gif", "network.onnx"),
    *("code.npz", "code_numpy.py", "code_torch.py", "code_keras.py", "code_sklearn.py"),
    "code_jax.py",
)
"""What exports other than pictures are called."""
MOST_NAMED = 3
PREFIX = ".backsight-"


@contextmanager
def fill_folder(folder: Path, *, replace: bool, keeps_others: bool) -> Iterator[Path]:
    """A new folder to fill, whose files then go to `folder`; where the block fails, that is as it
    was. replace: files of other content give way; else they are refused. keeps_others: what is of
    another name stays; else it gives way, too, and a folder that holds anything but exports is
    refused. Raises CannotWrite."""
    if replace and not keeps_others:
        _require_exports(folder)
    is_new = not folder.exists()
    with explaining_write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with _make_stage(folder) as stage:
            yield stage
            if not replace:
                _require_same(stage, folder)
            with explaining_write_errors(folder):
                if replace and not keeps_others:
                    for path in _list_files(folder):
                        path.unlink()
                for path in stage.iterdir():
                    path.replace(folder / path.name)
    finally:
        if is_new and not any(folder.iterdir()):  # nothing came of it
            folder.rmdir()


@contextmanager
def _make_stage(folder: Path) -> Iterator[Path]:
    with explaining_write_errors(folder):
        stage = Path(tempfile.mkdtemp(dir=folder, prefix=PREFIX))
    try:
        yield stage
    except CannotWrite as error:  # nobody knows the folder between
        raise CannotWrite(str(error).replace(str(stage), str(folder))) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _require_same(stage: Path, folder: Path) -> None:
    """Raise CannotWrite where a file of other content has the name of one that is to come. A link
    may give way: what it leads to stays."""
    for path in sorted(stage.iterdir()):
        there = folder / path.name
        if there.is_symlink() or not there.exists():
            continue
        if not (there.is_file() and filecmp.cmp(path, there, shallow=False)):
            raise CannotWrite(
                _(
                    "{path} is there already, and is not what would be written: give --out another "
                    "folder, or --force to write over it."
                ).format(path=there)
            )


def _require_exports(folder: Path) -> None:
    if not folder.is_dir():
        return
    with explaining_write_errors(folder):
        others = sorted(p.name for p in _list_files(folder) if p.is_dir() or not _is_export(p.name))
    if others:
        names = ", ".join(others[:MOST_NAMED]) + (", …" if len(others) > MOST_NAMED else "")
        raise CannotWrite(
            _(
                "{folder} holds what no export has made ({names}), so it is not replaced: give "
                "another folder."
            ).format(folder=folder, names=names)
        )


def _list_files(folder: Path) -> list[Path]:
    """All but what was left of a process that was killed."""
    return [path for path in folder.iterdir() if not path.name.startswith(PREFIX)]


def _is_export(name: str) -> bool:
    stem, _dot, suffix = name.rpartition(".")
    return (
        name in FILES
        or name.startswith(EVENTS)
        or (suffix == "png" and stem in {*plots.charts, *catalogs["metrics"]})
    )
