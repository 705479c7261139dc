"""What a rule of calculus is."""

from dataclasses import dataclass

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A step that belongs to no single record."""

    name: str
    """What it is called: the name of its file."""
    value: Formula
    """Its formula."""
    slope: Formula | None = None
    """Of its result by its first operand, where a derivation asks for it."""
    reference: str = ""
    """Where it comes from: the paper, and the number of the equation."""
