"""The files that commands are to write: refused before any work is done."""

from backsight import plots
from backsight.disk.place import check_writable


def check_pictures(*files: str | None) -> None:
    """Raise an error for a picture that cannot be written, or not in the format of its name."""
    for file in filter(None, files):
        check_writable(file, "picture.png")
        plots.find_picture_format(file)
