"""The folder of a run: made once, never overwritten; every file in it is written whole or not.

record.sqlite is the run (see `store`). The others are exports of it: spec.toml the complete spec,
weights.safetensors the weights by name, run.json what they belong to and the final metrics,
metrics.csv the moments, steps.csv every step, and *.png the pictures.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_weights
from safetensors.numpy import save as pack_weights

from backsight.disk.refusals import explaining_read_errors, explaining_write_errors
from backsight.disk.write import write
from backsight.kernel.errors import BacksightError, BadData, CannotWrite, EmptyRecord
from backsight.kernel.language import _
from backsight.kernel.plain import decode_json, replace_nan
from backsight.kernel.plain_text.csv_rows import format_rows
from backsight.kernel.plain_text.json_text import make_json_printable
from backsight.kernel.types import Floats
from backsight.recorder.lock import locate_lock
from backsight.recorder.open import ENDINGS_BESIDE, open_to_read, require_begun
from backsight.recorder.store import NAME

SPEC, WEIGHTS, RUN, METRICS = "spec.toml", "weights.safetensors", "run.json", "metrics.csv"
RECORD_BEGIN = b"SQLite format 3\x00"
MOST_RUNS = 99_999
"""Runs of one name in one folder."""
LONGEST_NAME = 200
"""Bytes of a name that more is added to; a file's name may have 255."""


def make_folder(name: str, target: str = "", base: str = "runs") -> Path:
    """A folder that was not there before: the chosen one, or base/NAME-0001, counted up.

    A chosen folder may exist if it is empty. Two processes at once get two folders.
    """
    with explaining_write_errors(target or base):
        if target:
            folder = Path(target)
            folder.mkdir(parents=True, exist_ok=True)
            _require_empty(folder)
            return folder
        name = fit_name(name)
        Path(base).mkdir(parents=True, exist_ok=True)
        numbers = [_read_number(p.name, name) for p in Path(base).iterdir()]
        for number in range(max(numbers, default=0) + 1, MOST_RUNS):
            folder = Path(base) / f"{name}-{number:04d}"
            try:
                folder.mkdir()
                return folder
            except FileExistsError:  # another process was faster
                continue
    raise CannotWrite(
        _("{base} holds {most} runs of {name}: give --out a folder.").format(
            base=base, most=MOST_RUNS, name=name
        )
    )


def require_room_for(target: str) -> None:
    """Raise CannotWrite where `make_folder` would refuse a chosen folder, for it holds something;
    "" for none."""
    if target and Path(target).exists():
        with explaining_write_errors(target):
            _require_empty(Path(target))


@contextmanager
def make_folder_to_fill(name: str, target: str = "", base: str = "runs") -> Iterator[Path]:
    """The same; it is taken away again where the block fails and leaves nothing in it."""
    is_new = not (target and Path(target).exists())
    folder = make_folder(name, target, base)
    try:
        yield folder
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise


def _require_empty(folder: Path) -> None:
    """Raise CannotWrite where a folder holds anything but the lock of a run that was ended before
    it had a record."""
    if all(path == locate_lock(folder / NAME) for path in folder.resolve().iterdir()):
        return
    if (folder / NAME).is_file():
        try:
            with open_to_read(folder / NAME) as store:
                require_begun(store)
        except EmptyRecord as error:
            raise CannotWrite(str(error)) from None
        except BacksightError:  # whatever it is, it stays
            pass
    raise CannotWrite(
        _(
            "The folder {folder} is not empty, and a run never overwrites: give --out another name."
        ).format(folder=folder)
    )


def check_writable(target: str = "", base: str = "runs") -> None:
    """Refuse, before anything is trained, a place where nothing can be written."""
    place = Path(target or base)
    with explaining_write_errors(place):
        if target and place.is_dir():
            _require_empty(place)
        if place.exists() and not place.is_dir():
            raise CannotWrite(
                _("{place} is a file, not a folder: give --out another name.").format(place=place)
            )
        parent = next(p for p in [place.absolute(), *place.absolute().parents] if p.exists())
        with tempfile.TemporaryFile(dir=parent):
            pass


