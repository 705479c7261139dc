"""`backsight lr SOURCE`: the learning-rate range test, and where training diverges."""

import json
from typing import TYPE_CHECKING, Any

import click

from backsight import plots
from backsight.cli.options.network import add_network_options_but, to_arguments
from backsight.kernel.language import _

if TYPE_CHECKING:
    from rich.console import Console

    from backsight.studies.learning_rate.range_test import RateRange


@click.command("lr")
@click.argument("source")
@click.option(
    "--from",
    "first",
    type=float,
    default=1e-5,
    show_default=True,
    help="The rate of the first step.",
)
@click.option(
    "--to", "last", type=float, default=10.0, show_default=True, help="The rate of the last step."
)
@click.option(
    "--over",
    "steps",
    type=int,
    default=200,
    show_default=True,
    help="Steps in which the rate grows from the one to the other.",
)
@click.option(
    "--smooth",
    type=float,
    default=0.9,
    show_default=True,
    help="Share of what was before in the smoothed loss, below 1.",
)
@click.option(
    "--trial",
    type=int,
    default=100,
    show_default=True,
    help="Steps of each short training that looks for divergence; 0: none.",
)
@click.option(
    "-o",
    "out",
    type=click.Path(dir_okay=False),
    help="A picture to write, such as rates.png or rates.svg.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_network_options_but("--lr", "--schedule", "--warmup", "--epochs", "--steps", "--gradient")
def command(
    source: str,
    first: float,
    last: float,
    steps: int,
    smooth: float,
    trial: int,
    out: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Look for a learning rate: one short run in which the rate grows from step to step.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    network is taken as it began. Three published rules name a rate each; they disagree. Then short
    trainings at these rates and larger ones find where training diverges. Nothing is recorded.
    """
    from rich.console import Console

    from backsight.cli.printing.comparison import show_progress
    from backsight.cli.printing.learning_rate import as_plain
    from backsight.studies.explanation.page import check_writable
    from backsight.studies.learning_rate.range_test import find_rate

    if out:
        check_writable(out)
        plots.find_picture_format(out)
    with show_progress() as progress:
        rate_range = find_rate(
            source,
            first=first,
            last=last,
            steps=steps,
            smooth=smooth,
            trial=trial,
            progress=progress,
            **to_arguments(options),
        )
    picture = _draw_picture(rate_range, out)
    if as_json:
        click.echo(json.dumps(as_plain(rate_range)))
        return
    terminal = Console()
    _print(terminal if terminal.is_terminal else Console(width=120), rate_range, picture)


def _print(console: "Console", rate_range: "RateRange", picture: str) -> None:
    from backsight.cli.printing.learning_rate import (
        draw_smoothed_curve,
        list_remarks,
        make_rules_table,
        make_trials_table,
    )

    _print_lines(console, _format_heading(rate_range))
    _print_lines(console, "\n".join(draw_smoothed_curve(rate_range, console.width)))
    console.print()
    console.print(make_rules_table(rate_range))
    console.print()
    if rate_range.trials:
        console.print(make_trials_table(rate_range))
        console.print()
    _print_lines(console, *list_remarks(rate_range))
    _print_lines(console, picture)


def _format_heading(rate_range: "RateRange") -> str:
    return _(
        "{source}: the loss of each batch, smoothed ({share:g} of what was before, corrected for "
        "its start), while the rate of {optimizer} grows over {steps:,} steps"
    ).format(
        source=rate_range.spec.data.source,
        share=rate_range.smooth,
        optimizer=rate_range.spec.optimizer.name,
        steps=rate_range.planned,
    )


def _print_lines(console: "Console", *lines: str) -> None:
    console.print("\n".join(lines), highlight=False, markup=False, soft_wrap=True)


def _draw_picture(rate_range: "RateRange", out: str | None) -> str:
    """Draw the picture where one is asked for; says where it is, or how to get one."""
    if out is None:
        return "\n" + _("Drawn as a picture: add -o rates.png")

    plots.save(rate_range.plot(), out)
    text = _("Written: {names}").format(names=out)
    return "\n".join(filter(None, ["", text, plots.describe_missing_font()]))
