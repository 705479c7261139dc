"""Lists of names, as they are typed or given."""

import re
from collections.abc import Iterable
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

PIECE = re.compile(r"(?:[^,\[\]]|\[[^\[\]]*\]|[\[\]])+")
"""What stands between commas, but for those in brackets: W1[0,2],b1[1] are two."""


def split_names(names: str | Iterable[str]) -> list[str]:
    """The names in a text, between commas or semicolons, or in a list of such texts.

    Settings have commas between them too: a piece that has a "=" but no ":" goes with the one
    before it, "sgd,adam:beta1=0.8,beta2=0.9" are two. Raises BadInput for what is no text.
    """
    if not isinstance(names, str):
        return [name for text in list_texts(names) for name in split_names(text)]
    if ";" in names:
        return [name.strip() for name in names.split(";") if name.strip()]
    found: list[list[str]] = []
    for piece in filter(None, map(str.strip, PIECE.findall(names))):
        if found and "=" in piece and ":" not in piece:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [",".join(pieces) for pieces in found]


def list_texts(names: object) -> list[str]:
    """A text, or those of a list. Raises BadInput for anything else."""
    is_list = isinstance(names, Iterable) and not isinstance(names, str | bytes)
    texts: list[Any] = list(names) if is_list else [names]  # type: ignore[call-overload] # it is one
    for text in texts:
        if not isinstance(text, str):
            raise BadInput(
                _("A name is a text, or several are a list of texts; got {kind}.").format(
                    kind=type(text).__name__
                )
            )
    return texts
