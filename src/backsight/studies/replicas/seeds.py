"""Seeds as they are asked for: "0-63", "0,3,7-9", or any whole numbers."""

from collections.abc import Iterable
from itertools import islice

from backsight.engine.spec import LARGEST
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.plain_text.number import parse_whole

MOST = 100_000
"""Replicas of one call."""


def read_seeds(request: str | int | Iterable[int]) -> tuple[int, ...]:
    """The seeds in the order in which they are asked for. Raises BadInput where they are none."""
    seeds = _parse_seeds(request) if isinstance(request, str) else _check_numbers(request)
    if not seeds:
        raise BadInput(_("No seeds were given: --seeds takes numbers such as 0-63 or 0,3,7-9."))
    if max(seeds) > LARGEST:
        raise BadInput(
            _("{value} is too large: {most:,} is the most.").format(value=max(seeds), most=LARGEST)
        )
    if len(set(seeds)) < len(seeds):
        duplicate = next(s for index, s in enumerate(seeds) if s in seeds[:index])
        raise BadInput(
            _("Seed {seed} is given twice: two replicas of it would be the same.").format(
                seed=duplicate
            )
        )
    return tuple(seeds)


def format_seeds(seeds: Iterable[int]) -> str:
    """Seeds in brief, neighbors as one: "0-63", "0, 3, 7-9"."""
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and seed == runs[-1][-1] + 1:
            runs[-1][1:] = [seed]
        else:
            runs.append([seed])
    return ",".join("-".join(map(str, run)) for run in runs)


def make_limit_error(count: int) -> BadInput:
    """What is said of more replicas than one call takes."""
    return BadInput(
        _("{count:,} replicas are more than one call takes ({most:,}): ask for fewer.").format(
            count=count, most=MOST
        )
    )


def _parse_seeds(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        ends = [first, last] if dash else [first]
        if not all(end.isascii() and end.isdecimal() for end in ends):
            if not part.strip() and not text.strip(", "):
                return []
            raise BadInput(
                _(
                    "--seeds {text}: {part!r} is no seed. It takes whole numbers and ranges, "
                    "separated by commas, such as 0-63 or 0,3,7-9."
                ).format(text=text, part=part)
            )
        low, high = parse_whole(ends[0]), parse_whole(ends[-1])
        if high < low:
            raise BadInput(
                _("--seeds {text}: {part} runs backwards; did you mean {high}-{low}?").format(
                    text=text, part=part.strip(), high=high, low=low
                )
            )
        if len(seeds) + high - low + 1 > MOST:
            raise make_limit_error(len(seeds) + high - low + 1)
        seeds += range(low, high + 1)
    return seeds


def _check_numbers(numbers: int | Iterable[int]) -> list[int]:
    seeds = [numbers] if isinstance(numbers, int) else list(islice(numbers, MOST + 1))
    for seed in seeds:
        if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
            raise BadInput(
                _("A seed is a whole number of 0 or more, got {seed!r}.").format(seed=seed)
            )
    if len(seeds) > MOST:
        raise make_limit_error(len(seeds))
    return seeds
