"""The figures and an example as Markdown, and their places in a page."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from doctor.figures import (
    FaultFigures,
    Figures,
    Share,
    summarize,
    summarize_faults,
    summarize_rules,
)
from doctor.scoring import Row
from doctor.subjects import GIVEN, SEEDED

SCORE, EXAMPLE = "doctor score", "doctor example"
"""What stands between the lines <!-- NAME: begin --> and <!-- NAME: end --> of a page."""
COMMAND = "backsight doctor digits --optimizer sgd --lr 5"
"""The example."""
Measures: TypeAlias = Sequence[tuple[str, Callable[[Figures], Share | str | None]]]
MEASURES: Measures = (
    ("cause named first", lambda f: f.first),
    ("among the first three", lambda f: f.third),
    ("named nothing", lambda f: f.silent),
    ("right, of what it named", lambda f: f.precision),
    ("given healthy ones accused", lambda f: f.given_accused),
    ("our own healthy ones accused", lambda f: f.own_accused),
    ("remedy proved", lambda f: f.proved),
    ("… and verified from three other seeds", lambda f: f.verified),
    ("seconds a case (the worst)", lambda f: _format_seconds(f.sick_seconds)),
    ("seconds a healthy one (the worst)", lambda f: _format_seconds(f.well_seconds)),
)
OF_WELL = ("accused", "healthy", "of what it named")
SEEDED_MEASURES = tuple(m for m in MEASURES if not any(word in m[0] for word in OF_WELL))
"""Without those of the healthy ones, which are the same."""


def write_tables(rows: Sequence[Row], about: str) -> str:
    """All tables, in Markdown. about: how they were measured."""
    parts = [
        about,
        _write_comparison(rows, GIVEN, "of given cases", MEASURES),
        _write_comparison(rows, SEEDED, "of seeded faults", SEEDED_MEASURES),
        *_write_faults(summarize_faults(rows)),
        *_list_misses(rows),
    ]
    return "\n\n".join(parts)


def _write_comparison(rows: Sequence[Row], group: str, title: str, measures: Measures) -> str:
    columns = {"Backsight's doctor": summarize(rows, group), **summarize_rules(rows, group)}
    lines = [
        [label, *(_format(take(figures)) for figures in columns.values())]
        for label, take in measures
    ]
    return _table([title, *columns], lines)


def _format_seconds(seconds: tuple[float, float]) -> str:
    return "{:.1f} ({:.1f})".format(*seconds)


def _format(value: Share | str | None) -> str:
    return "no such thing" if value is None else str(value)


def _write_faults(faults: dict[str, FaultFigures]) -> list[str]:
    lines = [
        [f"`{name}`", str(f.precision), str(f.first), str(f.third)] for name, f in faults.items()
    ]
    heading = ["fault", "right when named first", "named first where it is", "among three"]
    return [_table(heading, lines)] if lines else []


def _table(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [heading, ["---"] * len(heading), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _list_misses(rows: Sequence[Row]) -> list[str]:
    """Where the doctor is wrong: every single one."""
    sick = [r for r in rows if r.labels and r.counts]
    missed = [r for r in sick if not r.first]
    accused = [r for r in rows if not r.labels and r.is_named]
    left_out = [r for r in rows if not r.counts and r.group == GIVEN]
    unproved = [r for r in sick if not r.verified]
    lists = (
        ("Cause missed", [f"{_short(r)}: has {_join(r.labels)}; {_said(r)}" for r in missed]),
        ("Healthy, and accused", [f"{_short(r)}: {_said(r)}" for r in accused]),
        ("No remedy, or not verified", [f"{_short(r)}: {_say_remedy(r)}" for r in unproved]),
        ("Not counted", [f"{_short(r)}: {r.why_not}" for r in left_out]),
    )
    return [
        "\n".join([f"**{title}** ({len(lines)})", "", *(f"- {line}" for line in lines)])
        for title, lines in lists
        if lines
    ]


def _short(row: Row) -> str:
    return row.name.split("/")[-1] if row.group == GIVEN else row.name


def _join(names: Sequence[str]) -> str:
    return ", ".join(n.replace("_", " ") for n in names)


def _said(row: Row) -> str:
    status = row.status.replace("_", " ")
    return f"said {_join(row.causes[:3])}" if row.causes else f"said {status}"


def _say_remedy(row: Row) -> str:
    if not row.proved:
        return "none proved"
    return "gains nothing" if row.gain is None else f"gains {row.gain:+.2f} of a skill"


def run_example() -> str:
    """The example with what it prints, in Markdown."""
    done = subprocess.run(
        [sys.executable, "-m", *COMMAND.split()],
        env={**os.environ, "COLUMNS": "100", "BACKSIGHT_LANG": "en", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip
    lines = (line.rstrip() for line in done.stdout.strip().splitlines())
    return "\n".join(["```console", f"$ {COMMAND}", *lines, "```"])


def renew_part(path: Path, name: str, text: str) -> None:
    """Put a text between two markers of a page. Raises ValueError where they are missing."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = path.read_text(encoding="utf-8")
    before, found, rest = page.partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{path} lacks the lines {begin} and {end}: put them where it goes.")
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")
