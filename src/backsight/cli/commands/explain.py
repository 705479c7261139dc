"""`backsight explain SOURCE`: one training step, number by number."""

from typing import Any

import click
from click.core import ParameterSource

from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import POSITION
from backsight.cli.options.out import add_file_option, require_free
from backsight.cli.options.page import add_digits_option, add_format_option, check_page
from backsight.cli.options.start import add_start_option, read_start
from backsight.cli.options.words import list_words
from backsight.cli.printing.output import print_json, print_path
from backsight.cli.printing.page import print_page
from backsight.cli.progress.bars import show_replay_progress
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.studies.explanation.cards import to_plain
from backsight.studies.explanation.explain import explain, explain_numbers
from backsight.studies.explanation.page import make_answers_path, make_key_path
from backsight.studies.explanation.worksheet import read_share

SHEET_ONLY = (
    *("sample", "unit", "weight", "topic", "notation", "diagonal", "blank", "form", "out"),
)
"""Options of what is read by people."""


@click.command("explain")
@click.argument("source")
@click.option(
    "--step",
    type=POSITION,
    default=1,
    show_default=True,
    help="Which training step, counted from 1.",
)
@click.option(
    "--sample",
    "--row",
    "sample",
    type=POSITION,
    help="The row of the batch that is followed, from 0; else the one that tells most.",
)
@click.option("--unit", default="", help="Only this unit: a1[2], or z1[0,2] with its row.")
@click.option("--weight", default="", help="Only this weight, such as W1[0,2].")
@click.option(
    "--number", default="", help="One number by its name, such as dL_dW1[0,2], and its ancestry."
)
@click.option(
    "--topic",
    default="",
    help="forward, loss, backward, update, several separated by commas, or all (the default).",
)
@click.option(
    "--notation", default="matrix", show_default=True, help="matrix, nielsen or framework."
)
@click.option("--diagonal", is_flag=True, help="Nielsen's slopes as diagonal matrices.")
@add_digits_option
@add_start_option
@click.option("--blank", help="Leave out this share of the numbers, such as 30%, to be filled in.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="The numbers as plain data; with --number of one entry or one array.",
)
@add_format_option
@add_file_option(help="A file to write to.")
@add_network_options
def command(
    source: str,
    step: int,
    sample: int | None,
    unit: str,
    weight: str,
    number: str,
    topic: str,
    notation: str,
    diagonal: bool,
    digits: int,
    start: str | None,
    blank: str | None,
    as_json: bool,
    form: str | None,
    out: str | None,
    **options: Any,
) -> None:
    """Show every number of one training step with the formula that made it.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose step
    is found again from the nearest state that is kept. Of a small network everything is shown, of
    a large one what matters most for one sample, and a summary. With --blank, -o writes the key
    and a table for the answers beside the sheet; `backsight mark` marks them.
    """
    if as_json:
        _print_numbers(source, step=step, number=number, digits=digits, start_from=start, **options)
        return
    if blank and not out:
        raise BadInput(
            _("A worksheet is a file, with its key beside it: give -o, such as -o sheet.html.")
        )
    check_page(out, form)
    if out and blank:
        require_free(make_key_path(out), make_answers_path(out))
    with show_replay_progress() as progress:
        what, weights, arguments = read_start(source, start, to_arguments(options))
        page = explain(
            what,
            step=step,
            sample=sample,
            unit=unit,
            weight=weight,
            number=number,
            topics=topic,
            notation=notation,
            diagonal=diagonal,
            digits=digits,
            progress=progress,
            blank=read_share(blank) if blank else None,
            start_from=weights,
            **arguments,
        )
    print_page(page, out, form)
    if out and page.key is not None:
        print_path(make_key_path(out))
        print_path(make_answers_path(out))


def _print_numbers(source: str, **options: Any) -> None:
    """Print the numbers of a step as plain data."""
    context = click.get_current_context()
    source_of = context.get_parameter_source
    useless = [name for name in SHEET_ONLY if source_of(name) is ParameterSource.COMMANDLINE]
    if useless:
        opts = {p.name: max(p.opts, key=len) for p in context.command.params}
        raise BadInput(
            _("--json has every number of a step and no sheet: leave out {options}.").format(
                options=join_words(opts[name] for name in useless)
            )
        )
    words = list_words(context, without=("step", "number", "digits", "as_json"))
    start = {n: options.pop(n) for n in ("step", "number", "digits", "start_from")}
    with show_replay_progress() as progress:
        what, weights, arguments = read_start(
            source, start.pop("start_from"), to_arguments(options)
        )
        sheet = explain_numbers(
            what, progress=progress, words=words, start_from=weights, **start, **arguments
        )
    print_json(to_plain(sheet), indent=1)
