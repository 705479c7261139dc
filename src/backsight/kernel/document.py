"""A Document: what is to be read, before anybody decides how it looks.

`explain` makes it and `render` shows it. Mathematics stands in it as expressions, never as
text, so that one Document becomes terminal text, HTML or LaTeX. Prose holds names in braces,
"{dL_dz2}", which the renderer typesets.
"""

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from backsight.kernel.types import Setting

Shape: TypeAlias = tuple[int, ...]
"""() for a plain number."""

NOTHING: Mapping[str, Shape] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of a part. about: what happens in it, in a few words."""

    text: str
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Prose. kind: a note is something that the reader should know."""

    text: str
    kind: Literal["text", "note"] = "text"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """left = rights[0] = rights[1] …, or left ← right where a new value takes the old one's place.

    inner: it says what a name in the statement above stands for ("where e = …").
    """

    left: str
    rights: tuple[ast.expr, ...]
    relation: Literal["=", "←"] = "="
    inner: bool = False


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What one name is. shape: None where it does not matter; value: None where it varies."""

    symbol: str
    shape: Shape | None = None
    value: Setting | None = None
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """An equation with what belongs to it.

    shape: of what it makes. shapes: of every name in its statements. facts: the settings and
    draws in it. reason: why it stands there.
    """

    number: int
    statements: tuple[Statement, ...]
    shape: Shape
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NOTHING)
    facts: tuple[Fact, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Equations:
    """Equations that are aligned with each other."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A table of names and what they are."""

    facts: tuple[Fact, ...]


Block: TypeAlias = Heading | Paragraph | Equations | Facts


@dataclass(frozen=True, kw_only=True)
class Document:
    """A title and what stands beneath it, from top to bottom."""

    title: str
    blocks: tuple[Block, ...]


def prose(text: str, symbol: Callable[[str], str]) -> str:
    """A text with the names in its braces typeset."""
    return re.sub(r"\{(\w+)\}", lambda found: symbol(found[1]), text)
