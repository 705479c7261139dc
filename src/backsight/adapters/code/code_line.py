"""One assignment of copied code."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backsight.adapters.code.language import list_names


@dataclass(frozen=True, kw_only=True)
class CodeLine:
    """One assignment."""

    target: str
    value: ast.expr

    @property
    def reads(self) -> list[str]:
        """The names in its expression."""
        return list_names(self.value)

    def __str__(self) -> str:
        return f"{self.target} = {ast.unparse(self.value)}"


def drop_unused(lines: Sequence[CodeLine], results: Iterable[str]) -> list[CodeLine]:
    """The lines on which some results depend. results: names; a name is assigned to once."""
    needed_names, kept = set(results), list[CodeLine]()
    for line in reversed(lines):
        if line.target in needed_names:
            kept.append(line)
            needed_names |= {*line.reads}
    return kept[::-1]


def reads_rows(lines: Iterable[CodeLine]) -> bool:
    """Whether lines say N, the rows of the batch."""
    return any("N" in line.reads for line in lines)
