"""What a topic is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from backsight.explanations.step.view import StepView
from backsight.kernel.document import Block


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A part of the sheet. place: where it stands, from 1. blocks: what it says of a step."""

    name: str
    place: int
    blocks: Callable[[StepView], Iterator[Block]]
