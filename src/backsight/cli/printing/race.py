"""What is said of a race: the surface, the table, the rates, and what can be drawn."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from backsight import plots
from backsight.cli.printing.output import make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.engine.race.fair_rates import RATES
from backsight.kernel.language import _, join_sentences, ngettext, translate_name
from backsight.studies.optimizer_race.race import Race


def print_race(race: Race, out: Sequence[str]) -> None:
    """Print all of it. out: the files that were written."""
    console = make_console()
    for line in describe_race(race, out):
        if isinstance(line, str):
            print_lines(console, line)
        else:
            console.print(line)


def describe_race(race: Race, out: Sequence[str]) -> Iterator[Any]:
    """Texts and tables, in order."""
    yield _format_head(race)
    yield _make_table(race)
    yield _describe_rates(race)
    if race.course.way != "formula":
        yield _describe_gradient(race)
    away = [row for row in race.summary() if row["diverged"]]
    if away:
        yield _describe_divergence(away)
    if out:
        yield _("Written: {names}").format(names=", ".join(out))
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
        "fair": race.fair,
        "slope": race.course.way,
        "least": race.course.least,
        "optimizers": [{k: _to_finite(v) for k, v in row.items()} for row in race.summary()],
    }


def _format_head(race: Race) -> str:
    start = ", ".join(f"{s:g}" for s in race.paths[0].points[0])
    text = ngettext(
        "{surface}: from ({start}), height {height:.10g}, {steps:,} update",
        "{surface}: from ({start}), height {height:.10g}, {steps:,} updates",
        race.steps,
    ).format(
        surface=translate_name(race.surface.name),
        start=start,
        height=race.paths[0].heights[0],
        steps=race.steps,
    )
    if race.noise:
        text += _(", noise {noise:g}, seed {seed}").format(noise=race.noise, seed=race.seed)
    return text


def _make_table(race: Race) -> Table:
    table = FittedTable()
    table.add_column(_("optimizer"), no_wrap=True)
    names = race.surface.value.parameters
    heads = (_("rate"), *names, _("height"), _("to minimum"), _("to 1 %"))
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for row in race.summary():
        table.add_row(row["optimizer"], f"{row['rate']:g}", *_format_numbers(row))
    return table


def _format_numbers(row: Mapping[str, Any]) -> list[str]:
    """Where it came to, in ten digits behind the point."""
    distance = "-" if row["distance"] is None else f"{row['distance']:.4g}"
    within = "-" if row["within"] is None else f"{row['within']:,}"
    if row["diverged"]:
        within = _("diverged at {step:,}").format(step=row["diverged"])
    return [*map(format_ten_digits, row["end"]), f"{row['value']:.10g}", distance, within]


def format_ten_digits(number: float) -> str:
    """With ten digits behind the point; no sign before what is rounded to 0."""
    text = f"{number:.10f}"
    return text.removeprefix("-") if not float(text) else text


def _describe_rates(race: Race) -> str:
    rows = race.summary()
    default = ", ".join(f"{r['optimizer']} {r['default_rate']:g}" for r in rows)
    text = _("Default rates: {rates}.").format(rates=default)
    if not race.fair:
        slow = _("Rates that suit this surface: --fair.")
        return join_sentences(text, "" if race.surface.rates else slow)
    fair_rates = ", ".join(f"{r['optimizer']} {r['rate']:g}" for r in rows)
    return join_sentences(
        _(
            "Fair rates: {rates}: of 1, 2 and 5 in every decade from {low:g} to {high:g} the one "
            "with the least median height at the end of races from five starts."
        ).format(rates=fair_rates, low=RATES[0], high=RATES[-1]),
        text,
    )


def _describe_gradient(race: Race) -> str:
    text = (
        _("The gradient is found by the complex step, exact to rounding.")
        if race.course.way == "complex step"
        else _("The gradient is found by central differences, to some ten digits.")
    )
    if race.course.least_is_known:
        return text
    least = _("No minimum is known: 1 % is of the height over the window's least, {least:.6g}.")
    return join_sentences(text, least.format(least=race.course.least))


def _describe_divergence(away: Sequence[Mapping[str, Any]]) -> str:
    names = ", ".join(row["optimizer"] for row in away)
    return _(
        "Diverged: {names}. Such a path is cut where it leaves ten widths of the window, or "
        "all numbers; the table has its last point. A lower rate: --lr, or --fair."
    ).format(names=names)


def _to_finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
