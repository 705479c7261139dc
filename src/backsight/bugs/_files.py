"""Both programs of a bug as files to be tried: wrong.py, mended.py, and the arrays they need."""

from io import BytesIO
from pathlib import Path

import numpy as np

from backsight.bugs._program import write_program
from backsight.bugs._record import Bug
from backsight.disk.refusals import explaining_write_errors
from backsight.disk.write import write

NAMES = ("wrong", "mended")


def list_paths(bug: Bug, folder: str | Path) -> list[Path]:
    """The files that are written."""
    return list(_make_contents(bug, Path(folder)))


def write_files(bug: Bug, folder: str | Path) -> list[Path]:
    """Write them; the folder is made where there is none. Raises CannotWrite."""
    place = Path(folder)
    with explaining_write_errors(place):
        place.mkdir(parents=True, exist_ok=True)
    contents = _make_contents(bug, place)
    for path, content in contents.items():
        write(path, content)
    return list(contents)


def _make_contents(bug: Bug, folder: Path) -> dict[Path, bytes]:
    contents: dict[Path, bytes] = {}
    for name, program in zip(NAMES, (bug.wrong, bug.mended), strict=True):
        text = write_program(program, bug.called, bug.trial.companions)
        contents[folder / f"{name}.py"] = text.encode()
        arrays = bug.trial.make_arrays(program)
        if arrays:
            file = BytesIO()
            np.savez(file, **arrays)  # type: ignore[arg-type]  # names of arrays, not of options
            contents[folder / f"{name}.npz"] = file.getvalue()
    return contents
