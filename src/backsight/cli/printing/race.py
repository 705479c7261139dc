"""What is said of a race: the surface, the table, the rates, and what can be drawn."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from backsight.engine.race.fair_rates import RATES
from backsight.kernel.language import _, in_words, ngettext, sentences
from backsight.plots import missing_font
from backsight.studies.optimizer_race.race import Race


def lines(found: Race, out: Sequence[str]) -> Iterator[Any]:
    """Texts and tables, in order."""
    yield _head(found)
    yield _table(found)
    yield _rates(found)
    if found.course.way != "formula":
        yield _way(found)
    away = [row for row in found.summary() if row["diverged"]]
    if away:
        yield _diverged(away)
    if out:
        yield _("Written: {names}").format(names=", ".join(out))
        if missing_font() and not all(name.endswith((".html", ".htm")) for name in out):
            yield missing_font()
    else:
        yield _(
            "As a picture: add -o race.png; as an animation: -o race.gif; as a page with a "
            "scrubber: -o race.html"
        )


def as_plain(found: Race) -> dict[str, Any]:
    """All numbers as JSON can hold them."""
    return {
        "surface": found.surface.name,
        "start": found.paths[0].points[0].tolist(),
        "steps": found.steps,
        "noise": found.noise,
        "seed": found.seed,
        "fair": found.fair,
        "slope": found.course.way,
        "least": found.course.least,
        "optimizers": [{k: _finite(v) for k, v in row.items()} for row in found.summary()],
    }


def _head(found: Race) -> str:
    start = ", ".join(f"{s:g}" for s in found.paths[0].points[0])
    said = ngettext(
        "{surface}: from ({start}), height {height:.10g}, {steps:,} update",
        "{surface}: from ({start}), height {height:.10g}, {steps:,} updates",
        found.steps,
    ).format(
        surface=in_words(found.surface.name),
        start=start,
        height=found.paths[0].heights[0],
        steps=found.steps,
    )
    if found.noise:
        said += _(", noise {noise:g}, seed {seed}").format(noise=found.noise, seed=found.seed)
    return said


def _table(found: Race) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="bold")
    shown.add_column(_("optimizer"), no_wrap=True)
    names = found.surface.value.parameters
    heads = (_("rate"), *names, _("height"), _("to minimum"), _("to 1 %"))
    for head in heads:
        shown.add_column(head, justify="right", no_wrap=True)
    for row in found.summary():
        shown.add_row(row["optimizer"], f"{row['rate']:g}", *_numbers(row))
    return shown


def _numbers(row: Mapping[str, Any]) -> list[str]:
    """Where it came to, in ten digits behind the point."""
    distance = "-" if row["distance"] is None else f"{row['distance']:.4g}"
    within = "-" if row["within"] is None else f"{row['within']:,}"
    if row["diverged"]:
        within = _("diverged at {step:,}").format(step=row["diverged"])
    return [*map(ten_digits, row["end"]), f"{row['value']:.10g}", distance, within]


def ten_digits(number: float) -> str:
    """With ten digits behind the point; no sign before what is rounded to 0."""
    text = f"{number:.10f}"
    return text.removeprefix("-") if not float(text) else text


def _rates(found: Race) -> str:
    rows = found.summary()
    default = ", ".join(f"{r['optimizer']} {r['default_rate']:g}" for r in rows)
    said = _("Default rates: {rates}.").format(rates=default)
    if not found.fair:
        slow = _("Rates that suit this surface: --fair.")
        return sentences(said, "" if found.surface.rates else slow)
    chosen = ", ".join(f"{r['optimizer']} {r['rate']:g}" for r in rows)
    return sentences(
        _(
            "Fair rates: {rates}: of 1, 2 and 5 in every decade from {low:g} to {high:g} the one "
            "with the least median height at the end of races from five starts."
        ).format(rates=chosen, low=RATES[0], high=RATES[-1]),
        said,
    )


def _way(found: Race) -> str:
    said = (
        _("The gradient is found by the complex step, exact to rounding.")
        if found.course.way == "complex step"
        else _("The gradient is found by central differences, to some ten digits.")
    )
    if found.course.least_is_known:
        return said
    least = _("No minimum is known: 1 % is of the height over the window's least, {least:.6g}.")
    return sentences(said, least.format(least=found.course.least))


def _diverged(away: Sequence[Mapping[str, Any]]) -> str:
    names = ", ".join(row["optimizer"] for row in away)
    return _(
        "Diverged: {names}. Such a path is cut where it leaves ten widths of the window, or "
        "all numbers; the table has its last point. A lower rate: --lr, or --fair."
    ).format(names=names)


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
