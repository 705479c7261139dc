"""One number of an array, as it is written: W1[0,2], b1[2], L."""

import re
from typing import TypeAlias

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

Index: TypeAlias = tuple[int, ...]
"""A place in an array, counted from 0; () for a plain number."""

ENTRY_PATTERN = re.compile(r"\s*(?P<name>\w+)\s*(?:\[\s*(?P<index>[^\[\]]*?)\s*\]\s*)?", re.ASCII)


def split_entry(text: str) -> tuple[str, str] | None:
    """The name and what stands in the brackets; None for a text of another form."""
    match = ENTRY_PATTERN.fullmatch(text)
    return None if match is None else (match["name"], match["index"] or "")


def split_name(name: str) -> tuple[str, tuple[int, ...]]:
    """A stable name's symbol and index: "backward/dL_dW1[0,2]" -> ("dL_dW1", (0, 2))."""
    symbol, _bracket, index = name.rpartition("/")[2].partition("[")
    return symbol, tuple(int(i) for i in index.rstrip("]").split(",") if i)


def parse_index(name: str, shape: Index, inner: str, text: str) -> Index:
    """The index that stands in the brackets. Raises BadInput where the array does not have it."""
    number_texts = [p.strip() for p in inner.split(",")] if inner else []
    index = tuple(int(p) for p in number_texts if re.fullmatch(r"\d{1,18}", p, re.ASCII))
    fits = len(index) == len(number_texts) == len(shape)
    if fits and all(i < n for i, n in zip(index, shape, strict=True)):
        return index
    text = text.strip()
    if shape == ():
        raise BadInput(
            _("{text} is not there: {name} is a single number.").format(text=text, name=name)
        )
    raise BadInput(
        _(
            "{text} is not there: {name} has the shape {shape}, so it goes from {first} to "
            "{last}, in whole numbers."
        ).format(
            text=text,
            name=name,
            shape=shape,
            first=format_corner(name, shape, first=True),
            last=format_corner(name, shape, first=False),
        )
    )


def format_entry(name: str, index: Index) -> str:
    """An entry as it is written: W1[0,2]; a plain number by its name alone."""
    return f"{name}[{','.join(map(str, index))}]" if index else name


def format_prose(name: str, index: Index) -> str:
    """An entry as prose has it, its name for the renderers: {W1}[0,2]."""
    return f"{{{name}}}{format_entry('', index)}"


def format_corner(name: str, shape: Index, *, first: bool) -> str:
    """The first entry of an array, or the last."""
    return format_entry(name, tuple(0 if first else n - 1 for n in shape))
