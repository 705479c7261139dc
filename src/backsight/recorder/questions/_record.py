"""What a question is, and what it is asked with."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.recorder.search import Answer


@dataclass(frozen=True, kw_only=True)
class Argument:
    """Something that a question is asked with."""

    name: str
    """How it is written."""
    kind: type[str] | type[float]
    """What it is read as."""
    called: str
    """What it is, in a few words."""
    default: float | None = None
    """Its value where it may be left out; None where it may not."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question to a run; what it asks stands in the first line of its file."""

    name: str
    """What it is called: the name of its file."""
    find: Callable[..., Answer]
    """(search, *what it takes, **its settings) -> what was found."""
    takes: tuple[Argument, ...] = ()
    """What has to be given; a question that takes nothing is asked as `--first NAME`."""
    settings: tuple[Argument, ...] = ()
    """What may be given."""

    @property
    def option(self) -> str:
        """How it is asked on the command line."""
        return f"--{self.name.replace('_', '-')}" if self.takes else f"--first {self.name}"

    @property
    def usage(self) -> str:
        """The same with what it takes: --norm-above L X."""
        return " ".join([self.option, *(take.name for take in self.takes)])

    def read_arguments(self, answer: Any) -> tuple[Any, ...]:
        """What it takes, from one value or several. Raises BadInput where it does not fit."""
        values = (answer,) if len(self.takes) == 1 else tuple(answer) if _is_several(answer) else ()
        if len(values) == len(self.takes):
            try:
                read = tuple(t.kind(v) for t, v in zip(self.takes, values, strict=True))
            except (TypeError, ValueError):
                read = (math.nan,)
            if all(isinstance(value, str) or math.isfinite(value) for value in read):
                return read
        raise BadInput(
            _("Expected {question}: {what}. Got {given!r}.").format(
                question=self.usage,
                given=answer,
                what=_("; ").join(f"{t.name} {_(t.called)}" for t in self.takes),
            )
        )


def _is_several(answer: Any) -> bool:
    return isinstance(answer, tuple | list)
