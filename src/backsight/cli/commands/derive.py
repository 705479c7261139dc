"""`backsight derive SOURCE`: the whole program as numbered equations."""

from typing import Any

import click
import msgspec

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.printing.output import print_document
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program_data.program_data import make_program_data
from backsight.explanations import make_derivation_page
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.training.prepare import prepare
from backsight.training.where import Where


@click.command("derive")
@click.argument("source")
@add_network_options
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The whole program as plain data: equations, formulas as trees, draws.",
)
@click.option("--code", is_flag=True, help="The NumPy that the plan generates from it.")
def command(source: str, as_json: bool, code: bool, **options: Any) -> None:
    """Print every equation of a network: forward, loss, backward, update.

    SOURCE is a data source, a data file, or a spec (.toml, .json).
    """
    if as_json and code:
        raise BadInput(_("--json and --code are two results: give one of them."))
    arguments = to_arguments(options)
    where = Where(folder=arguments.pop("folder"), files=arguments.pop("with_"), is_trained=code)
    experiment = prepare(source, where, **arguments)
    derivation = experiment.program.batch_derivation
    if as_json:
        data = make_program_data(experiment.program)
        click.echo(msgspec.json.format(msgspec.json.encode(data)).decode())
    elif code:
        click.echo(NumpyPlan(derivation, experiment.program.make_initial_state()).source)
    else:
        print_document(make_derivation_page(derivation))
        click.echo()
