"""What an exercise is: numbers to be found on paper, and a short function to be written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from backsight.checks.marking import AnswerMark, FollowAnswers, Marking
from backsight.checks.wrong_numbers import WrongNumbers
from backsight.kernel.document import Block

DIGITS = 6
"""Significant digits of the numbers on a sheet."""


@dataclass(frozen=True, kw_only=True)
class DrawnExercise:
    """One variant of an exercise, with its numbers."""

    facts: tuple[Block, ...]
    """What is told."""
    worked: tuple[Block, ...]
    """The teacher's key: what is asked for, worked out line by line."""
    answers: Mapping[str, float]
    """The numbers that are asked for, by the names of the blanks, in the order of the sheet."""
    numbers: Mapping[str, float] = field(repr=False)
    """Those that are given, by name."""
    slips: tuple[WrongNumbers, ...] = field(repr=False)
    """The numbers that known slips lead to, each list once."""
    follow: FollowAnswers = field(repr=False)
    """(answers) -> what each blank comes to, made from those."""

    def mark(self, texts: Mapping[str, str]) -> tuple[AnswerMark, ...]:
        """Every blank with its mark. texts: answers as they were typed. Raises UnknownName."""
        marking = Marking(
            answers=self.answers,
            numbers=self.numbers,
            layers={},
            digits=DIGITS,
            slips=self.slips,
            follow=self.follow,
        )
        return marking(texts)


@dataclass(frozen=True, kw_only=True)
class CodeMark:
    """A function, judged."""

    right: bool
    """Whether it is right on every case."""
    cases: int
    """On how many it was run."""
    slip: str = ""
    """The slip's name; "" where it is right, or nothing known gives its numbers."""
    sentence: str = ""
    """What is wrong with it."""
    where: str = ""
    """The first number that is wrong, beside the right one."""


@dataclass(frozen=True, kw_only=True)
class CodeTask:
    """A function to be written."""

    signature: str
    """As it stands in the file: "bp2(delta_next, W_next, z)"."""
    about: str
    """What it is given and what it has to return."""
    check: Callable[[Callable[..., object], int], CodeMark]
    """(function, seed) -> its mark. Raises BadInput where it fails or gives no such array."""

    @property
    def function(self) -> str:
        """Its name."""
        return self.signature.partition("(")[0]


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A topic."""

    name: str
    """As it is asked for: the name of its file."""
    title: str
    """In a few words."""
    task: str
    """What is to be found."""
    draw: Callable[[int], DrawnExercise]
    """(seed) -> the variant of that seed: the same everywhere."""
    code: CodeTask
    """The function that can be written instead."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What stands for names in braces in its title and task: {optimizer}."""
    choose: "Callable[[str], Exercise] | None" = None
    """(optimizer) -> the same exercise on it; None where it is about none."""
