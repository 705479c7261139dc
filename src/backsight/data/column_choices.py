"""What is said of the columns of a table, and what each was taken for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from backsight.data.columns import Settings, columns

LEFT_OUT = ("drop", "identifier", "row_number", "constant", "text")
"""Kinds of which no feature is made."""

Choices: TypeAlias = Mapping[str, tuple[str, Settings]]
"""By the name of a column, its kind and the settings that are said."""

OTHERS = "*"
"""The name under which is said what all columns are that are not named: "number" or "auto"."""


@dataclass(frozen=True, kw_only=True)
class ColumnChoices:
    """What is said of the columns of a table. gaps: whether a missing value is a value."""

    kinds: Choices = field(default_factory=dict)
    gaps: bool = False

    @property
    def finds_out(self) -> bool:
        """Whether the others are looked at, rather than numbers."""
        return self.kinds.get(OTHERS, ("number", {}))[0] == "auto"


@dataclass(frozen=True, kw_only=True)
class EncodedColumn:
    """A column as it was taken. features: the names of its numbers."""

    name: str
    kind: str
    settings: Settings
    features: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether its cells are numbers as they stand."""
        return self.kind == "number" and not self.settings

    def describe(self) -> str:
        """In a few words."""
        return columns[self.kind].describe(self.settings)


def list_features(encoded_columns: Iterable[EncodedColumn]) -> tuple[str, ...]:
    """The names of the numbers of all columns."""
    return tuple(name for column in encoded_columns for name in column.features)