def fit_name(name: str) -> str:
    """The beginning of a long name, so that a name of a file has room for more."""
    data = os.fsencode(name)
    return name if len(data) <= LONGEST_NAME else data[:LONGEST_NAME].decode("utf-8", "ignore")


def write_weights(folder: Path, weights: Mapping[str, Floats]) -> None:
    """Write the weights by name as safetensors."""
    arrays = {name: np.ascontiguousarray(value) for name, value in weights.items()}
    write(folder / WEIGHTS, pack_weights(arrays))


def read_weights_file(path: Path) -> dict[str, Floats]:
    """The weights by name of a safetensors file. Raises BadData where they are no real numbers."""
    try:
        arrays = load_weights(_read(path))
        for name, array in arrays.items():
            if array.dtype.kind not in "fiu":
                raise ValueError(f"{name}: {array.dtype}")
        return arrays
    except (SafetensorError, ValueError) as error:
        raise BadData(
            _("{folder} is damaged or no safetensors file: {error}.").format(
                folder=path, error=error
            )
        ) from None


def write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as CSV, the columns in the order in which they first appear."""
    columns = list(dict.fromkeys(k for row in rows for k in row))
    write(path, format_rows([columns, *([row.get(c, "") for c in columns] for row in rows)]))


def write_json(path: Path, value: Any) -> None:
    """Write plain data as JSON."""
    text = json.dumps(replace_nan(value), indent=2, ensure_ascii=False, allow_nan=False)
    write(path, make_json_printable(text) + "\n")


def read_json(path: Path) -> Any:
    """Plain data of a JSON file."""
    try:
        return decode_json(_read(path))
    except ValueError as error:
        raise BadData(
            _("{path} is damaged: it is not valid JSON ({error}).").format(path=path, error=error)
        ) from None


def read_text(path: Path) -> str:
    """A text file."""
    try:
        return _read(path).decode()
    except UnicodeDecodeError:
        raise BadData(_("{path} is damaged: it is not a text.").format(path=path)) from None


def _read(path: Path) -> bytes:
    try:
        with explaining_read_errors(path):
            return path.read_bytes()
    except FileNotFoundError:
        message = (
            _(
                "There is no run folder with {name} at {parent}: give the folder that "
                "`backsight train` wrote."
            )
            if path.parent.is_dir()
            else _(
                "There is no folder with {name} at {parent}: give the folder that "
                "`backsight train` wrote."
            )
        )
        raise BadData(message.format(name=path.name, parent=path.parent)) from None


def is_record(path: Path) -> bool:
    """Whether a file is a record of a run, by how it begins."""
    try:
        with path.open("rb") as file:
            return file.read(len(RECORD_BEGIN)) == RECORD_BEGIN
    except OSError:
        return False


def is_of_run(path: Path) -> bool:
    """Whether at a path stands, or is to stand, what a record has beside it: its lock, a file of
    SQLite's own, or what says the same as the record."""
    name = path.name
    records = [name.removesuffix(ending) for ending in ENDINGS_BESIDE if name.endswith(ending)]
    if name.startswith(".") and name.endswith(".lock"):
        records.append(name[1:].removesuffix(".lock"))
    if name in (SPEC, WEIGHTS, RUN, METRICS):
        records.append(NAME)
    return any(is_record(path.with_name(record)) for record in records if record)


def is_shown(path: Path) -> bool:
    """Whether a file of a run's folder is one for people: no lock, no file of SQLite's own."""
    return not path.name.startswith(".") and not path.name.endswith(("-wal", "-shm"))


def _read_number(entry: str, name: str) -> int:
    """The number of a run's folder; 0 for other entries."""
    head, _, tail = entry.rpartition("-")
    return int(tail) if head == name and tail.isdecimal() else 0
