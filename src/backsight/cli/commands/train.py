"""`backsight train SOURCE`: the main job."""

from typing import Any

import click

from backsight.cli.network import arguments, network_options


@click.command()
@click.argument("source")
@network_options
@click.option("--out", default="", help="The run's folder; else runs/SOURCE-0001, counted up.")
@click.option("--start", type=click.Path(), help="First weights, from a .safetensors file.")
@click.option("--record-budget", "budget", type=click.FloatRange(0),
              help="MB that the record may take (256); 0: metrics without states.")  # fmt: skip
@click.option("--animate", type=click.Choice(["gif", "webp"]), is_flag=False, flag_value="gif",
              help="Also make the animation accuracy | boundary | loss.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(
    source: str, out: str, start: str | None, budget: float | None, animate: str | None,
    as_json: bool, **given: Any,
) -> int:  # fmt: skip
    """Train a network, show how it goes, and write a folder with all of it.

    SOURCE is a data source (see `backsight list sources`), a data file (.csv, .npz, .parquet),
    or a spec (.toml, .json). A source's settings follow a colon: spirals:classes=3,noise=0.1
    The folder holds the run's record, from which any step can be had again: see `backsight show`.
    """
    from backsight.cli.job import Job
    from backsight.cli.progress import downloading
    from backsight.face.api import start as begin
    from backsight.recorder.folder import check_writable

    check_writable(out)
    job = Job(animate=animate, as_json=as_json)
    with downloading(job.console) as report:
        run = begin(
            source, report=report, out=out, start_from=start,
            budget=None if budget is None else int(budget * 1e6), **arguments(given),
        )  # fmt: skip
    return job.run(run)
