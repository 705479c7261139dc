"""A figure as a file."""

from pathlib import Path
from typing import Any, BinaryIO

from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.plots.style import DPI, use_house_style
from backsight.plots.write import write_whole

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
    file_path = Path(path)
    kind = file_path.suffix.removeprefix(".").lower()
    formats = FigureCanvasBase.get_supported_filetypes()
    if kind not in formats:
        names = join_words(f".{k}" for k in sorted(formats))
        raise BadInput(
            _("A picture's name must end in one of {names}; {name!r} does not.").format(
                names=names, name=file_path.name
            )
        )
    return kind
