"""One number of an array, as it is written: W1[0,2], b1[2], L."""

import re
from typing import TypeAlias

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

Index: TypeAlias = tuple[int, ...]
"""A place in an array, counted from 0; () for a plain number."""

FORM = re.compile(r"\s*(?P<name>\w+)\s*(?:\[\s*(?P<index>[^\[\]]*?)\s*\]\s*)?", re.ASCII)


def parted(text: str) -> tuple[str, str] | None:
    """The name and what stands in the brackets; None for a text of another form."""
    parts = FORM.fullmatch(text)
    return None if parts is None else (parts["name"], parts["index"] or "")


def index_in(name: str, shape: Index, inner: str, text: str) -> Index:
    """The index that stands in the brackets. Raises BadInput where the array does not have it."""
    parts = [p.strip() for p in inner.split(",")] if inner else []
    index = tuple(int(p) for p in parts if re.fullmatch(r"\d{1,18}", p, re.ASCII))
    fits = len(index) == len(parts) == len(shape)
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
            first=corner(name, shape, first=True),
            last=corner(name, shape, first=False),
        )
    )


def entry_name(name: str, index: Index) -> str:
    """An entry as it is written: W1[0,2]; a plain number by its name alone."""
    return f"{name}[{','.join(map(str, index))}]" if index else name


def corner(name: str, shape: Index, *, first: bool) -> str:
    """The first entry of an array, or the last."""
    return entry_name(name, tuple(0 if first else n - 1 for n in shape))
