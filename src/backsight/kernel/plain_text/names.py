"""Lists of names, as they are typed or given."""

import re
from collections.abc import Iterable

COMMA = re.compile(r",(?![^\[\]]*\])")
"""One that stands in no brackets: W1[0,2],b1[1] are two."""


def split_names(names: str | Iterable[str]) -> list[str]:
    """The names in a text, between commas or semicolons, or in a list of such texts.

    Settings have commas between them too: a piece that has a "=" but no ":" goes with the one
    before it, "sgd,adam:beta1=0.8,beta2=0.9" are two.
    """
    if not isinstance(names, str):
        return [name for text in names for name in split_names(text)]
    if ";" in names:
        return [name.strip() for name in names.split(";") if name.strip()]
    found: list[str] = []
    for piece in filter(None, map(str.strip, COMMA.split(names))):
        if found and "=" in piece and ":" not in piece:
            found[-1] += f",{piece}"
        else:
            found.append(piece)
    return found
