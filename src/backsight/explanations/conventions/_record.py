"""What a convention is: variants of one update, when they are the same, and when they part.

Texts are English, marked by `N_`, and translated where they are printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _, join_words
from backsight.kernel.types import Setting

NOTHING: Mapping[str, Any] = MappingProxyType({})
ScheduledNumber = float | Callable[[int], float]
"""A number, or one for each update, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One form of an update, read from a record."""

    name: str
    """What it is called."""
    optimizer: str
    """The record that it is read from."""
    source: str
    """Who has it so: a paper, a library."""
    settings: Mapping[str, Setting] = field(default_factory=lambda: NOTHING)
    """What makes the record this form."""
    regularizer: str = ""
    """A cost in the loss, whose slope is added to the gradient."""
    letters: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """What stands for a name of the formula, where two variants share one that is not the same."""


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """The line of a variant that makes a name: read from its record, never typed."""

    variant: str
    """By its short name in the convention."""
    name: str
    """What the line makes: "m", "w"."""
    letters: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """Expressions that stand for names of the formula, besides the variant's own."""


@dataclass(frozen=True, kw_only=True)
class ProofStep:
    """A line of a proof: left = rights[0] = rights[1] …, and why."""

    left: str
    """The name of what the line is about."""
    rights: tuple[RecordLine | str, ...]
    """From the left to the right; text is an expression."""
    why: str
    """The reason, as a sentence."""


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A variant under way on the bowl."""

    variant: str
    """By its short name in the convention."""
    rate: ScheduledNumber
    """The learning rate, one number or one for each update."""
    settings: Mapping[str, ScheduledNumber] = field(default_factory=lambda: NOTHING)
    """Of the record, each one number or one for each update."""
    lam: float = 0.0
    """The strength of the regularizer."""
    at: Literal["weights", "gradient"] = "weights"
    """Whether the weights are followed, or the points where the gradient is taken."""
    name: str = ""
    """What it is called; "" for the variant's name."""


@dataclass(frozen=True, kw_only=True)
class Equivalence:
    """Two variants that are one."""

    claim: str
    """When they are one, as a sentence."""
    one: Walk
    """A walk of the first."""
    other: Walk
    """A walk of the second, which should go through the same points."""
    assumptions: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    """What the proof starts from: expressions by name."""
    steps: tuple[ProofStep, ...] = ()
    """The proof; none where nothing is to be shown."""


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """Variants that are not."""

    claim: str
    """When they part and why, as a sentence."""
    walks: tuple[Walk, ...]
    """Two or more, which are drawn together."""
    along: Literal["x", "y"] = "x"
    """Which coordinate the picture shows."""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What a source says."""

    where: str
    """Author and year, and the place in it."""
    says: str
    """In our words."""


@dataclass(frozen=True, kw_only=True)
class Convention:
    """Variants of one update that go by one name."""

    name: str
    """That of the file."""
    title: str
    """Of its page."""
    about: str
    """The first paragraph of its page."""
    variants: Mapping[str, Variant]
    """By short names of their own."""
    equivalences: tuple[Equivalence, ...]
    """When two of them are one."""
    divergences: tuple[Divergence, ...]
    """When they are not."""
    citations: tuple[Citation, ...]
    """What papers and libraries say of it."""

    def __post_init__(self) -> None:
        for walk in self.walks:
            if walk.variant not in self.variants:
                raise BadRecord(
                    _("The convention {name!r} has no variant {variant!r}; it has {names}.").format(
                        name=self.name, variant=walk.variant, names=join_words(self.variants)
                    )
                )

    @property
    def walks(self) -> list[Walk]:
        """Every walk of it."""
        pairs = [w for s in self.equivalences for w in (s.one, s.other)]
        return [*pairs, *(w for p in self.divergences for w in p.walks)]
