"""A sheet with numbers left out, to be filled in, and the key to it."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from backsight.explanations.step.ledger import GIVEN_ACT
from backsight.kernel.document import (
    Block,
    Cell,
    CutSum,
    Document,
    Numbers,
    Paragraph,
    Picture,
    TableBlock,
    WorkedNumber,
)
from backsight.kernel.errors import BadInput
from backsight.kernel.formula import copy_node
from backsight.kernel.language import _, join_sentences
from backsight.kernel.numerals import format_number
from backsight.kernel.streams import draw_permutation

PLACEHOLDER = "…"
"""What stands for a number that is asked for where another one is made from it."""
TELLING_DIGITS = 3
"""A number of so many significant digits is known again wherever it stands."""


class LayerValues(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the slips of one gradient are known by."""

    true: list[Any]
    """The whole gradient as nested lists."""
    inputs: list[Any] | None = None
    """What went into the layer, (rows, units); None where it has no such thing, here and below."""
    z: list[Any] | None = None
    """Its weighted sums, (rows, units)."""
    a: list[Any] | None = None
    """Its activations, (rows, units)."""
    upstream: list[Any] | None = None
    """The derivative of the loss with respect to what it makes, (rows, units)."""
    activation: str | None = None
    """By name."""
    rows: int | None = None
    """Of the batch."""


