"""`backsight train SOURCE`: the main job."""

from typing import Any

import click

from backsight.cli.network import arguments, network_options


@click.command()
@click.argument("source")
@network_options
@click.option("--out", default="", help="The run's folder; else runs/SOURCE-0001, counted up.")
@click.option("--animate", type=click.Choice(["gif", "webp"]), is_flag=False, flag_value="gif",
              help="Also make the animation accuracy | boundary | loss.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(source: str, out: str, animate: str | None, as_json: bool, **given: Any) -> int:
    """Train a network, show how it goes, and write a folder with all of it.

    SOURCE is a data source (see `backsight list sources`), a data file (.csv, .npz, .parquet),
    or a spec (.toml, .json). A source's settings follow a colon: spirals:classes=3,noise=0.1
    """
    from backsight.cli.job import Job

    return Job(source, arguments(given), out=out, animate=animate, as_json=as_json).run()
