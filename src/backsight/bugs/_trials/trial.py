"""What every trial of a program gives: a course, a verdict, and how to see both oneself."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeAlias

from backsight.kernel.document import Block
from backsight.kernel.types import Floats

BugKind: TypeAlias = Literal["gradient", "update", "loss", "data"]
KINDS: tuple[BugKind, ...] = ("gradient", "update", "loss", "data")
"""In the order in which they are listed."""
REFUSED = "refused"
"""What the check says where a program is turned down with a message."""
UNNAMED = "unnamed"
"""What it says where a program is called wrong and no known slip explains the numbers."""
Weights: TypeAlias = dict[str, Floats]
"""Arrays by name."""
BETTER = 0.9
"""The part of the wrong program's loss below which the mended one is clearly better."""
ACCURACY = 0.03
"""By how much more a clearly better one gets right, where the loss does not say it."""


@dataclass(frozen=True, kw_only=True)
class BugCourse:
    """What came of training with a program."""

    losses: tuple[float, ...] = ()
    """After each step, before the first one first, by the loss that is meant; ends with the first
    that is no number."""
    accuracy: float | None = None
    """The share of rows that are right at the end; None where there are no classes."""
    error: str = ""
    """With what words it ended before its end; "" where it did not."""

    @property
    def end(self) -> float:
        """The last loss; infinity for what is no number, or where there was none."""
        last = self.losses[-1] if self.losses else math.nan
        return last if math.isfinite(last) else math.inf

    def is_better(self, other: "BugCourse") -> bool:
        """Whether it came clearly further than another."""
        if self.error or not math.isfinite(self.end):
            return False
        if self.accuracy is not None and other.accuracy is not None:
            gain = self.accuracy - other.accuracy
            if abs(gain) >= ACCURACY:
                return gain > 0
        return bool(other.error) or self.end <= BETTER * other.end


@dataclass(frozen=True, kw_only=True)
class BugVerdict:
    """What a check says of a program."""

    agrees: bool
    """Whether nothing is wrong with it."""
    names: tuple[str, ...] = ()
    """The slips, slips of updates or faults that are named, the first one first; "refused"."""
    blocks: tuple[Block, ...] = ()
    """The same in sentences and tables."""


@dataclass(frozen=True, kw_only=True)
class BugTrial(ABC):
    """A way to run and to check programs of one kind."""

    kind: ClassVar[BugKind]
    called: ClassVar[str]
    """What a function is called in a file of its own."""
    contract: ClassVar[str]
    """What a program takes and gives, in a sentence."""

    @abstractmethod
    def run(self, program: Callable[..., Any]) -> BugCourse:
        """Train with it."""

    @abstractmethod
    def check(self, program: Callable[..., Any]) -> BugVerdict:
        """What Backsight says of it."""

    @property
    @abstractmethod
    def setting(self) -> str:
        """With what it is trained, in a sentence."""

    @property
    @abstractmethod
    def companions(self) -> tuple[Callable[..., Any], ...]:
        """The functions besides the program that a file of its own needs to be checked."""

    @abstractmethod
    def make_command(self, file: str, name: str) -> str:
        """What checks the program of a name in a file, at the shell."""

    @abstractmethod
    def make_python(self, file: str, name: str) -> str:
        """The same in a few lines of Python."""

    def make_arrays(self, program: Callable[..., Any]) -> Mapping[str, Floats]:
        """What lies beside the program's file for the command, as FILE.npz; {} for nothing."""
        return {}


def name_module(file: str) -> str:
    """By what a file is imported: "wrong" of wrong.py."""
    return Path(file).stem
