"""What a bug is: a program that is wrong, the same mended, and how both are tried.

Both programs are functions of the record's own file. Their source is what is shown, and they are
what is run. The docstring of the file tells the story: its first line what is wrong; beneath it
"Why it is bad: …" and "Remedy: …", and where it is from "References: …".
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backsight.bugs._trials.trial import BugKind, BugTrial
from backsight.kernel.errors import BadRecord
from backsight.kernel.language import _

Program = Callable[..., Any]
"""A function or a class, as the user would write it."""
CLASS_NAME = "Optimizer"
"""What a class is called in a file of its own."""


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A wrong program and its twin."""

    name: str
    """That of the file: what is wrong, never the cure."""
    wrong: Program
    mended: Program
    trial: BugTrial
    """How both are run and checked. It has the kind, and decides what a program takes and gives."""
    blame: str
    """What a check has to say of the wrong one: the name of a slip, of a slip of updates or of a
    fault; "refused" where it is turned down with a message; "unnamed" where it is called wrong and
    no known slip explains it; "" where no check can see it."""
    article: str = ""
    """The article that prints it, "000" to "003"; "" where none does."""

    def __post_init__(self) -> None:
        for program in (self.wrong, self.mended):
            if not callable(program):
                raise BadRecord(
                    _("The programs of the bug {name!r} are functions, got {kind}.").format(
                        name=self.name, kind=type(program).__name__
                    )
                )

    @property
    def called(self) -> str:
        """What the programs are called in files of their own."""
        return CLASS_NAME if isinstance(self.wrong, type) else self.trial.called

    @property
    def kind(self) -> BugKind:
        """gradient, update, loss or data."""
        return self.trial.kind
