"""`backsight follow RUN`: the loss of a run while another process trains it."""

import time
from typing import TYPE_CHECKING

import click

from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from backsight.runs.live import Look


@click.command()
@click.argument("run", type=click.Path())
@click.option(
    "--every",
    type=click.FloatRange(0.1, 3600),
    default=1.0,
    show_default=True,
    help="Seconds between two looks.",
)
def command(run: str, every: float) -> None:
    """Watch a run that another process is training: its loss, live, until it ends.

    RUN is its folder, or the record.sqlite in it. The training is not slowed down. Ctrl-C ends
    the watching, not the run.
    """
    from rich.console import Console

    from backsight.runs.live import Following

    console = Console(highlight=False)
    following = Following(run)
    if console.is_terminal:
        _live(console, following, every)
        return
    while True:
        look = following.look()
        click.echo(_line(look))
        if look.ended:
            return
        time.sleep(every)


def _live(console: "Console", following: "object", every: float) -> None:
    from rich.live import Live
    from rich.text import Text

    from backsight.render.curve import curve
    from backsight.runs.live import Following

    assert isinstance(following, Following)
    try:
        with Live(console=console, refresh_per_second=4, auto_refresh=False) as live:
            while True:
                look = following.look()
                drawn = curve(look.losses, width=min(100, console.width), height=12)
                live.update(Text("\n".join([_line(look), *drawn])), refresh=True)
                if look.ended:
                    return
                time.sleep(every)
    except KeyboardInterrupt:
        return


def _line(look: "Look") -> str:
    said = _("{run}: {status}, step {step:,}/{planned:,}, loss {loss:.5g}").format(
        run=look.run,
        status=look.status,
        step=look.step,
        planned=look.planned,
        loss=look.losses[-1] if look.losses else float("nan"),
    )
    return said + "".join(f"  {_(part)} {score:.4g}" for part, score in look.scores.items())