class SlipValues(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that one slip leads to."""

    name: str
    """The slip's, in its catalog."""
    values: dict[str, float]
    """By the names of blanks that it changes."""
    own: list[str]
    """Those of them that it is made in; the others follow from them."""
    rows: int
    """Of the batch."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to a worksheet."""

    title: str
    """Of the sheet."""
    answers: dict[str, float]
    """The numbers that were left out, by stable name."""
    numbers: dict[str, float]
    """All other numbers on the sheet: an exchanged one is known by them."""
    layers: dict[str, LayerValues] = {}
    """What slips are known by, by derivative: "dL_dW1"."""
    slips: list[SlipValues] = []
    """The numbers that slips in one equation lead to."""
    digits: Annotated[int, Meta(ge=1, le=17)] = 6
    """Significant ones on the sheet."""
    format: int = 1
    """The number of this form of the file."""
    kind: str = "backsight worksheet"
    """What the file is, for whoever opens it."""


def make_worksheet(
    document: Document,
    share: float,
    *,
    seed: int,
    never_blank: Collection[str],
    layers: Mapping[str, LayerValues] = MappingProxyType({}),
) -> tuple[Document, Key]:
    """The document with a share of its numbers left out, and the key.

    share: above 0, at most 1, of the numbers that can be asked for. never_blank: symbols that are
    never left out: inputs, targets, weights. A number that stands on the sheet under two names is
    left out under both. Raises BadInput where nothing can be left out.
    """
    numbers = {n: v for block in document.blocks for n, v in list_numbers(block) if n}
    candidates = sorted(
        n for n in numbers if get_symbol(n) not in never_blank and not n.startswith(f"{GIVEN_ACT}/")
    )
    texts = {n: format_number(numbers[n], document.digits) for n in candidates}
    names = _choose_blanks(texts, share, seed)
    given = frozenset(
        format_number(v, document.digits) for n, v in numbers.items() if n not in texts
    )
    telling = {texts[n] for n in names if has_telling_digits(texts[n])} - given
    blanks = Blanks(
        names=names,
        texts=frozenset(telling),
        cells=frozenset(texts[n] for n in names),
        kept_symbols=never_blank,
        digits=document.digits,
    )
    key = Key(
        title=document.title,
        digits=document.digits,
        layers=dict(layers),
        answers={n: numbers[n] for n in candidates if n in names},
        numbers={n: v for n, v in numbers.items() if n not in names},
    )
    return replace(document, blocks=tuple(map(blanks.hide, document.blocks))), key


def _choose_blanks(texts: Mapping[str, str], share: float, seed: int) -> frozenset[str]:
    """A share of the names, at least one, drawn by the seed. texts: each name's number.

    With a name come all others of the same number, where that is long enough to be known again.
    """
    if not 0 < share <= 1:
        text = _(
            "The share of blanks must be above 0% and at most 100%, such as 30% or 0.3, got "
            "{share:g}."
        ).format(share=share)
        near = _("Did you mean {near!r}?").format(near=f"{share:g}%") if 1 < share <= 100 else ""
        raise BadInput(join_sentences(text, near))
    if not texts:
        raise BadInput(_("There is nothing on this sheet that could be left out."))
    groups: dict[str, list[str]] = {}
    for name, text in texts.items():
        groups.setdefault(text if has_telling_digits(text) else name, []).append(name)
    names, wanted = list(texts), max(1, round(share * len(texts)))
    group_of = {name: group for group in groups.values() for name in group}
    blanks: set[str] = set()
    for at in draw_permutation(seed, "worksheet", 0, len(names)):
        if len(blanks) >= wanted:
            break
        blanks.update(group_of[names[at]])
    return frozenset(blanks)


def get_symbol(name: str) -> str:
    """The symbol of a stable name: "forward/z1[0,2]" -> "z1"."""
    return name.rpartition("/")[2].partition("[")[0]


def has_telling_digits(text: str) -> bool:
    """Whether a number can be told from a count or a setting, as 0.5 cannot."""
    mantissa = text.partition(" ")[0].replace(".", "")
    return len(mantissa.lstrip("−0").rstrip("0")) >= TELLING_DIGITS


@dataclass(frozen=True, kw_only=True)
class Blanks:
    """What is left out of a sheet."""

    names: frozenset[str]
    """The stable names."""
    texts: frozenset[str]
    """Their numbers as they are written, where they can be known again."""
    cells: frozenset[str]
    """All their numbers as they are written: no cell of a table holds them."""
    kept_symbols: Collection[str]
    """Symbols of what is never left out."""
    digits: int
    """Significant ones on the sheet."""

    def hide(self, block: Block) -> Block:
        """A block that does not tell what is left out."""
        match block:
            case WorkedNumber():
                cut_sums = tuple(map(self._hide_rest, block.cut_sums))
                rights = tuple(map(self._hide_constants, block.rights))
                is_blank = block.anchor in self.names
                reason = _name_box(block.reason, block.anchor) if is_blank else block.reason
                return replace(
                    block, blank=is_blank, rights=rights, cut_sums=cut_sums, reason=reason
                )
            case Numbers():
                return self._blank_entries(block)
            case Paragraph():
                named = {text for name, text in block.numbers.items() if name in self.names}
                return replace(block, text=_hide_texts(block.text, named | self.texts))
            case TableBlock():
                return replace(block, rows=tuple(map(self._hide_cells, block.rows)))
            case Picture() if any(text in block.svg for text in self.texts):
                return Paragraph(text=block.about)
        return block

    def _hide_rest(self, cut: CutSum) -> CutSum:
        return replace(cut, rest=None) if cut.rest is not None and self.is_told(cut.rest) else cut

    def is_told(self, value: float) -> bool:
        """Whether a number is one that is left out."""
        return self._format(value) in self.texts

    def _format(self, value: float) -> str:
        return format_number(float(value), self.digits)

    def _blank_entries(self, block: Numbers) -> Numbers:
        names = {
            make_entry_name(block.anchor, entry): (entry, float(block.values[place]))
            for place, entry in _list_entries(block)
        }
        entries = [names[n] for n in names if n in self.names]
        values = {value for _entry, value in entries}
        summary = block.summary
        if summary is not None:
            ends = (summary.least, summary.mean, summary.largest)
            is_told = any(end in values or self.is_told(end) for end in ends)
            summary = None if is_told else summary
        blank = frozenset(e for e, _value in entries)
        about = _name_box(block.about, _name_entries(block)) if blank else block.about
        return replace(block, blank=blank, summary=summary, about=about)

    def _hide_cells(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(
            PLACEHOLDER if isinstance(c, float) and self._format(c) in self.cells else c
            for c in row
        )

    def _hide_constants(self, node: Any) -> Any:
        """An expression with the numbers put in, without those that are asked for."""
        if not isinstance(node, ast.Constant):
            return copy_node(node, self._hide_constants)
        name = node.kind or ""
        if name not in self.names and (
            get_symbol(name) in self.kept_symbols or not self._is_told_by(node)
        ):
            return node
        return ast.Name(PLACEHOLDER)

    def _is_told_by(self, node: ast.Constant) -> bool:
        return isinstance(node.value, float) and self.is_told(node.value)


def make_entry_name(anchor: str, entry: tuple[int, ...]) -> str:
    """The stable name of an entry of an array."""
    return f"{anchor}[{','.join(map(str, entry))}]" if entry else anchor


def _name_box(about: str, name: str) -> str:
    """What stands there, and by which name a box is asked for in the answers."""
    box = _("in the answers: {name}").format(name=name)
    return _("; ").join(filter(None, (about, box)))


def _name_entries(block: Numbers) -> str:
    """The stable names of an array's entries: i is the row of one, j its column."""
    axes = [*("i" if block.rows else ""), *("j" if block.columns else "")]
    return f"{block.anchor}[{','.join(axes)}]" if axes else block.anchor


def _hide_texts(text: str, numbers: Collection[str]) -> str:
    """Prose without some numbers."""
    for number in sorted(n for n in numbers if n in text):
        text = re.sub(rf"(?<![\d.]){re.escape(number)}(?![\d.]*\d)", PLACEHOLDER, text)
    return text.replace(f"{PLACEHOLDER}.", PLACEHOLDER)


def list_numbers(block: Block) -> Iterator[tuple[str, float]]:
    """Every number of a block by its stable name."""
    if isinstance(block, WorkedNumber):
        yield block.anchor, block.value
    elif isinstance(block, Numbers):
        for place, entry in _list_entries(block):
            yield make_entry_name(block.anchor, entry), float(block.values[place])


def _list_entries(block: Numbers) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """Each number's place in the values, and in the whole array."""
    for i, j in product(range(len(block.values)), range(block.values.shape[1])):
        entry = (*(block.rows[i : i + 1]), *(block.columns[j : j + 1]))
        yield (i, j), entry
