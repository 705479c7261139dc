"""A user's update, and all that is known of how it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from backsight.checks.update_calls.session import CallForm
from backsight.kernel.types import Floats
from backsight.maths.optimizers import Optimizer

Library = Literal["", "torch", "keras"]


@dataclass(frozen=True, kw_only=True)
class UserUpdate:
    """A user's update and the form in which it works."""

    source: Any
    """What the user gave."""
    record: Optimizer
    """What it should be."""
    settings: Mapping[str, Any]
    """Those of the record, of the update itself, and told ones."""
    own: Mapping[str, Any]
    """What parameters get that only the user's function has."""
    form: CallForm
    """How weights and state are handed over."""
    state: Any = None
    """The first one, where the caller says it."""
    certain: frozenset[str] = frozenset()
    """The settings that the update surely has: given to it, read of it, or told."""
    idle: frozenset[str] = frozenset()
    """The settings that were told and that it neither takes nor has."""
    library: Library = ""
    """Whose optimizer it is, over that library's own arrays; "" for none."""
    asks: bool = False
    """Whether it asks for gradients itself."""
    changes_rate: bool = False
    """Whether the rate can be given anew in each step."""
    start: Floats | None = None
    """(numbers,): the user's own weights, where they were given."""
    first: int = 1
    """What t is in the first step."""
    is_first_told: bool = False
    """Whether the caller says so."""
    change_sign: int = 0
    """1 where it returns the change of the weights, -1 where it returns what is to be taken from
    them, 0 for the new weights."""
    is_handed_t: bool = False
    """Whether it is handed t."""
    call: str = ""
    """How it is called, for messages."""
