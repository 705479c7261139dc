"""The network's form of `backsight race`: which targets it is for, and what it does."""

import json
from pathlib import Path
from typing import Any

import click

from backsight import plots
from backsight.cli.options.network import OPTIONS, to_arguments
from backsight.cli.options.plane import NAMES
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

OF_SURFACES = ("function", "window", "fair", "noise", "relief", "rates", "frames")
BOTH = ("lr", "steps", "seed", "with")
NETWORKS = (n.removeprefix("--").replace("-", "_") for n, _ in OPTIONS)
OF_NETWORKS = (*(n for n in NETWORKS if n not in BOTH), *NAMES)


def is_network(what: str) -> bool:
    """Whether a target is a source, a file or a run, and not a surface."""
    from backsight.data import sources
    from backsight.maths import catalogs

    if what in catalogs["surfaces"]:
        return False
    return what.split(":")[0] in sources or Path(what).exists() or bool(Path(what).suffix)


def refuse_others(context: click.Context, *, on_network: bool) -> None:
    """Raise BadInput for an option of the other kind of race."""
    message = (
        _("{option} is for races on a surface; this one is on a network.")
        if on_network
        else _("{option} is for races on a network; this one is on a surface.")
    )
    for name in OF_SURFACES if on_network else OF_NETWORKS:
        source = context.get_parameter_source(name)
        if source is not None and source is not click.core.ParameterSource.DEFAULT:
            raise BadInput(message.format(option="--" + name.replace("_", "-")))


def race_on_network(
    source: str,
    optimizers: str | None,
    out: tuple[str, ...],
    files: tuple[str, ...],
    options: dict[str, Any],
    *,
    as_json: bool,
) -> int:
    """Train with each optimizer, print the table, draw; 1 where all failed."""
    from backsight.cli.printing.comparison import show_progress
    from backsight.cli.printing.network_race import as_plain, show_race
    from backsight.studies.explanation.page import check_writable
    from backsight.studies.optimizer_race.network_race import USUAL, race_network

    for name in out:
        check_writable(name)
        plots.find_picture_format(name)
    names = _split_names(optimizers) if optimizers is not None else list(USUAL)
    settings = {name: options.pop(name) for name in NAMES}
    settings["memory"] = int(settings["memory"] * 2**20)
    rate, start = options.pop("lr"), options.pop("start")
    for name in OF_SURFACES:
        options.pop(name, None)
    with show_progress() as progress:
        race = race_network(
            source,
            names,
            rates=rate,
            progress=progress,
            start_from=start,
            **settings,
            **to_arguments({**options, "with": files}),
        )
    for name in out:
        race.save(name)
    if as_json:
        print(json.dumps(as_plain(race), ensure_ascii=False))  # noqa: T201 - what --json is for
    else:
        show_race(race)
        click.echo()
        message = _("Written: {names}").format(names=", ".join(out))
        click.echo(message if out else _("Drawn as a picture: add -o race.png"))
        if out and (note := plots.describe_missing_font()):
            click.echo(note)
    return 1 if all(r.run.failure for r in race.racers) else 0


def _split_names(optimizers: str) -> list[str]:
    """sgd,momentum:mu=0.8 -> its names; semicolons where settings have commas."""
    separator = ";" if ";" in optimizers else ","
    return [n.strip() for n in optimizers.split(separator) if n.strip()]
