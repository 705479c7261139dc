"""`backsight noise SOURCE`: gradient noise by batch size, or along a run."""

from typing import Any

import click

from backsight.cli.options.network import add_network_options_but, to_arguments
from backsight.cli.options.number import NATURAL, POSITION, Real, Whole
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.printing.output import (
    describe_picture,
    make_console,
    print_json,
    print_lines,
    print_table,
)
from backsight.cli.progress.bars import show_named_counts
from backsight.kernel.language import _
from backsight.studies.noise.noise import noise
from backsight.studies.noise.result import Noise
from backsight.summaries.noise import format_heading, list_notes, list_remarks, list_tables


@click.command("noise")
@click.argument("source")
@click.option("--step", type=POSITION, help="Of a run: the step after which it is looked at.")
@click.option("--along", is_flag=True, help="Of a run: look at several of its states.")
@click.option(
    "--states", type=Whole(2), default=9, show_default=True, help="About how many, with --along."
)
@click.option(
    "--rows",
    type=Whole(2),
    help="Training rows it is measured on, at the most; else as many as take some seconds.",
)
@click.option(
    "--trial",
    type=NATURAL,
    default=100,
    show_default=True,
    help="Steps of a training to whose loss others go with other batches; 0: none.",
)
@click.option("--to", "goal", type=Real(), help="Another loss for these trainings to go to.")
@add_file_option(help="A picture to write, such as noise.png or noise.svg.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.option("--times", is_flag=True, help="With --json: the times of this machine, too.")
@add_network_options_but("--gradient", "--difference-step")
def command(
    source: str,
    step: int | None,
    along: bool,
    states: int,
    rows: int | None,
    trial: int,
    goal: float | None,
    out: str | None,
    as_json: bool,
    times: bool,
    **options: Any,
) -> None:
    """Measure how noisy a batch's gradient is, and what a larger batch is good for.

    SOURCE is a data source, a data file, or a spec (.toml, .json), looked at with its first
    weights; or the folder of a run, with those after its last step or after --step. The distance of
    a batch's gradient from that of all rows falls as 1/B; where it is as large as that gradient
    itself is the noise scale. Short trainings tell how many steps each batch takes to a loss.
    Nothing is recorded.
    """
    check_pictures(out)
    with show_named_counts() as progress:
        result = noise(
            source,
            step=step,
            along=along,
            states=states,
            rows=rows,
            trial=trial,
            goal=goal,
            progress=progress,
            **to_arguments(options),
        )
    if out:
        result.save(out)
    if as_json:
        print_json(result.as_dict(times=times))
    else:
        _print_noise(result, out)


def _print_noise(result: Noise, out: str | None) -> None:
    """Print all of it. out: where the picture is; None where there is none."""
    console = make_console()
    print_lines(console, format_heading(result))
    for table in list_tables(result):
        print_lines(console, "")
        print_table(console, table)
    notes = (_("Note: {note}").format(note=note) for note in list_notes(result))
    print_lines(console, "", *list_remarks(result), *notes)
    hint = _("Drawn as a picture: add -o noise.png")
    print_lines(console, *describe_picture(hint, *filter(None, [out])))
