"""What a convention is: variants of one update, when they are the same, and when they part.

Texts are English, marked by `N_`, and translated where they are printed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _
from backsight.kernel.types import Setting

NOTHING: Mapping[str, Any] = MappingProxyType({})
ScheduledNumber = float | Callable[[int], float]
"""A number, or one for each update, counted from 1."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One form of an update, read from a record.

    name: what it is called. optimizer, settings: the record and what makes it this form.
    regularizer: a cost in the loss, whose slope is added to the gradient. letters: what stands
    for a name of the formula, where two variants share one that is not the same. source: who has
    it so.
    """

    name: str
    optimizer: str
    source: str
    settings: Mapping[str, Setting] = field(default_factory=lambda: NOTHING)
    regularizer: str = ""
    letters: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True)
class RecordLine:
    """The line of a variant that makes a name: read from its record, never typed.

    letters: expressions that stand for names of the formula, besides the variant's own.
    """

    variant: str
    name: str
    letters: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, kw_only=True)
class ProofStep:
    """A line of a proof: left = rights[0] = rights[1] …, and why."""

    left: str
    rights: tuple[RecordLine | str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A variant under way on the bowl.

    rate: of each update. settings: numbers, each one or one for each update. lam: of the
    regularizer. at: whether it is its weights that are followed, or where its gradient is taken.
    """

    variant: str
    rate: ScheduledNumber
    settings: Mapping[str, ScheduledNumber] = field(default_factory=lambda: NOTHING)
    lam: float = 0.0
    at: Literal["weights", "gradient"] = "weights"
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Equivalence:
    """Two variants that are one.

    claim: when. given: the relation that the proof starts from, expressions by name. steps: the
    proof; none where nothing is to be shown. one, other: the same on a run.
    """

    claim: str
    one: Walk
    other: Walk
    given: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    steps: tuple[ProofStep, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Divergence:
    """Variants that are not. claim: when and why. walks: two or more. along: which coordinate the
    picture shows."""

    claim: str
    walks: tuple[Walk, ...]
    along: Literal["x", "y"] = "x"


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What a source says. where: author and year, and the place in it."""

    where: str
    says: str


@dataclass(frozen=True, kw_only=True)
class Convention:
    """name: of the file. title, about: of the page. variants: by a short name of their own."""

    name: str
    title: str
    about: str
    variants: Mapping[str, Variant]
    same: tuple[Equivalence, ...]
    part: tuple[Divergence, ...]
    said: tuple[Citation, ...]

    def __post_init__(self) -> None:
        for walk in self.walks:
            if walk.variant not in self.variants:
                raise BadRecord(
                    _("The convention {name!r} has no variant {variant!r}; it has {names}.").format(
                        name=self.name, variant=walk.variant, names=", ".join(self.variants)
                    )
                )

    @property
    def walks(self) -> list[Walk]:
        """Every walk of it."""
        pairs = [w for s in self.same for w in (s.one, s.other)]
        return [*pairs, *(w for p in self.part for w in p.walks)]
