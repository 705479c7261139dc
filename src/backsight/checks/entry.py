"""One entry of an array of weights, as it is written: W1[0,2], b1[2]."""

import math
from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.entry import corner, entry_name, index_in, parted
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _

__all__ = ["Entry", "entry_name", "entry_of"]


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
    parts = parted(text)
    if parts is None:
        raise BadInput(
            _("Expected a weight such as {example}, got {text!r}.").format(
                example=_example(derivation), text=text
            )
        )
    symbol = _array(derivation, parts[0])
    index = index_in(symbol.name, symbol.shape, parts[1], text)
    within = int(np.ravel_multi_index(index, symbol.shape)) if index else 0
    return Entry(weight=symbol.name, index=index, place=symbol.offset + within)


def _array(derivation: Derivation, name: str) -> Symbol:
    known = {s.name: s for s in derivation.weights()}
    if name not in known:
        shapes = ", ".join(f"{s.name} {s.shape}" for s in known.values())
        raise UnknownName(
            _("array of weights"), name, known, _("Their shapes: {shapes}.").format(shapes=shapes)
        )
    return known[name]


def _example(derivation: Derivation) -> str:
    """Two entries that are there, and the shapes of all arrays."""
    weights = [s for s in derivation.weights() if math.prod(s.shape)]
    shown = _(" or ").join(corner(s.name, s.shape, first=False) for s in weights[:2])
    return _("{examples} (there are {arrays})").format(
        examples=shown, arrays=", ".join(f"{s.name} {s.shape}" for s in weights)
    )
