"""`backsight derive SOURCE`: the whole program as numbered equations."""

from typing import Any

import click

from backsight.cli.options.network import arguments, network_options


@click.command()
@click.argument("source")
@network_options
@click.option("--json", "as_json", is_flag=True, help="The Derivation as plain data.")
@click.option("--code", is_flag=True, help="The NumPy that the plan generates from it.")
def command(source: str, as_json: bool, code: bool, **given: Any) -> None:
    """Print every equation of a network: forward, loss, backward, update.

    SOURCE is a data source, a data file, or a spec (.toml, .json).
    """
    import shutil
    import sys

    import msgspec

    from backsight.engine.numpy.plan import NumpyPlan
    from backsight.explanations import program
    from backsight.render import terminal
    from backsight.runs.train import make_ready

    parts = make_ready(source, **arguments(given))
    derivation = parts.program.first
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(derivation)).decode())
    elif code:
        click.echo(NumpyPlan(derivation, parts.program.initial_state()).source)
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo(terminal(program(derivation), width=width, color=sys.stdout.isatty()))
