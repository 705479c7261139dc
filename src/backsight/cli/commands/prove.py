"""`backsight prove NAME`: a proof line by line, each line run on random networks."""

import click

from backsight.cli.options.number import COUNT, NATURAL
from backsight.cli.options.out import add_file_option
from backsight.cli.options.page import add_format_option, check_page
from backsight.cli.printing.output import print_json
from backsight.cli.printing.page import print_page
from backsight.cli.progress.bars import show_count
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.proofs import proofs
from backsight.studies.explanation.prove import list_proofs, prove
from backsight.training.plugins import admit_file


@click.command("prove")
@click.argument("name", required=False, default="")
@click.option(
    "--networks",
    type=COUNT,
    default=1000,
    show_default=True,
    help="On how many random networks every line is run.",
)
@click.option("--seed", type=NATURAL, default=0, show_default=True, help="By which they are drawn.")
@add_format_option
@add_file_option(help="A file to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
def command(
    name: str,
    networks: int,
    seed: int,
    form: str | None,
    out: str | None,
    as_json: bool,
    files: tuple[str, ...],
) -> int:
    """A proof line by line, and beside each line what came of running it.

    NAME is bp1, bp2, bp3, bp4, softmax, paths, central, nesterov or adam; without one they are
    listed. Both sides of a line are computed on random networks: in fractions, to the last digit,
    where the line allows it, else in float64, to rounding. Exit status 1 where a line is false.
    """
    if as_json and (out or form):
        raise BadInput(_("--json prints the result: leave -o and --format out, or --json."))
    check_page(out, form)
    for path in files:
        admit_file(path)
    if not name:
        return _list_all(form, out, as_json)
    with show_count(_("Networks"), quiet=as_json) as progress:
        page = prove(name, networks=networks, seed=seed, progress=progress)
    if as_json:
        print_json(page.to_plain(), indent=2)
    else:
        print_page(page, out, form)
    return 0 if page.holds else 1


def _list_all(form: str | None, out: str | None, as_json: bool) -> int:
    if as_json:
        print_json({name: _(proof.title) for name, proof in proofs.items()}, indent=2)
    else:
        print_page(list_proofs(), out, form)
    return 0
