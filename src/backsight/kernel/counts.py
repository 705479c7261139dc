"""How many there are of something, in words that stand in a sentence: "1 row", "1,000 rows"."""

from backsight.kernel.language import ngettext


def format_steps(count: int) -> str:
    """Of a training."""
    return ngettext("{count:,} step", "{count:,} steps", count).format(count=count)


def format_rows(count: int) -> str:
    """Of data."""
    return ngettext("{count:,} row", "{count:,} rows", count).format(count=count)


def format_replicas(count: int) -> str:
    """Of a network."""
    return ngettext("{count:,} replica", "{count:,} replicas", count).format(count=count)
