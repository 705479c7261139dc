"""What is said of a race of optimizers on a network: a table of all, and of their plane."""

from typing import Any

from backsight.cli.printing.output import make_console, print_lines, print_table
from backsight.kernel.language import _
from backsight.studies.optimizer_race.network_result import NetworkRace
from backsight.summaries.races import describe_plane, format_network_title, tabulate_network_race
from backsight.summaries.threads import describe_idle_threads


def print_network_race(race: NetworkRace) -> None:
    """Print what is raced on, the table, the plane of all paths, and notes."""
    console = make_console()
    print_lines(console, format_network_title(race))
    print_table(console, tabulate_network_race(race), gap=3)
    for line in filter(None, [describe_plane(race)]):
        print_lines(console, line)
    for note in (*race.notes, *describe_idle_threads(race.racers[0].run.spec)):
        print_lines(console, _("Note: {note}").format(note=note))


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
