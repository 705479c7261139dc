"""`backsight count SOURCE`: the weights of a network, layer by layer."""

import json
from typing import Any

import click

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.kernel.language import _
from backsight.training.prepare import derive


@click.command("count")
@click.argument("source")
@add_network_options
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(source: str, as_json: bool, **options: Any) -> None:
    """Count the weights of a network, layer by layer.

    SOURCE is a data source, a data file, or a spec (.toml, .json).
    """
    weights = derive(source, **to_arguments(options)).weights()
    counts = {symbol.name: symbol.size for symbol in weights}
    if as_json:
        click.echo(json.dumps(counts))
        return
    for symbol in weights:
        shape = " × ".join(map(str, symbol.shape))
        click.echo(f"{symbol.name:<8} {shape:>12} {symbol.size:>9,}")
    click.echo(_("{count:,} weights").format(count=sum(counts.values())))
