"""Every number of a step under its stable name: act/symbol[index], such as forward/z1[0,2].

Where all weights lie in one vector, a part of it goes by its weight: W1 of theta, dL_dW1 of g,
m_W1 of an optimizer's memory m, W1_next of theta_next. A g that was found in another
way than by the backward act has parts of its own, g_W1: dL_dW1 is then another number.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from backsight.engine.derivation import Derivation, Equation, Symbol
from backsight.engine.entry import Index, format_entry
from backsight.engine.interpret import STEP_ACTS, Tape
from backsight.engine.step import Step

GIVEN_ACT = "given"
"""The act of what is there before the first equation: the batch, the weights, the memory."""

Address: TypeAlias = tuple[str, Index]
"""A name and an index in its array."""


@dataclass(frozen=True, kw_only=True)
class VectorPart:
    """A named part of a vector."""

    vector: str
    """Its name: "theta", "g"."""
    offset: int
    """Where the part begins in the vector."""
    shape: Index
    """Of the array that the part is."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ledger:
    """A derivation and the numbers of one step of it."""

    derivation: Derivation
    """Every equation."""
    tape: Tape
    """Every named array of the step."""
    step: Step
    """The step itself, with its loss and rate."""
    cache: dict[int, object] = field(default_factory=dict)
    """Equations that were worked out, by number."""

    @cached_property
    def makers(self) -> dict[str, Equation]:
        """The equation that makes each symbol in a step; a gradient that was found in another way
        has none."""
        makers = {t: e for e in self.derivation.acts(*STEP_ACTS) for t in e.targets}
        return makers if self.step.derived else {t: e for t, e in makers.items() if t != "g"}

    @cached_property
    def parts(self) -> dict[str, VectorPart]:
        """The names of parts of vectors that are no symbols of a step themselves."""
        symbols = self.derivation.symbols.values()
        symbol_names = {s.name for s in symbols if not s.is_initial}
        return {
            name: VectorPart(vector=vector, offset=part.offset, shape=part.shape)
            for vector in self._theta_like_vectors
            for part in self.derivation.weights()
            if (name := self.name_part(vector, part.name)) not in symbol_names
        }

    @cached_property
    def _theta_like_vectors(self) -> list[str]:
        carries = self.derivation.carries
        names = ["g", "g_clipped", "theta_ahead", *carries, *carries.values()]
        size = (sum(w.size for w in self.derivation.weights()),)
        symbols = self.derivation.symbols
        return [
            v
            for v in dict.fromkeys(names)
            if v in symbols and symbols[v].shape == size and not v.startswith("running")
        ]

    def is_whole_vector(self, name: str) -> bool:
        """Whether all weights, or numbers that lie like them, are in it."""
        return name in self._theta_like_vectors

    def find_shape(self, name: str) -> Index:
        """The shape of an array."""
        return self.parts[name].shape if name in self.parts else self.derivation.symbols[name].shape

    def read_array(self, name: str) -> NDArray[Any]:
        """The numbers of an array, as the engine has them."""
        part = self.parts.get(name)
        if part is None:
            return np.asarray(self.tape[name])
        end = part.offset + int(np.prod(part.shape, dtype=int))
        return np.asarray(self.tape[part.vector][part.offset : end]).reshape(part.shape)

    def read_number(self, name: str, index: Index = ()) -> float:
        """One number of it."""
        return float(self.read_array(name)[index])

    def find_act(self, name: str) -> str:
        """The act that makes it; "given" where no equation of the step does."""
        part_of = self.parts[name].vector if name in self.parts else name
        symbol = self.derivation.symbols[part_of]
        maker = self.makers.get(part_of) or self.makers.get(symbol.part_of)
        return maker.act if maker else GIVEN_ACT

    def find_maker(self, name: str, index: Index) -> tuple[Equation, str, Index] | None:
        """The equation that makes a number, and its target and index there; None where it is
        given."""
        target, at = self._locate_in_vector(name, index)
        maker = self.makers.get(target)
        return None if maker is None else (maker, target, at)

    def _locate_in_vector(self, name: str, index: Index) -> Address:
        """Where a part's number lies in what an equation makes."""
        if name in self.makers:
            return name, index
        symbol = self.derivation.symbols.get(name)
        part = self.parts.get(name)
        if part is None and symbol is not None and symbol.part_of:
            part = VectorPart(vector=symbol.part_of, offset=symbol.offset, shape=symbol.shape)
        if part is None:
            return name, index
        return part.vector, (part.offset + _flatten_index(index, part.shape),)

    def to_reader_name(self, name: str, index: Index, *, like: str = "") -> Address:
        """The name that a reader knows a number by: theta[5] is W1[1,2].

        like: the name of another array that lies like this one.
        """
        symbol = self.derivation.symbols.get(name)
        if symbol is not None and symbol.part_of == "g" and not like:
            return self.name_part("g", name.removeprefix("g_")), index
        if symbol is None or len(index) != 1:
            return like or name, index
        if name in self._theta_like_vectors:
            owner = _find_owner(self.derivation.weights(), index[0])
            inner = np.unravel_index(index[0] - owner.offset, owner.shape)
            return self.name_part(like or name, owner.name), tuple(map(int, inner))
        if name in ("running", "running_next"):
            owner = _find_owner(self.derivation.statistics(), index[0])
            suffix = "_next" if name.endswith("next") else ""
            return f"{owner.name}{suffix}", (index[0] - owner.offset,)
        return like or name, index

    def make_anchor(self, name: str, index: Index = ()) -> str:
        """The stable name: forward/z1, forward/z1[0,2]."""
        reader_name, at = self.to_reader_name(name, index)
        return f"{self.find_act(reader_name)}/{format_entry(reader_name, at)}"

    def name_part(self, vector: str, weight: str) -> str:
        """What the part of a vector for an array of weights is called; g_W1 of a gradient that is
        not the backward act's."""
        plain = {
            "theta": weight,
            "theta_next": f"{weight}_next",
            "g": f"dL_d{weight}" if self.step.derived else f"g_{weight}",
            "theta_ahead": f"{weight}_ahead",
            "g_clipped": f"g_{weight}_clipped",
        }
        return plain.get(vector, f"{vector}_{weight}")

    def list_names(self) -> Iterator[str]:
        """Every name that a number can be asked for by."""
        numbers: Mapping[str, Any] = self.tape
        yield from (n for n in numbers if n not in self._theta_like_vectors)
        yield from self.parts


def make_ledger(step: Step) -> Ledger:
    """The numbers of a step, all of them computed."""
    return Ledger(derivation=step.derivation, tape=step.tape, step=step)


def _find_owner(parts: list[Symbol], position: int) -> Symbol:
    """The part that holds a position, of parts in the order in which they lie."""
    return parts[bisect_right(parts, position, key=lambda part: part.offset) - 1]


def _flatten_index(index: Index, shape: Index) -> int:
    return int(np.ravel_multi_index(index, shape)) if index else 0
