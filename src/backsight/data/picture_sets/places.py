"""Where data files are looked for on this machine."""

import os
from pathlib import Path

VARIABLE = "BACKSIGHT_DATA"
"""The environment variable that names a folder of data."""


def list_roots(folder: str) -> tuple[Path, ...]:
    """The folders to look in: the one given, or else $BACKSIGHT_DATA and the user's cache."""
    if folder:
        return (Path(folder),)
    data_folder = os.environ.get(VARIABLE, "")
    return (*((Path(data_folder),) if data_folder else ()), find_cache_folder())


def find_cache_folder() -> Path:
    """$XDG_CACHE_HOME/backsight, or ~/.cache/backsight."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "backsight"


def find_file(folder: Path, name: str) -> Path | None:
    """The file of that name, which ends in .gz, or its uncompressed form; None if neither.

    "train-images.idx3-ubyte" counts as "train-images-idx3-ubyte".
    """
    plain = name.removesuffix(".gz")
    names = (name, plain, plain.replace("-idx", ".idx"))
    return next((folder / n for n in names if _is_file(folder / n)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # of a name that no file can have
        return False
