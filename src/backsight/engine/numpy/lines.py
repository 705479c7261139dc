"""A line of generated code as a record, until the last moment.

`add(b2, b3, out=b2)` of the 2-3-2 example is, before it is text::

    SourceLine(form="add({0}, {1}, out={out})", reads=("b2", "b3"), out="b2")

so that a loop over blocks can ask what a line reads and writes, and give it other names, without
searching text for words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

UNCHANGED_NAMES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One line, and the names in it."""

    form: str
    """The line with {0}, {1}, … for the names that it reads and {out} for what it writes."""
    reads: tuple[str, ...] = ()
    """The names that it reads, in the order of the form."""
    out: str = ""
    """The name that it writes; "" for none."""
    flat: tuple[str, ...] = ()
    """The vectors that it goes through entry by entry, so that it may run over them in blocks; the
    last of them is one that it goes through from end to end. None where it must not."""

    @property
    def names(self) -> set[str]:
        """All names in it."""
        return {*self.reads, self.out}

    def write(self, names: Mapping[str, str] = UNCHANGED_NAMES) -> str:
        """The line as text. names: what some names are called instead."""
        reads = (names.get(n, n) for n in self.reads)
        return self.form.format(*reads, out=names.get(self.out, self.out))
