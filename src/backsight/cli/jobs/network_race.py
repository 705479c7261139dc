"""A race on a network as the terminal sees it: what it is run on, what is shown and written."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from backsight.cli.options.network import to_arguments
from backsight.cli.options.picture import check_pictures
from backsight.cli.options.plane import NAMES
from backsight.cli.options.race import NETWORK
from backsight.cli.options.start import read_start
from backsight.cli.printing.network_race import as_plain, print_network_race
from backsight.cli.printing.output import describe_picture, print_json
from backsight.cli.progress.bars import show_named_counts
from backsight.cli.terminal import print_text
from backsight.data import sources
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.studies.optimizer_race.files import check_network_name
from backsight.studies.optimizer_race.network_race import USUAL, race_network
from backsight.studies.optimizer_race.network_result import NetworkRace


def is_network(what: str) -> bool:
    """Whether a target is a source, a file or a run, and not a surface."""
    if what in catalogs["surfaces"]:
        return False
    return what.split(":")[0] in sources or Path(what).exists() or bool(Path(what).suffix)


def race_on_network(
    source: str,
    out: tuple[str, ...],
    optimizers: str | None,
    options: Mapping[str, Any],
    *,
    as_json: bool,
) -> int:
    """Train with each optimizer, draw, print the table; 1 where all failed."""
    for name in out:
        check_network_name(name)
    check_pictures(*out)
    plane = {name: options[name] for name in NAMES} | {"memory": int(options["memory"] * 2**20)}
    network = {name: options[name] for name in NETWORK if name in options and name != "lr"}
    arguments = to_arguments({**network, "with": options["files"]})
    with show_named_counts() as progress:
        what, weights, arguments = read_start(source, options["start"], arguments)
        race = race_network(
            what,
            USUAL if optimizers is None else optimizers,
            rates=options["lr"],
            progress=progress,
            start_from=weights,
            **plane,
            **arguments,
        )
    for name in out:
        race.save(name)
    _print(race, out, as_json=as_json)
    return 1 if all(r.run.failure for r in race.racers) else 0


def _print(race: NetworkRace, out: tuple[str, ...], *, as_json: bool) -> None:
    """Print the race, and where the pictures are, or how to get one."""
    if as_json:
        print_json(as_plain(race))
        return
    print_network_race(race)
    lines = describe_picture(_("Drawn as a picture: add -o race.png"), *out)
    print_text(*([""] if out else []), *lines)
