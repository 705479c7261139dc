"""The ending of a file's name, which says what is written there."""

from collections.abc import Iterable
from pathlib import Path

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words


def require_suffix(path: str | Path, suffixes: Iterable[str], *, may_lack: bool = False) -> str:
    """The suffix of a path, ".html", small letters. may_lack: "" does, too, as of /dev/stdout.

    Raises BadInput where it is none of those.
    """
    file = Path(path)
    suffix, names = file.suffix.lower(), list(suffixes)
    if suffix not in names and not (may_lack and not suffix):
        raise BadInput(
            _("The file's name must end in one of {names}; {name!r} does not.").format(
                names=join_words(names), name=file.name
            )
        )
    return suffix
