"""`backsight resume RUN`: go on with a run that was stopped, or beyond its end."""

from typing import Any

import click

from backsight.cli.jobs.train import TrainingJob
from backsight.cli.options.network import add_run_options, to_run_arguments
from backsight.cli.options.number import COUNT
from backsight.cli.options.threads import add_threads_option
from backsight.runs.resume import resume


@click.command("resume")
@click.argument("run", type=click.Path())
@click.option("--steps", type=COUNT, help="So many steps more than were planned.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@add_run_options
@add_threads_option
def command(run: str, steps: int | None, as_json: bool, **options: Any) -> int:
    """Go on with a run that was interrupted, killed, or stopped by a full disk.

    RUN is its folder, or the record.sqlite in it. It ends with the same bits as if it had never
    stopped. With --steps a finished run goes on, too.
    """
    job = TrainingJob(as_json=as_json)
    return job.run(resume(run, steps=steps, **to_run_arguments(options)))
