"""One entry of an array of weights, as it is written: W1[0,2], b1[2]."""

import math
import re
from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.kernel.errors import BadInput, UnknownName

FORM = re.compile(r"\s*(?P<name>\w+)\s*(?:\[\s*(?P<index>[^\[\]]*?)\s*\]\s*)?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """weight: the array's name. index: in it, counted from 0. place: in theta."""

    weight: str
    index: tuple[int, ...]
    place: int

    def __str__(self) -> str:
        return entry_name(self.weight, self.index)

    @property
    def slug(self) -> str:
        """As a part of a file's name: W1-0-2."""
        return "-".join([self.weight, *map(str, self.index)])


def entry_of(derivation: Derivation, text: str) -> Entry:
    """The entry that a text such as "W1[0,2]" names.

    Raises UnknownName for an array that is not there, BadInput for a text of another form or an
    index out of range; both say which arrays there are.
    """
    parts = FORM.fullmatch(text)
    if parts is None:
        raise BadInput(f"Expected a weight such as {_example(derivation)}, got {text!r}.")
    symbol = _array(derivation, parts["name"])
    index = _index(symbol, parts["index"] or "", text)
    within = int(np.ravel_multi_index(index, symbol.shape)) if index else 0
    return Entry(weight=symbol.name, index=index, place=symbol.offset + within)


def entry_name(name: str, index: tuple[int, ...]) -> str:
    """An entry as it is written: W1[0,2]; a plain number by its name alone."""
    return f"{name}[{','.join(map(str, index))}]" if index else name


def _array(derivation: Derivation, name: str) -> Symbol:
    known = {s.name: s for s in derivation.weights()}
    if name not in known:
        shapes = ", ".join(f"{s.name} {s.shape}" for s in known.values())
        raise UnknownName("array of weights", name, known, f"Their shapes: {shapes}.")
    return known[name]


def _index(symbol: Symbol, inner: str, text: str) -> tuple[int, ...]:
    parts = [p.strip() for p in inner.split(",")] if inner else []
    index = tuple(int(p) for p in parts if re.fullmatch(r"\d{1,18}", p, re.ASCII))
    fits = len(index) == len(parts) == len(symbol.shape)
    if not fits or any(i >= n for i, n in zip(index, symbol.shape, strict=True)):
        raise BadInput(
            f"{text.strip()} is not there: {symbol.name} has the shape {symbol.shape}, so it goes "
            f"from {_corner(symbol, first=True)} to {_corner(symbol, first=False)}, in whole "
            "numbers."
        )
    return index


def _corner(symbol: Symbol, *, first: bool) -> str:
    return entry_name(symbol.name, tuple(0 if first else n - 1 for n in symbol.shape))


def _example(derivation: Derivation) -> str:
    """Two entries that are there, and the shapes of all arrays."""
    weights = [s for s in derivation.weights() if math.prod(s.shape)]
    shown = " or ".join(_corner(s, first=False) for s in weights[:2])
    return f"{shown} (there are {', '.join(f'{s.name} {s.shape}' for s in weights)})"
