"""What a topic is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backsight.explanations.step.view import StepView
from backsight.kernel.document import Block


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A part of the sheet."""

    name: str
    """As it is asked for, and as its file is called."""
    place: int
    """Where it stands on the sheet, from 1."""
    blocks: Callable[[StepView], Iterator[Block]]
    """What it says of a step."""
