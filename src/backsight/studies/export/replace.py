"""A folder of exports, replaced whole: two runs' files do not mix."""

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

FILES = (
    *("weights.safetensors", "spec.toml", "network.json", "metrics.csv", "steps.csv"),
    *("steps.parquet", "record.json", "report.html", "training.gif"),
)
"""What exports other than pictures are called."""
MOST_NAMED = 3


@contextmanager
def replacing_exports(folder: Path) -> Iterator[Path]:
    """A new folder to fill, whose files then take the place of all that the old one holds. Raises
    CannotWrite where that is anything but exports; where the block fails, it is as it was."""
    _require_exports(folder)
    with explaining_write_errors(folder):
        beside = Path(tempfile.mkdtemp(dir=folder.absolute().parent, prefix=".backsight-"))
    try:
        yield beside
        with explaining_write_errors(folder):
            for path in folder.iterdir():
                path.unlink()
            for path in beside.iterdir():
                path.replace(folder / path.name)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _require_exports(folder: Path) -> None:
    with explaining_write_errors(folder):
        others = sorted(p.name for p in folder.iterdir() if p.is_dir() or not _is_export(p.name))
    if others:
        names = ", ".join(others[:MOST_NAMED]) + (", …" if len(others) > MOST_NAMED else "")
        raise CannotWrite(
            _(
                "{folder} holds what no export has made ({names}), so it is not replaced: give "
                "another folder."
            ).format(folder=folder, names=names)
        )


def _is_export(name: str) -> bool:
    stem, _dot, suffix = name.rpartition(".")
    return name in FILES or (suffix == "png" and stem in {*plots.charts, *catalogs["metrics"]})
