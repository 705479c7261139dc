"""What a kind of column is: how it is known, and how its cells become numbers.

The texts of a column have no blanks around them; "" is a missing value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from backsight.data.texts import Texts
from backsight.kernel.types import Floats

Settings: TypeAlias = Mapping[str, Any]
"""What was found out about a column and is kept with a trained network: plain data."""


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A column as its kind reads it. For rows that come later, `settings` says how to read them."""

    settings: Settings
    """Kept in the spec, under the column's name."""
    note: str = ""
    """What a user should know of it, as a sentence."""


@dataclass(frozen=True, kw_only=True)
class ColumnKind:
    """A kind of column."""

    name: str
    """What it is called: the name of its file."""
    order: int
    """Kinds of a lower order are tried first where nothing says what a column is."""
    recognize: Callable[[str, Texts], Fit | None]
    """(name, texts) -> how to read them; None where they are of another kind."""
    fit: Callable[[str, Texts, Settings], Fit]
    """(name, texts, given) -> the same where somebody says that they are of this kind, and gives
    some of its settings, or all; raises BadData where none are."""
    settings: tuple[str, ...] = ()
    """The names of its settings."""
    list_features: Callable[[str, Settings], tuple[str, ...]]
    """The names of the numbers that a cell becomes; () where the column is left out."""
    read: Callable[[str, Texts, Settings], tuple[Floats, tuple[str, ...]]]
    """(name, texts, settings) -> (texts, features), the numbers that each different text becomes,
    NaN where missing; and notes on what could not be read as in training. Raises BadData."""
    describe: Callable[[Settings], str]
    """What the column is taken for, in a few words."""
