"""What is said of a race of optimizers on a network: a table of all, and of their plane."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from backsight.cli.printing.output import make_console, print_lines
from backsight.cli.printing.table import FittedTable
from backsight.kernel.language import _, translate_name
from backsight.plots.words import format_part
from backsight.studies.optimizer_race.network_entrant import Racer
from backsight.studies.optimizer_race.network_result import NetworkRace


def print_network_race(race: NetworkRace) -> None:
    """Print what is raced on, the table, the plane of all paths, and notes."""
    console = make_console()
    run = race.racers[0].run
    template = _("{title}: {steps:,} steps of {batch:,} rows, the same weights and batches for all")
    print_lines(
        console, template.format(title=race.title, steps=run.spec.steps, batch=run.spec.batch)
    )
    console.print(make_race_table(race))
    if race.plane is not None and race.plane.explained is not None:
        one, two = race.plane.explained
        print_lines(
            console,
            _(
                "The plane of all paths holds {one:.1%} + {two:.1%} = {both:.1%} of their variance."
            ).format(one=one, two=two, both=one + two),
        )
    for note in race.notes:
        print_lines(console, _("Note: {note}").format(note=note))


def make_race_table(race: NetworkRace) -> Table:
    """A row for each optimizer, from the least loss to the largest."""
    parts = [p for p in ("train", "validation", "test") if p in race.racers[0].run.experiment.y]
    table = FittedTable(gap=3)
    table.add_column(_("optimizer"), no_wrap=True)
    score = translate_name(race.racers[0].run.score_name)
    titles = [_("rate"), _("steps"), _("loss ({part})").format(part=format_part("train"))]
    titles += [_("{metric} ({part})").format(metric=score, part=format_part(p)) for p in parts]
    for title in titles:
        table.add_column(title, justify="right")
    for racer in race.ranked:
        table.add_row(racer.name, *_format_cells(racer, parts))
    return table


def as_plain(race: NetworkRace) -> dict[str, Any]:
    """The race as JSON holds it."""
    return {
        "title": race.title,
        "part": race.part,
        "rows": race.rows,
        "explained": list(race.plane.explained) if race.plane and race.plane.explained else None,
        "notes": list(race.notes),
        "racers": [
            {
                "optimizer": racer.name,
                "rate": racer.rate,
                "steps": racer.run.state.step,
                "stopped": racer.run.stopped,
                "losses": [float(v) for v in racer.losses()],
                "scores": {p: racer.run.score(p) for p in racer.run.experiment.y},
            }
            for racer in race.racers
        ],
    }


def _format_cells(racer: Racer, parts: Sequence[str]) -> list[str]:
    scores = [f"{racer.run.score(part):.4f}" for part in parts]
    return [f"{racer.rate:g}", f"{racer.run.state.step:,}", f"{racer.losses()[-1]:.4g}", *scores]
