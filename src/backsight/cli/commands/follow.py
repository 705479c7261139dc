"""`backsight follow RUN`: the loss of a run while another process trains it."""

import time

import click
from rich.live import Live

from backsight.cli.options.number import Real
from backsight.cli.printing.console import PlainConsole, ProseText
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.kernel.printable import make_line
from backsight.render.curve import draw_curve
from backsight.runs.live import LiveStatus, RunFollower


@click.command("follow")
@click.argument("run", type=click.Path())
@click.option(
    "--every",
    type=Real(0.1, 3600),
    default=1.0,
    show_default=True,
    help="Seconds between two looks.",
)
def command(run: str, every: float) -> None:
    """Watch a run that another process is training: its loss, live, until it ends.

    RUN is its folder, or the record.sqlite in it. The training is not slowed down. Ctrl-C ends
    the watching, not the run.
    """
    console = PlainConsole(highlight=False)
    watcher = RunFollower(run)
    if console.is_terminal:
        _show_live(console, watcher, every)
        return
    while True:
        status = watcher.read_status()
        print_text(_format_line(status))
        if status.ended:
            return
        time.sleep(every)


def _show_live(console: PlainConsole, watcher: RunFollower, every: float) -> None:

    try:
        with Live(console=console, refresh_per_second=4, auto_refresh=False) as live:
            while True:
                status = watcher.read_status()
                lines = draw_curve(status.losses, width=min(100, console.width), height=12)
                live.update(
                    ProseText("\n".join([make_line(_format_line(status)), *lines])), refresh=True
                )
                if status.ended:
                    return
                time.sleep(every)
    except KeyboardInterrupt:
        return


def _format_line(status: LiveStatus) -> str:
    text = _("{run}: {status}, step {step:,}/{planned:,}, loss {loss:.5g}").format(
        run=status.run,
        status=status.status,
        step=status.step,
        planned=status.planned,
        loss=status.losses[-1] if status.losses else float("nan"),
    )
    return text + "".join(f"  {_(part)} {score:.4g}" for part, score in status.scores.items())
