"""A figure as a file."""

from pathlib import Path
from typing import Any, BinaryIO

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure

from backsight.disk.suffix import require_suffix
from backsight.disk.write import write_whole
from backsight.plots.style import DPI, use_house_style

# Without the date the same figure gives the same file.
UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def save(figure: Figure, path: str | Path) -> None:
    """Write a figure in the format that the path's suffix names (.png, .svg, .pdf …).

    The file is written whole or not at all. Raises BadInput for an unknown suffix,
    CannotWrite where the path cannot be written.
    """
    path = Path(path)
    kind = find_picture_format(path)

    def fill(file: BinaryIO) -> None:
        figure.savefig(file, format=kind, dpi=DPI, metadata=UNDATED.get(kind))

    with use_house_style():
        write_whole(path, fill)


def find_picture_format(path: str | Path) -> str:
    """The format that a picture's name asks for, "png". Raises BadInput where it is none."""
    formats = FigureCanvasBase.get_supported_filetypes()
    return require_suffix(path, [f".{kind}" for kind in sorted(formats)]).removeprefix(".")
