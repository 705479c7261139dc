"""A Document: what is to be read, before anybody decides how it looks.

`explanations` make it and `render` shows it. Mathematics stands in it as expressions, never as
text, so that one Document becomes terminal text, HTML or LaTeX. Prose holds names in braces,
"{dL_dz2}", which the renderer typesets.
"""

import ast
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from numpy.typing import NDArray

from backsight.kernel.types import Setting

Shape: TypeAlias = tuple[int, ...]
"""() for a plain number."""

INDICES = "ijkmrs"
"""Letters that stand below a name for a place in an array, in the component form of a proof:
w_jk."""

NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The title of a part."""

    text: str
    """Prose."""
    about: str = ""
    """What happens in it, in a few words."""
    level: Literal[2, 3] = 2
    """2 for a part, 3 for a part of a part."""
    anchor: str = ""
    """Its own name, for links to it; "" where it may be any."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Prose."""

    text: str
    """Prose, with names in braces."""
    kind: Literal["text", "note"] = "text"
    """A "note" is something that the reader should know."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """The numbers of the sheet that it tells, as they are written in it, by stable name."""


@dataclass(frozen=True, kw_only=True)
class Statement:
    """left = rights[0] = rights[1] …, left ← right where a new value replaces the old one, or
    left ≤ right."""

    left: str
    """A name."""
    rights: tuple[ast.expr, ...]
    """Expressions, each equal to the others."""
    relation: Literal["=", "←", "≤"] = "="
    inner: bool = False
    """It says what a name in the statement above stands for ("where e = …")."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What one name is."""

    symbol: str
    """The name."""
    shape: Shape | None = None
    """None where it does not matter."""
    value: Setting | None = None
    """None where it varies."""
    about: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """An equation with what belongs to it."""

    number: int
    """Of the equation, from 1."""
    statements: tuple[Statement, ...]
    """Its lines."""
    shape: Shape | None
    """Of what it makes; None where it does not matter."""
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
    """Of every name in its statements."""
    facts: tuple[Fact, ...] = ()
    """The settings and draws in it."""
    reason: str = ""
    """Why it stands there."""


@dataclass(frozen=True, kw_only=True)
class Equations:
    """Equations that are aligned with each other."""

    rows: tuple[Row, ...]
    """One for each equation."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A table of names and what they are."""

    facts: tuple[Fact, ...]
    """One for each name."""


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one array, or those of them that are shown."""

    anchor: str
    """Its stable name, "forward/z1"; an entry's is anchor[i,j]."""
    symbol: str
    """The name of the array."""
    values: NDArray[Any]
    """Those that are shown, (rows, columns); of a vector one row."""
    shape: Shape
    """Of the whole array."""
    rows: tuple[int, ...] = ()
    """Where the rows of `values` lie in the whole array; empty where it has no such axis."""
    columns: tuple[int, ...] = ()
    """Where the columns of `values` lie in the whole array; empty where it has no such axis."""
    summary: "Summary | None" = None
    """Of the whole array, where not all is shown."""
    about: str = ""
    """What the array is."""
    marked: frozenset[Shape] = frozenset()
    """Entries that matter most, as places in the whole array."""
    blank: frozenset[Shape] = frozenset()
    """Entries to be filled in, as places in the whole array."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A large array in a few numbers."""

    least: float
    """Of the finite entries, as the two below."""
    mean: float
    largest: float
    zeros: float
    """The share of all entries that are 0."""
    finite: float = 1.0
    """The share of all entries that are finite."""


@dataclass(frozen=True, kw_only=True)
class CutSum:
    """What one "…" in a sum stands for."""

    count: int
    """How many terms."""
    rest: float | None
    """What they come to together; None where it is not told."""


@dataclass(frozen=True, kw_only=True)
class WorkedNumber:
    """One number in full: left = in symbols = with the numbers put in = value."""

    anchor: str
    """Its stable name, "forward/z1[0,2]"."""
    left: ast.expr
    """The number in symbols, an entry of an array as a subscript: z1[0, 2]."""
    rights: tuple[ast.expr, ...]
    """What it is equal to, first in symbols, then with numbers put in as constants, whose `kind` is
    their stable name."""
    value: float
    """What it comes to."""
    calls: int = 0
    """How many of the first right sides call it by a function's name, σ(z₁)."""
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
    """Of the arrays named in it; a name without one is a number."""
    cut_sums: tuple[CutSum, ...] = ()
    """The sums in the last right side that are cut, in the order of the names "…" in it."""
    reason: str = ""
    """Why it is computed so."""
    is_derivative: bool = False
    """Whether it is a derivative and no value."""
    inner: bool = False
    """It says what a name in the line below stands for."""
    blank: bool = False
    """The value is to be filled in."""

    @cached_property
    def operands(self) -> tuple[str, ...]:
        """The stable names of the numbers that are put in, in their order."""
        nodes = (node for right in self.rights for node in ast.walk(right))
        return tuple(n.kind for n in nodes if isinstance(n, ast.Constant) and n.kind)


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One factor of a chain rule."""

    symbol: str
    """Its name."""
    about: str = ""
    """What it is."""
    shape: Shape | None = None
    """Of the array; () for a number, None where it is no array of its own."""
    goes_to: str = ""
    """The anchor where it was first computed."""
    reused: bool = False
    """Whether it was computed for the layer after already."""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """left = factor · factor · …: the chain rule for one array, in the order of the loss to it."""

    anchor: str
    """Its stable name."""
    left: str
    """The derivative that is the product."""
    factors: tuple[Factor, ...]
    """From the loss to the array."""
    reason: str = ""
    """Why the product stands there."""


@dataclass(frozen=True, kw_only=True)
class Branch:
    """A number and what it was made from, each again with what that was made from."""

    anchor: str
    """The stable name of the number."""
    left: ast.expr
    """The number in symbols."""
    value: float
    """The number."""
    statement: WorkedNumber | None = None
    """How it was computed; None where it was not, or is shown elsewhere."""
    about: str = ""
    """What the array is."""
    children: tuple["Branch", ...] = ()
    """What it was made from."""
    more: int = 0
    """How many children are left out."""
    goes_to: str = ""
    """Where it is shown in full, in this document, or where the same branch stands above."""


@dataclass(frozen=True, kw_only=True)
class TableBlock:
    """A table. A cell is prose, a number, or statements of mathematics."""

    head: tuple[str, ...]
    """What stands above each column."""
    rows: tuple[tuple["Cell", ...], ...]
    """Each as many cells as there are columns."""
    about: str = ""
    """What is to be seen in it."""
    numbers: Container[int] = ()
    """The columns that hold numbers as text, which stand at the right."""
    shapes: Mapping[str, Shape] = field(default_factory=lambda: NO_SHAPES)
    """Of the names in statements; a name without one is a number."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawing as SVG, for renderers that can show one."""

    svg: str
    """The text of an SVG file."""
    about: str
    """What is to be seen on it."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Lines of a program, or of what is typed at the shell, as they are: none of it is prose."""

    text: str
    """Its lines, without a line break at the end."""
    language: Literal["python", "diff", "console"] = "python"
    """A "diff" begins its lines with "-" where they go, "+" where they come, and a blank else."""


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
    | Listing
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A title and what stands beneath it, from top to bottom."""

    title: str
    """Prose."""
    blocks: tuple[Block, ...]
    """From top to bottom."""
    language: str = "en"
    """Of its prose, as HTML names it."""
    digits: int = 6
    """Significant ones of the numbers in it."""
