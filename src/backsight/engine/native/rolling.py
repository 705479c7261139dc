"""Lines of source that repeat but for their whole numbers, rolled up into loops: a network of
twenty equal layers is written, and compiled, as one layer that is run twenty times."""

import re
from collections.abc import Sequence

NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
LONGEST = 40
"""Lines of what repeats at the most."""
OFTEN = 4
"""Times that lines have to repeat before they become a loop."""


def roll_lines(lines: Sequence[str]) -> list[str]:
    """The lines with what repeats made into loops `for q in range(...)`; no line may read a q of
    its own, and a line's meaning may not hang on how deep it is indented."""
    forms = [NUMBER.sub("#", line) for line in lines]
    numbers = [[int(n) for n in NUMBER.findall(line)] for line in lines]
    out: list[str] = []
    at = 0
    while at < len(lines):
        period, times = _find_repeats(forms, numbers, at)
        if times < OFTEN:
            out.append(lines[at])
            at += 1
            continue
        out.append(f"for q in range({times}):")
        for k in range(at, at + period):
            first, second = numbers[k], numbers[k + period]
            steps = iter(_format_source(a, b - a) for a, b in zip(first, second, strict=True))
            out.append("    " + NUMBER.sub(lambda _m, s=steps: next(s), lines[k]))  # type: ignore[misc] # bound at once
        at += period * times
    return out


def _find_repeats(forms: Sequence[str], numbers: Sequence[list[int]], at: int) -> tuple[int, int]:
    """How many lines repeat from here on, and how often: what covers the most lines."""
    best = (1, 1)
    for period in range(1, LONGEST + 1):
        times = _count_repeats(forms, numbers, at, period)
        if times >= OFTEN and times * period > best[0] * best[1]:
            best = (period, times)
    return best


def _count_repeats(forms: Sequence[str], numbers: Sequence[list[int]], at: int, period: int) -> int:
    """How often so many lines repeat, every number going up or down by equal steps."""
    times = 1
    while True:
        start = at + times * period
        if start + period > len(forms) or list(forms[at : at + period]) != list(
            forms[start : start + period]
        ):
            return times
        for k in range(period):
            before, here = numbers[start - period + k], numbers[start + k]
            first, second = numbers[at + k], numbers[at + period + k]
            steps = [b - a for a, b in zip(first, second, strict=True)]
            if [b - a for a, b in zip(before, here, strict=True)] != steps:
                return times
        times += 1


def _format_source(first: int, step: int) -> str:
    return f"({first} {'+' if step > 0 else '-'} {abs(step)} * q)" if step else str(first)
