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
from typing import Any, Literal, TypeAlias

from numpy.typing import NDArray

from backsight.kernel.types import Setting

Shape: TypeAlias = tuple[int, ...]
"""() for a plain number."""

NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of a part. about: what happens in it, in a few words. level: 2 for a part, 3 for a
    part of a part. anchor: its own name, for links to it."""

    text: str
    about: str = ""
    level: Literal[2, 3] = 2
    anchor: str = ""


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

    shape: of what it makes; None where it does not matter. shapes: of every name in its
    statements. facts: the settings and draws in it. reason: why it stands there.
    """

    number: int
    statements: tuple[Statement, ...]
    shape: Shape | None
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
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


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one array, or those of them that are shown.

    anchor: its stable name, "forward/z1"; an entry's is anchor[i,j]. values: (rows, columns) that
    are shown, a vector as one row. rows, columns: their places in the whole array; empty where it
    has no such axis. shape: of the whole. summary: of the whole, where not all is shown. marked:
    entries, as places in the whole, that matter most. blank: entries to be filled in.
    """

    anchor: str
    symbol: str
    values: NDArray[Any]
    shape: Shape
    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()
    summary: "Summary | None" = None
    about: str = ""
    marked: frozenset[Shape] = frozenset()
    blank: frozenset[Shape] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A large array in a few numbers. zeros: the share of its entries that are 0. finite: the
    share that is finite; the others are over the finite ones."""

    least: float
    mean: float
    largest: float
    zeros: float
    finite: float = 1.0


@dataclass(frozen=True, kw_only=True)
class WorkedNumber:
    """One number in full: left = in symbols = with the numbers put in = value.

    anchor: its stable name, "forward/z1[0,2]". left, rights: expressions, an entry of an array as
    a subscript, z1[0, 2]; numbers that are put in as constants. terms: more that the last right
    has than are shown, which the name "…" stands for in it; rest: what they come to together,
    where they are of one sum. reason: why it is computed so. is_derivative: told apart from a
    value. inner: it says what a name in the line below stands for. blank: the value is to be
    filled in.
    """

    anchor: str
    left: ast.expr
    rights: tuple[ast.expr, ...]
    value: float
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
    terms: int = 0
    rest: float | None = None
    reason: str = ""
    is_derivative: bool = False
    inner: bool = False
    blank: bool = False


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One factor of a chain rule. goes_to: the anchor where it was first computed. reused: from
    the layer after. shape: (); None where it is no array of its own."""

    symbol: str
    about: str = ""
    shape: Shape | None = None
    goes_to: str = ""
    reused: bool = False


@dataclass(frozen=True, kw_only=True)
class Chain:
    """left = factor · factor · …: the chain rule for one array, in the order of the loss to it."""

    anchor: str
    left: str
    factors: tuple[Factor, ...]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A number and what it was made from, each again with what that was made from.

    goes_to: where it is shown in full, in this document, or where the same branch stands above.
    more: children that are left out.
    """

    anchor: str
    left: ast.expr
    value: float
    statement: WorkedNumber | None = None
    about: str = ""
    children: tuple["Branch", ...] = ()
    more: int = 0
    goes_to: str = ""


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table. A cell is prose, a number, or statements of mathematics. shapes: of the names in
    these; a name without one is a number."""

    head: tuple[str, ...]
    rows: tuple[tuple["Cell", ...], ...]
    about: str = ""
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing as SVG, for renderers that can show one. about: what is to be seen on it."""

    svg: str
    about: str


Cell: TypeAlias = str | float | Picture | tuple[Statement, ...]

Block: TypeAlias = (
    Heading
    | Paragraph
    | Equations
    | Facts
    | Numbers
    | WorkedNumber
    | Chain
    | Branch
    | TableBlock
    | Picture
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A title and what stands beneath it, from top to bottom.

    language: of its prose, as HTML names it. digits: significant ones that numbers are shown with.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    digits: int = 6


def substitute_symbols(text: str, symbol: Callable[[str], str]) -> str:
    """A text with the names in its braces typeset."""
    return re.sub(r"\{(\w+)\}", lambda found: symbol(found[1]), text)
