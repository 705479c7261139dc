"""What a rule of calculus is."""

from dataclasses import dataclass

from backsight.kernel.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A step that belongs to no single record.

    value: its formula.
    """

    name: str
    value: Formula
    reference: str = ""
