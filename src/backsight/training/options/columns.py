"""What is said of a table's columns, from the command line or from Python, as the spec holds it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from backsight.data.column_choices import OTHERS
from backsight.engine.spec import Choice
from backsight.kernel.errors import BadSpec
from backsight.kernel.language import _

PIECE = re.compile(r"(?P<name>.+?)=(?P<kind>[a-z_]+)(?P<settings>:.*)?")
"""NAME=KIND or NAME=KIND:SETTING=VALUE; a name may have an equals sign in it."""


def make_columns(
    before: Mapping[str, Choice] | None, columns: Any, drop: Any
) -> dict[str, Choice] | None:
    """What columns are, by name, with what was said before.

    columns: {"sex": "category"}, or texts NAME=KIND, separated by commas. drop: names, or a text of
    names separated by commas. Raises BadSpec.
    """
    if not columns and not drop:
        return dict(before) if before is not None else None
    said = {name: Choice("drop") for name in _split(drop)}
    return {**(before or {OTHERS: Choice("auto")}), **_parse(columns), **said}


def _parse(columns: Any) -> dict[str, Choice]:
    if isinstance(columns, Mapping):
        return {str(name): _read_kind(str(name), kind) for name, kind in columns.items()}
    found = {}
    for piece in _split(columns):
        match = PIECE.fullmatch(piece)
        if match is None:
            raise BadSpec(
                _("--columns takes NAME=KIND, such as sex=category; got {piece!r}.").format(
                    piece=piece
                )
            )
        kind = match["kind"] + (match["settings"] or "")
        found[match["name"].strip()] = _read_kind(match["name"], kind)
    return found


def _read_kind(name: str, kind: object) -> Choice:
    try:
        return Choice.parse(kind)
    except ValueError as error:
        raise BadSpec(f"--columns {name}: {error}") from None


def _split(texts: Any) -> list[str]:
    """Texts, each of which may hold several, separated by commas."""
    is_list = isinstance(texts, Iterable) and not isinstance(texts, str | bytes)
    several = texts if is_list else () if texts is None else [texts]
    return [piece.strip() for text in several for piece in str(text).split(",") if piece.strip()]
