"""`backsight resume RUN`: go on with a run that was stopped, or beyond its end."""

from typing import Any

import click

from backsight.cli.options.network import run_arguments, run_options


@click.command()
@click.argument("run", type=click.Path())
@click.option("--steps", type=int, help="So many steps more than were planned.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@run_options
def command(run: str, steps: int | None, as_json: bool, **given: Any) -> int:
    """Go on with a run that was interrupted, killed, or stopped by a full disk.

    RUN is its folder, or the record.sqlite in it. It ends with the same bits as if it had never
    stopped. With --steps a finished run goes on, too.
    """
    from backsight.cli.jobs.train import Job
    from backsight.runs.resume import resume

    job = Job(as_json=as_json)
    return job.run(resume(run, steps=steps, **run_arguments(given)))
