"""Texts that are numbers."""

MOST_DIGITS = 400
"""More than those of any number that is taken, and few enough for Python to read."""


def parse_whole(text: str) -> int:
    """The whole number that digits are; of very many digits one that is too large as well."""
    return int(text[:MOST_DIGITS])


def is_number(text: str) -> bool:
    """Whether Python reads a number in it."""
    try:
        float(text)
    except ValueError:
        return False
    return True
