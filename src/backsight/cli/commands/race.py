"""`backsight race SURFACE`: optimizers downhill on a surface, side by side."""

import json
from typing import TYPE_CHECKING, Any

import click

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

if TYPE_CHECKING:
    from backsight.face.race import Race


@click.command()
@click.argument("surface", required=False)
@click.option("--function", help="Your own surface instead: FILE.py:name, a function of x, or of "
              "x and y; the file is run.")  # fmt: skip
@click.option(
    "--optimizers", help="Who races, such as sgd:lr=0.95,adam:beta2=0.99; without it six."
)
@click.option("--start", help="Where they begin, such as -7,2; else the surface's own start.")
@click.option("--window", help="What is drawn and where starts may lie: X0,X1,Y0,Y1.")
@click.option("--steps", type=int, help="Updates; else as many as suit the surface.")
@click.option("--lr", type=float, help="The learning rate of all that have no lr of their own.")
@click.option("--fair", is_flag=True, help="Choose each rate by one rule: of a grid, the one with "
              "the least median height at the end of races from five starts.")  # fmt: skip
@click.option("--noise", type=float, default=0.0, show_default=True,
              help="Deviation of what is added to the gradient.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of noise and starts.")
@click.option("-o", "out", multiple=True, type=click.Path(dir_okay=False),
              help="What to write: a picture (.png, .svg), an animation (.gif, .webp, .mp4), a "
              "page (.html).")  # fmt: skip
@click.option("--relief", is_flag=True, help="The picture in three dimensions.")
@click.option("--rates", is_flag=True, help="Effective rates in the picture instead of heights.")
@click.option("--frames", type=click.IntRange(2), default=150, show_default=True,
              help="Frames of an animation, at most.")  # fmt: skip
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(
    surface: str | None, function: str | None, out: tuple[str, ...], relief: bool, rates: bool,
    frames: int, files: tuple[str, ...], as_json: bool, optimizers: str | None, **given: Any,
) -> None:  # fmt: skip
    """Race optimizers on a surface, all in lockstep.

    SURFACE is a curve or a surface (see `backsight list surfaces`). The optimizers are those that
    train networks, with the same settings. The table says where each came to, how far that is
    from the nearest minimum, and after how many steps 1 % of the height was left.
    """
    from rich.console import Console

    from backsight.cli.race_progress import working
    from backsight.cli.race_table import as_plain, lines
    from backsight.face.extend import admit_file, admit_installed
    from backsight.face.page import check_place
    from backsight.face.race import race
    from backsight.face.race_entrants import USUAL
    from backsight.face.race_files import check_name

    for name in out:
        check_name(name)
        check_place(name)
    admit_installed()
    for path in files:
        admit_file(path)
    asked = _asked(surface, function)
    with working(_("Rates are tried"), quiet=as_json) as report:
        found = race(asked, optimizers or USUAL, report=report, **given)
    _write(found, out, relief=relief, rates=rates, frames=frames, quiet=as_json)
    if as_json:
        print(json.dumps(as_plain(found), ensure_ascii=False))  # noqa: T201 - what --json is for
        return
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=120)
    for line in lines(found, out):
        console.print(line, highlight=False, markup=False, soft_wrap=isinstance(line, str))


def _asked(surface: str | None, function: str | None) -> str:
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
    found: "Race", out: tuple[str, ...], *, relief: bool, rates: bool, frames: int, quiet: bool
) -> None:
    from backsight.cli.race_progress import working

    for name in out:
        with working(_("Drawing {name}").format(name=name), quiet=quiet) as report:
            found.save(name, relief=relief, rates=rates, frames=frames, report=report)
