"""A race on a surface as the terminal sees it: what is raced, shown and written."""

from collections.abc import Mapping
from typing import Any

from backsight.cli.options.race import DRAWING
from backsight.cli.printing.output import print_json
from backsight.cli.printing.race import as_plain, print_race
from backsight.cli.progress.bars import show_count
from backsight.data import sources
from backsight.disk.place import check_writable
from backsight.kernel.errors import BadInput, UnknownName
from backsight.kernel.language import _
from backsight.maths import catalogs
from backsight.studies.optimizer_race.entrants import USUAL
from backsight.studies.optimizer_race.files import check_name
from backsight.studies.optimizer_race.race import Race, race
from backsight.training.plugins import admit_file, admit_installed

SETTINGS = ("start", "window", "steps", "lr", "fair", "noise")
"""Options that are settings of the race as they are."""


def race_on_surface(
    surface: str | None,
    out: tuple[str, ...],
    optimizers: str | None,
    options: Mapping[str, Any],
    *,
    as_json: bool,
) -> int:
    """Race, write what is asked for, print the table; 0."""
    for name in out:
        check_name(name)
        check_writable(name, "race.png")
    admit_installed()
    for path in options["files"]:
        admit_file(path)
    target = _require_surface(surface, options["function"])
    settings = {name: options[name] for name in SETTINGS} | {"seed": options["seed"] or 0}
    with show_count(_("Rates are tried"), quiet=as_json) as progress:
        result = race(target, optimizers or USUAL, progress=progress, **settings)
    _write(result, out, {name: options[name] for name in DRAWING}, quiet=as_json)
    if as_json:
        print_json(as_plain(result))
    else:
        print_race(result, out)
    return 0


def _require_surface(surface: str | None, function: str | None) -> str:
    if (surface is None) == (function is None):
        raise BadInput(
            _(
                "Give a SURFACE, such as bowl (see `backsight list surfaces`), or --function; or a "
                "SOURCE for a race of networks, such as digits."
            )
        )
    if function is not None:
        if ".py:" not in function:
            raise BadInput(
                _("--function {text}: expected FILE.py:name, such as hills.py:height.").format(
                    text=function
                )
            )
        return function
    if surface not in catalogs["surfaces"]:
        raise UnknownName(
            _("surface or data source"), str(surface), [*catalogs["surfaces"], *sources]
        )
    return str(surface)


def _write(race: Race, out: tuple[str, ...], drawing: dict[str, Any], *, quiet: bool) -> None:
    for name in out:
        with show_count(_("Drawing {name}").format(name=name), quiet=quiet) as progress:
            race.save(name, progress=progress, **drawing)
