"""One word for all data: the name of a source or the path of a file."""

import inspect
from os import PathLike
from pathlib import Path
from typing import Any

from backsight.data.column_choices import Choices
from backsight.data.dialect import DEFAULT_DIALECT, Dialect
from backsight.data.read import find_format, read_file
from backsight.data.sources import sources
from backsight.data.table import Table
from backsight.disk.refusals import make_read_error
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress

OWN = ("path", "columns", "dialect", "progress")
"""What `read_file` takes that is no setting of a source."""


def load(
    source: str | Path,
    *,
    folder: str = "",
    progress: Progress = ignore_progress,
    columns: Choices | None = None,
    dialect: Dialect = DEFAULT_DIALECT,
    **settings: object,
) -> Table:
    """The table of a source, by name, or of a file, by path.

    settings: of the source (`sources[name].settings`) or of `read_file`. folder: where a source
    that comes in files finds them. columns, dialect: of a file, as `read_file` takes them.
    progress: is told of a download, (file, bytes done, bytes in all), and of a long file. Raises
    UnknownName, BadSpec or BadData.
    """
    name = str(source)
    if not name:
        raise BadSpec(_("data.source is empty: give the name of a data source, or of a file."))
    more: dict[str, Any] = {"columns": columns, "dialect": dialect, "progress": progress}
    if name in sources:
        record = sources[name]
        wiring = {"folder": folder, "report": progress} if record.needs_folder else {}
        return record.load(**record.check_settings(settings), **wiring)
    if find_format(Path(source)) or is_there(source):
        return read_file(source, **_check_file_settings(settings), **more)
    _require_allowed(name)
    raise UnknownName(_("data source"), name, sources, hint=_("A path of a data file works too."))


def _require_allowed(path: str) -> None:
    """Raise BadData where a file or a folder may be there, and may not be seen."""
    try:
        Path(path).stat()
    except PermissionError as error:
        raise make_read_error(path, error) from error
    except (OSError, ValueError):  # there is none, nor can there be
        return


def is_there(path: str | PathLike[str]) -> bool:
    """Whether there is a file or a folder at a path, which may be none."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # too long, in a folder that cannot be read, or with a NUL
        return False


def _check_file_settings(settings: dict[str, object]) -> dict[str, Any]:
    """The settings given, each known and a text; `target` may be a list of texts."""
    names = [name for name in inspect.signature(read_file).parameters if name not in OWN]
    for name, value in settings.items():
        if name not in names:
            raise UnknownName(_("setting of a data file"), name, names)
        texts = value if name == "target" and isinstance(value, list | tuple) else [value]
        if not all(isinstance(text, str) for text in texts):
            raise BadSpec(
                _("{name} of a data file must be text; it is {value!r}.").format(
                    name=name, value=value
                )
            )
    return settings
