"""`backsight fork RUN --at K --set KEY=VALUE`: what would have happened?"""

from typing import Any

import click

from backsight.cli.jobs.train import TrainingJob
from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.number import BUDGET, COUNT, POSITION
from backsight.cli.options.out import add_folder_option
from backsight.cli.options.threads import add_threads_option
from backsight.cli.progress.bars import show_replay_progress
from backsight.recorder.folder import check_writable
from backsight.runs.fork import prepare_branch
from backsight.training.overrides import read_changes
from backsight.training.where import Where


@click.command("fork")
@click.argument("run", type=click.Path())
@click.option("--at", type=POSITION, required=True, help="The step after which the branch begins.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="KEY=VALUE",
    help="What is changed, such as optimizer.rate=0.001, regularizer.l2=0.",
)
@click.option("--steps", type=COUNT, help="Steps from there on; else as many as RUN was to have.")
@add_folder_option(help="The new run's folder; else runs/SOURCE-0001, counted up.")
@click.option(
    "--record-budget",
    "budget",
    type=BUDGET,
    help="MB that the record may take (256); 0: metrics without states.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_run_options
@add_threads_option
def command(
    run: str,
    at: int,
    changes: tuple[str, ...],
    steps: int | None,
    out: str,
    budget: float | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Train a branch: a new run from the exact state of RUN after a step, with a change.

    RUN is a run's folder, or the record.sqlite in it; it stays as it is. A KEY is a path in
    spec.toml: rate, batch, seed, optimizer.beta2, layers.2.p. Short: optimizer.rate, lr;
    regularizer.l2=0.001, clipping.by_value=1; optimizer=momentum:mu=0.8; clipping=none.
    Without any --set the branch equals its parent. `backsight compare` shows both.
    """
    check_writable(out)
    arguments = to_run_arguments(options)
    with show_replay_progress(quiet=as_json) as progress:
        branch, start_recording = prepare_branch(
            run,
            at,
            read_changes(changes),
            steps,
            out,
            None if budget is None else int(budget * 1e6),
            Where(folder=arguments["folder"], files=arguments["with_"], progress=progress),
        )
    return TrainingJob(as_json=as_json).run(branch, start_recording)
