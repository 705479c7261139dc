"""What is known of a user's update, and what explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from backsight.checks.update_rules.comparison import (
    CLOSER,
    COARSE,
    FLOAT32,
    TIGHT,
    choose_tolerance,
    compute_scale,
)
from backsight.checks.update_rules.path import UpdateGround, UpdatePath
from backsight.checks.update_rules.rule import UpdateRule
from backsight.kernel.types import Floats

Kind = Literal["convention", "slip", "setting", "told", "optimizer"]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The rule that gives the user's numbers."""

    kind: Kind
    """Whether it is another convention, a slip, the record with other settings, with others than
    those that were told, or another record."""
    name: str
    """Of the record of its catalog; of a setting, its own."""
    sentence: str
    """What it is, in words."""
    rule: UpdateRule
    """The rule."""
    rate: float = 0.0
    """The learning rate with which it gives the numbers."""
    changes: Mapping[str, float] = field(default_factory=dict)
    """Settings that are others than the record's, and not told."""


@dataclass(frozen=True, kw_only=True)
class UpdateEvidence:
    """What the user's update did, and what the record does on the same ways."""

    yours: Sequence[UpdatePath]
    """By course."""
    right: Sequence[UpdatePath]
    """By course."""
    ground: UpdateGround
    """What they ran on."""
    numbers: frozenset[float]
    """Those that stand in the user's code."""
    largest: float
    """The largest error of yours beside the record."""

    @property
    def is_right(self) -> bool:
        """Whether the weights are the record's."""
        return self.largest <= choose_tolerance(max(p.epsilon for p in self.yours))

    @cached_property
    def scales(self) -> tuple[Floats, ...]:
        """The longest step of each entry of yours, by course."""
        return tuple(compute_scale(p.weights, p.weights, p.before) for p in self.yours)

    @property
    def has_numbers(self) -> bool:
        """Whether any of your weights is a number: nothing but NaN tells nothing."""
        return any(bool(np.isfinite(p.weights).any()) for p in self.yours)

    @property
    def tolerance(self) -> float:
        """How closely a rule must give the numbers."""
        tight = COARSE if any(p.epsilon > FLOAT32 for p in self.yours) else TIGHT
        return min(tight, CLOSER * self.largest)
