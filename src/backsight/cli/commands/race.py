"""`backsight race SURFACE|RUN|SOURCE`: optimizers side by side, on a surface or on a network."""

import json
from typing import TYPE_CHECKING, Any

import click

from backsight.cli.jobs.network_race import is_network, race_on_network, refuse_others
from backsight.cli.options.network import add_network_options_but
from backsight.cli.options.plane import add_plane_options
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

if TYPE_CHECKING:
    from backsight.studies.optimizer_race.race import Race


@click.command("race")
@click.argument("what", metavar="SURFACE|SOURCE", required=False)
@click.option(
    "--function",
    help="Your own surface instead: FILE.py:name, a function of x, or of x and y; the file is run.",
)
@click.option(
    "--optimizers", help="Who races, such as sgd:lr=0.95,adam:beta2=0.99; without it six."
)
@click.option(
    "--start",
    help="Where they begin, such as -7,2; else the surface's own start. Of a "
    "network: a .safetensors file.",
)
@click.option("--window", help="What is drawn and where starts may lie: X0,X1,Y0,Y1.")
@click.option("--steps", type=int, help="Updates; else as many as suit the surface.")
@click.option("--lr", type=float, help="The learning rate of all that have no lr of their own.")
@click.option(
    "--fair",
    is_flag=True,
    help="Choose each rate by one rule: of a grid, the one with "
    "the least median height at the end of races from five starts.",
)
@click.option(
    "--noise",
    type=float,
    default=0.0,
    show_default=True,
    help="Deviation of what is added to the gradient.",
)
@click.option(
    "--seed",
    type=click.IntRange(0),
    help="Of noise and starts; of a network, of all that is random.",
)
@click.option(
    "-o",
    "out",
    multiple=True,
    type=click.Path(dir_okay=False),
    help="What to write: a picture (.png, .svg), an animation (.gif, .webp, .mp4), a page (.html).",
)
@click.option("--relief", is_flag=True, help="The picture in three dimensions.")
@click.option("--rates", is_flag=True, help="Effective rates in the picture instead of heights.")
@click.option(
    "--frames",
    type=click.IntRange(2),
    default=150,
    show_default=True,
    help="Frames of an animation, at most.",
)
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_plane_options
@add_network_options_but("--optimizer", "--lr", "--steps", "--seed", "--with")
@click.pass_context
def command(
    context: click.Context,
    /,
    what: str | None,
    function: str | None,
    out: tuple[str, ...],
    relief: bool,
    rates: bool,
    frames: int,
    files: tuple[str, ...],
    as_json: bool,
    optimizers: str | None,
    **options: Any,
) -> int:
    """Race optimizers, all in lockstep: on a surface, or on a network.

    A SURFACE is a curve or a surface (see `backsight list surfaces`). The optimizers are those that
    train networks, with the same settings. The table says where each came to, how far that is
    from the nearest minimum, and after how many steps 1 % of the height was left.
    A SOURCE is the folder of a run, a data source, a data file, or a spec: the same network is
    trained from the same weights on the same batches with each optimizer, and the picture has all
    paths in one plane of its loss.
    """
    on_network = function is None and what is not None and is_network(what)
    refuse_others(context, on_network=on_network)
    if on_network:
        assert what is not None
        return race_on_network(what, optimizers, out, files, options, as_json=as_json)
    options = {k: options[k] for k in ("start", "window", "steps", "lr", "fair", "noise", "seed")}
    options["seed"] = options["seed"] or 0
    return _race_on_surface(
        what,
        function,
        out,
        files,
        optimizers,
        options,
        relief=relief,
        rates=rates,
        frames=frames,
        as_json=as_json,
    )


def _race_on_surface(
    surface: str | None,
    function: str | None,
    out: tuple[str, ...],
    files: tuple[str, ...],
    optimizers: str | None,
    options: dict[str, Any],
    *,
    relief: bool,
    rates: bool,
    frames: int,
    as_json: bool,
) -> int:
    from rich.console import Console

    from backsight.cli.printing.race import as_plain, describe_race
    from backsight.cli.progress.race import show_progress
    from backsight.studies.explanation.page import check_writable
    from backsight.studies.optimizer_race.entrants import USUAL
    from backsight.studies.optimizer_race.files import check_name
    from backsight.studies.optimizer_race.race import race
    from backsight.training.plugins import admit_file, admit_installed

    for name in out:
        check_name(name)
        check_writable(name)
    admit_installed()
    for path in files:
        admit_file(path)
    target = _require_surface(surface, function)
    with show_progress(_("Rates are tried"), quiet=as_json) as progress:
        result = race(target, optimizers or USUAL, progress=progress, **options)
    _write(result, out, relief=relief, rates=rates, frames=frames, quiet=as_json)
    if as_json:
        print(json.dumps(as_plain(result), ensure_ascii=False))  # noqa: T201 - what --json is for
        return 0
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    for line in describe_race(result, out):
        console.print(line, highlight=False, markup=False, soft_wrap=isinstance(line, str))
    return 0


def _require_surface(surface: str | None, function: str | None) -> str:
    if (surface is None) == (function is None):
        raise BadInput(
            _("Give a SURFACE, such as bowl (see `backsight list surfaces`), or --function.")
        )
    if function is not None:
        if ".py:" not in function:
            raise BadInput(
                _("--function {text}: expected FILE.py:name, such as hills.py:height.").format(
                    text=function
                )
            )
        return function
    return str(surface)


def _write(
    race: "Race", out: tuple[str, ...], *, relief: bool, rates: bool, frames: int, quiet: bool
) -> None:
    from backsight.cli.progress.race import show_progress

    for name in out:
        with show_progress(_("Drawing {name}").format(name=name), quiet=quiet) as progress:
            race.save(name, relief=relief, rates=rates, frames=frames, progress=progress)
