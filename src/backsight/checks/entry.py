"""One entry of an array of weights, as it is written: W1[0,2], b1[2]."""

import math
from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation, Symbol
from backsight.engine.entry import format_corner, format_entry, parse_index, split_entry
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _, join_words

__all__ = ["WeightEntry", "find_entry", "format_entry"]


@dataclass(frozen=True, kw_only=True)
class WeightEntry:
    """One weight."""

    weight: str
    """The name of its array."""
    index: tuple[int, ...]
    """Its index there, counted from 0."""
    place: int
    """Its place in theta."""

    def __str__(self) -> str:
        return format_entry(self.weight, self.index)

    @property
    def slug(self) -> str:
        """As a part of a file's name: W1-0-2."""
        return "-".join([self.weight, *map(str, self.index)])


def find_entry(derivation: Derivation, text: object) -> WeightEntry:
    """The entry that a text such as "W1[0,2]" names.

    Raises UnknownName for an array that is not there, BadInput for a text of another form or an
    index out of range; both say which arrays there are.
    """
    pieces = split_entry(text) if isinstance(text, str) else None
    if pieces is None:
        raise BadInput(
            _(
                "Expected one weight such as {example}, got {text!r}; `influence` takes several, "
                "each with a --weight of its own (in Python a list)."
            ).format(example=_format_example(derivation), text=text)
        )
    symbol = _find_array(derivation, pieces[0])
    index = parse_index(symbol.name, symbol.shape, pieces[1], str(text))
    within = int(np.ravel_multi_index(index, symbol.shape)) if index else 0
    return WeightEntry(weight=symbol.name, index=index, place=symbol.offset + within)


def _find_array(derivation: Derivation, name: str) -> Symbol:
    arrays = {s.name: s for s in derivation.weights()}
    if name not in arrays:
        shapes = join_words(f"{s.name} {s.shape}" for s in arrays.values())
        raise UnknownName(
            _("array of weights"), name, arrays, _("Their shapes: {shapes}.").format(shapes=shapes)
        )
    return arrays[name]


def _format_example(derivation: Derivation) -> str:
    """Two entries that are there, and the shapes of all arrays."""
    weights = [s for s in derivation.weights() if math.prod(s.shape)]
    shown = _(" or ").join(format_corner(s.name, s.shape, first=False) for s in weights[:2])
    return _("{examples} (there are {arrays})").format(
        examples=shown, arrays=join_words(f"{s.name} {s.shape}" for s in weights)
    )
