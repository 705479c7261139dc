"""The few steps that tie records together: the chain rule, sums, packing."""

from backsight.kernel.catalog import Catalog
from backsight.maths.calculus._record import Rule

calculus: Catalog[Rule] = Catalog(__name__, Rule, "rule of calculus")

__all__ = ["Rule", "calculus"]
