"""A place for a file: looked at before the work is done whose result it is to hold."""

from pathlib import Path

from backsight.disk.refusals import explaining_write_errors
from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _


def check_writable(path: str | Path, example: str = "step.html") -> None:
    """Refuse, before anything is computed, a place where no file can be written. example: the name
    of such a file."""
    target = Path(path)
    with explaining_write_errors(target):
        is_folder, is_in_folder = target.is_dir(), target.absolute().parent.is_dir()
    if is_folder:
        raise CannotWrite(
            _("{path} is a folder: give the name of a file in it, such as {example}.").format(
                path=target, example=target / example
            )
        )
    if not is_in_folder:
        raise CannotWrite(
            _("{path} cannot be written: there is no folder {folder}. Make it first.").format(
                path=target, folder=target.parent
            )
        )
