"""A sheet with numbers left out, to be filled in, and the key to it."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from backsight.kernel.document import Block, Branch, Document, Numbers, Paragraph, WorkedNumber
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.numerals import format_number
from backsight.kernel.streams import draw_permutation

PLACEHOLDER = "…"
"""What stands for a number that is asked for where another one is made from it."""


TELLING_LENGTH = 4
"""Signs of a number that can be told from a count or a step in prose."""


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
    digits: Annotated[int, Meta(ge=1, le=100)] = 6
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
    never left out: inputs, targets, weights. Raises BadInput where nothing can be left out.
    """
    numbers = {name: value for block in document.blocks for name, value in _list_numbers(block)}
    candidates = sorted(n for n in numbers if get_symbol(n) not in never_blank)
    blanks = _choose_blanks(candidates, share, seed)
    blocks = tuple(
        _hide_in_prose(
            _blank_numbers(block, blanks),
            [format_number(numbers[n], document.digits) for n in blanks],
        )
        for block in document.blocks
    )
    key = Key(
        title=document.title,
        digits=document.digits,
        layers=dict(layers),
        answers={n: numbers[n] for n in candidates if n in blanks},
        numbers={n: v for n, v in numbers.items() if n not in blanks},
    )
    return replace(document, blocks=blocks), key


def _choose_blanks(candidates: Sequence[str], share: float, seed: int) -> frozenset[str]:
    """A share of the names, at least one, drawn by the seed."""
    if not 0 < share <= 1:
        raise BadInput(
            _("The share of blanks must be above 0% and at most 100%, got {share:.0%}.").format(
                share=share
            )
        )
    if not candidates:
        raise BadInput(_("There is nothing on this sheet that could be left out."))
    order = draw_permutation(seed, "worksheet", 0, len(candidates))
    return frozenset(candidates[i] for i in order[: max(1, round(share * len(candidates)))])


def get_symbol(name: str) -> str:
    """The symbol of a stable name: "forward/z1[0,2]" -> "z1"."""
    return name.rpartition("/")[2].partition("[")[0]


def _hide_in_prose(block: Block, answers: Collection[str]) -> Block:
    """Prose that does not tell a number that is asked for."""
    if not isinstance(block, Paragraph):
        return block
    mentions = [n for n in answers if len(n) > TELLING_LENGTH and n in block.text]
    text = block.text
    for number in mentions:
        text = text.replace(number, PLACEHOLDER)
    return replace(block, text=text)


def _hide_numbers(symbols: ast.expr, numbers: ast.expr, blanks: Collection[str]) -> ast.expr:
    """An expression with the numbers put in, without those that are asked for.

    symbols: the same expression with their names, of the same form.
    """
    entries = {name.rpartition("/")[2] for name in blanks}

    def hide(symbol: Any, number: Any) -> Any:
        if isinstance(number, ast.Constant) and _name_entry(symbol) in entries:
            return ast.Name(PLACEHOLDER)
        if isinstance(number, list):
            return [hide(s, n) for s, n in zip(symbol, number, strict=False)]
        if type(symbol) is not type(number) or not isinstance(number, ast.AST):
            return number
        parts = {
            name: hide(getattr(symbol, name, None), getattr(number, name))
            for name in number._fields
            if hasattr(number, name)
        }
        return type(number)(**parts)

    result: ast.expr = hide(symbols, numbers)
    return result


def _name_entry(symbol: object) -> str:
    """The name of an entry, z1[0,2], or of a single number."""
    if isinstance(symbol, ast.Subscript | ast.Name):
        return ast.unparse(symbol).replace(" ", "").replace("(", "").replace(")", "")
    return ""


def _list_numbers(block: Block | Branch) -> Iterator[tuple[str, float]]:
    """Every number of a block by its stable name."""
    if isinstance(block, WorkedNumber):
        yield block.anchor, block.value
    elif isinstance(block, Branch):
        yield block.anchor, block.value
        for child in block.children:
            yield from _list_numbers(child)
    elif isinstance(block, Numbers):
        for place, entry in _list_entries(block):
            yield f"{block.anchor}{_format_index(entry)}", float(block.values[place])


def _list_entries(block: Numbers) -> Iterator[tuple[tuple[int, int], tuple[int, ...]]]:
    """Each number's place in the values, and in the whole array."""
    for i, j in product(range(len(block.values)), range(block.values.shape[1])):
        entry = (*(block.rows[i : i + 1]), *(block.columns[j : j + 1]))
        yield (i, j), entry


def _format_index(entry: tuple[int, ...]) -> str:
    return f"[{','.join(map(str, entry))}]" if entry else ""


def _blank_numbers(block: Block, blanks: frozenset[str]) -> Block:
    """The block with the chosen numbers left out."""
    if isinstance(block, WorkedNumber):
        before = block.rights[:1] + block.rights
        pairs = zip(before, block.rights, strict=False)
        rights = tuple(_hide_numbers(symbols, numbers, blanks) for symbols, numbers in pairs)
        return replace(block, blank=block.anchor in blanks, rights=rights)
    if isinstance(block, Numbers):
        entries = (entry for _place, entry in _list_entries(block))
        blank = frozenset(e for e in entries if f"{block.anchor}{_format_index(e)}" in blanks)
        return replace(block, blank=blank)
    return block
