"""What is said of a race: the surface, the table, the rates, and what can be drawn."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from backsight import plots
from backsight.cli.printing.output import make_console, print_lines, print_table
from backsight.kernel.document import TableBlock
from backsight.kernel.language import _, join_words
from backsight.studies.optimizer_race.race import Race
from backsight.summaries.races import format_title, list_remarks, tabulate_race


def print_race(race: Race, out: Sequence[str]) -> None:
    """Print all of it. out: the files that were written."""
    console = make_console()
    for line in describe_race(race, out):
        if isinstance(line, str):
            print_lines(console, line)
        else:
            print_table(console, line)


def describe_race(race: Race, out: Sequence[str]) -> Iterator[str | TableBlock]:
    """Texts and tables, in order."""
    yield format_title(race)
    yield tabulate_race(race)
    yield from list_remarks(race)
    if out:
        yield _("Written: {names}").format(names=join_words(out))
        if not all(name.endswith((".html", ".htm")) for name in out):
            yield from filter(None, [plots.describe_missing_font()])
    else:
        yield _(
            "As a picture: add -o race.png; as an animation: -o race.gif; as a page with a "
            "scrubber: -o race.html"
        )


def as_plain(race: Race) -> dict[str, Any]:
    """All numbers as JSON can hold them."""
    return {
        "surface": race.surface.name,
        "start": race.paths[0].points[0].tolist(),
        "steps": race.steps,
        "noise": race.noise,
        "seed": race.seed,
        "slope": race.course.way,
        "least": race.course.least,
        "optimizers": [{k: _to_finite(v) for k, v in row.items()} for row in race.summary()],
    }


def _to_finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
