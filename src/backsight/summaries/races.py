"""Races: optimizers on a surface, or on one network."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from backsight.engine.race import Path
from backsight.engine.race.fair_rates import RATES
from backsight.kernel.document import Document, TableBlock
from backsight.kernel.language import (
    _,
    format_rows,
    format_steps,
    join_sentences,
    join_words,
    ngettext,
    translate_name,
)
from backsight.plots.words import format_part
from backsight.studies.optimizer_race.network_entrant import Racer
from backsight.studies.optimizer_race.network_result import NetworkRace
from backsight.studies.optimizer_race.race import Race
from backsight.summaries.blocks import make_document, make_paragraphs, make_table
from backsight.summaries.training import format_metric

# A surface


def summarize_race(race: Race) -> Document:
    """Where each optimizer came to, and how."""
    return make_document(
        format_title(race), tabulate_race(race), *make_paragraphs(list_remarks(race))
    )


def format_title(race: Race) -> str:
    """The surface, the start, the number of updates."""
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


def tabulate_race(race: Race) -> TableBlock:
    """A row for each optimizer."""
    names = race.surface.value.parameters
    head = (_("optimizer"), _("rate"), *names, _("height"), _("to minimum"), _("to 1 %"))
    rows = [(r["optimizer"], f"{r['rate']:g}", *_format_numbers(r)) for r in race.summary()]
    return make_table(head, rows)


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


def list_remarks(race: Race) -> Iterator[str]:
    """The rates, the gradient where no formula has it, and who diverged."""
    yield from filter(None, [_describe_rates(race)])
    if race.course.way != "formula":
        yield _describe_gradient(race)
    away = [row for row in race.summary() if row["diverged"]]
    if away:
        yield _describe_divergence(away)


def _describe_rates(race: Race) -> str:
    """How those that nobody asked for were chosen; "" where all were asked for."""
    rows = race.summary()
    fair = join_words(f"{r['optimizer']} {r['rate']:g}" for r in rows if r["fair"])
    of_source = join_words(
        f"{path.entrant.name} {row['default_rate']:g}"
        for path, row in zip(race.paths, rows, strict=True)
        if path.entrant.optimizer.name in race.surface.rates
        and (row["fair"] or path.entrant.rate == row["default_rate"])
    )
    fair_text = _(
        "Rates found by trial: {rates}: of 1, 2 and 5 in every decade from {low:g} to {high:g} the "
        "one with the least median height at the end of races from five starts."
    ).format(rates=fair, low=RATES[0], high=RATES[-1])
    source_text = _("Rates of the surface's source: {rates}.").format(rates=of_source)
    return join_sentences(fair_text if fair else "", source_text if of_source else "")


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
    names = join_words(row["optimizer"] for row in away)
    return _(
        "Diverged: {names}. Such a path is cut where it leaves ten widths of the window, or "
        "all numbers; the table has its last point. A lower rate: --lr; without it, one is found "
        "by trial."
    ).format(names=names)


def summarize_path(path: Path) -> Document:
    """The first and the last points of one optimizer's way."""
    rows = [
        (f"{k:,}", *map(format_ten_digits, path.points[k].tolist()), f"{path.heights[k]:.10g}")
        for k in sorted({0, 1, 2, 3, 4, *range(len(path.points))[-5:]})
        if k < len(path.points)
    ]
    axes = (f"w{axis}" for axis in range(path.points.shape[1]))
    title = _("{name}, rate {rate:g}").format(name=path.entrant.name, rate=path.entrant.rate)
    head = (_("update"), *axes, _("height"))
    return make_document(title, make_table(head, rows))


# A network


def summarize_network_race(race: NetworkRace) -> Document:
    """Who trained how well, and the plane of all paths."""
    return make_document(
        format_network_title(race),
        tabulate_network_race(race),
        *make_paragraphs([describe_plane(race)]),
        *make_paragraphs(race.notes, "note"),
    )


def format_network_title(race: NetworkRace) -> str:
    """What is raced on."""
    spec = race.racers[0].run.spec
    return _("{title}: {steps} of {rows}, the same weights and batches for all").format(
        title=race.title, steps=format_steps(spec.steps), rows=format_rows(spec.batch)
    )


def describe_plane(race: NetworkRace) -> str:
    """How much of all paths lies in the plane; "" where there is none."""
    if race.plane is None or race.plane.explained is None:
        return ""
    one, two = race.plane.explained
    return _(
        "The plane of all paths holds {one:.1%} + {two:.1%} = {both:.1%} of their variance."
    ).format(one=one, two=two, both=one + two)


def tabulate_network_race(race: NetworkRace) -> TableBlock:
    """A row for each optimizer, from the least loss to the largest."""
    parts = [p for p in ("train", "validation", "test") if p in race.racers[0].run.experiment.y]
    score = translate_name(race.racers[0].run.score_name)
    head = [_("optimizer"), _("rate"), _("steps")]
    head += [_("loss ({part})").format(part=format_part("train"))]
    head += [_("{metric} ({part})").format(metric=score, part=format_part(p)) for p in parts]
    rows = [(racer.name, *_format_cells(racer, parts)) for racer in race.ranked]
    return make_table(head, rows)


def _format_cells(racer: Racer, parts: Sequence[str]) -> list[str]:
    scores = [format_metric(racer.run.score(part)) for part in parts]
    return [f"{racer.rate:g}", f"{racer.run.state.step:,}", f"{racer.losses()[-1]:.4g}", *scores]
