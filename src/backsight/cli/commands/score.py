"""`backsight score RUN [FILE]`: how good a trained network is on other rows."""

from typing import Any

import click

from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.out import add_file_option
from backsight.cli.options.picture import check_pictures
from backsight.cli.options.step import add_at_option
from backsight.cli.printing.output import print_json
from backsight.cli.printing.score import print_score
from backsight.cli.progress.bars import show_replay_progress
from backsight.runs.predictor import At
from backsight.studies.score.score import score


@click.command("score")
@click.argument("run", type=click.Path())
@click.argument("file", type=click.Path(), default="")
@click.option("--part", default="", help="train, validation or test: rows of the run's own data.")
@add_at_option
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    help="Only this one; may be given again. Settings follow: r2:average=variance_weighted.",
)
@add_file_option(
    help="A picture to write: ROC and precision-recall curves, or predicted against true."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_run_options
def command(
    run: str,
    file: str,
    part: str,
    at: At,
    metrics: tuple[str, ...],
    out: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Score a trained network: every metric on the rows of FILE, or on the run's own test rows.

    RUN is the folder that `backsight train` wrote, or the record in it. FILE needs the columns that
    the network was trained on and those that it predicts, in any order; others are passed over.
    Words and missing values are taken as in training.
    """
    check_pictures(out)
    with show_replay_progress(quiet=as_json) as progress:
        result = score(
            run,
            file,
            part=part,
            at=at,
            metrics=metrics,
            progress=progress,
            **to_run_arguments(options),
        )
    if out:
        result.save(out)
    if as_json:
        print_json(result.as_dict())
    else:
        print_score(result, out)
