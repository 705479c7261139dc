"""`backsight derive SOURCE`: the whole program as numbered equations."""

from typing import Any

import click
import msgspec

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.printing.output import print_document
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.loops.step_program import LoopProgram
from backsight.engine.loops.text import print_text
from backsight.engine.native.plan import make_program
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.program_data.program_data import make_program_data
from backsight.explanations import make_derivation_page
from backsight.explanations.loop_legend import write_loop_legend
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.training.experiment import Experiment
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
@click.option(
    "--loops",
    is_flag=True,
    help="The loops that compiled engines make of it, and what their words mean.",
)
@click.option("--code", is_flag=True, help="The code that its engine generates: NumPy, or LLVM's.")
def command(source: str, as_json: bool, loops: bool, code: bool, **options: Any) -> None:
    """Print every equation of a network: forward, loss, backward, update.

    SOURCE is a data source, a data file, or a spec (.toml, .json).
    """
    if as_json + loops + code > 1:
        raise BadInput(_("--json, --loops and --code are different results: give one of them."))
    arguments = to_arguments(options)
    where = Where(folder=arguments.pop("folder"), files=arguments.pop("with_"), is_trained=code)
    experiment = prepare(source, where, **arguments)
    derivation = experiment.program.batch_derivation
    if as_json:
        data = make_program_data(experiment.program)
        click.echo(msgspec.json.format(msgspec.json.encode(data)).decode())
    elif loops:
        program = _make_loops(experiment)
        click.echo("\n".join([*write_loop_legend(program), "", print_text(program)]))
    elif code:
        click.echo(_print_code(experiment))
    else:
        print_document(make_derivation_page(derivation))
        click.echo()


def _make_loops(experiment: Experiment) -> LoopProgram:
    """The loops of a step, as the spec's engine runs them; native, if that has none."""
    return make_program(
        experiment.program.batch_derivation,
        gathers=experiment.feed.list_rows(0) is not None,
        portable=experiment.spec.engine == "portable",
    )


def _print_code(experiment: Experiment) -> str:
    """What the spec's engine generates."""
    if experiment.spec.engine in ("native", "portable"):
        return print_llvm(_make_loops(experiment))
    program = experiment.program
    return NumpyPlan(program.batch_derivation, program.make_initial_state()).source
