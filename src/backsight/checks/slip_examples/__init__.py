"""Examples of slips: one line of a small network made wrong, and what check says of it."""

from backsight.checks.slip_examples.planted import CheckedExample, check_example, list_networks

__all__ = ["CheckedExample", "check_example", "list_networks"]
"""The examples of slips."""
