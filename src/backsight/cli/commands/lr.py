"""`backsight lr SOURCE`: the learning-rate range test, and where training diverges."""

from typing import Any

import click

from backsight import plots
from backsight.cli.options.network import add_network_options_but, to_arguments
from backsight.cli.options.number import NATURAL, POSITIVE, SHARE, Whole
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.options.threads import add_threads_option
from backsight.cli.printing.learning_rate import as_plain, print_rate_range
from backsight.cli.printing.output import print_json
from backsight.cli.progress.bars import show_named_counts
from backsight.studies.learning_rate.range_test import find_rate


@click.command("lr")
@click.argument("source")
@click.option(
    "--from",
    "first",
    type=POSITIVE,
    default=1e-5,
    show_default=True,
    help="The rate of the first step.",
)
@click.option(
    "--to",
    "last",
    type=POSITIVE,
    default=10.0,
    show_default=True,
    help="The rate of the last step.",
)
@click.option(
    "--over",
    "steps",
    type=Whole(2),
    default=200,
    show_default=True,
    help="Steps in which the rate grows from the one to the other.",
)
@click.option(
    "--smooth",
    type=SHARE,
    default=0.9,
    show_default=True,
    help="Share of what was before in the smoothed loss, below 1.",
)
@click.option(
    "--trial",
    type=NATURAL,
    default=100,
    show_default=True,
    help="Steps of each short training that looks for divergence; 0: none.",
)
@add_file_option(help="A picture to write, such as rates.png or rates.svg.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_network_options_but("--lr", "--schedule", "--warmup", "--epochs", "--steps", "--gradient")
@add_threads_option
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
    check_pictures(out)
    with show_named_counts() as progress:
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
    if out:
        plots.save(rate_range.plot(), out)
    if as_json:
        print_json(as_plain(rate_range), ascii_only=True)
    else:
        print_rate_range(rate_range, out)
