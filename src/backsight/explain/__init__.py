"""What was computed and why, as Documents that `render` shows."""

from backsight.explain.program import program

__all__ = ["program"]
