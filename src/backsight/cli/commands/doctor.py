"""`backsight doctor SOURCE|SPEC|TABLE|RUN`: what is wrong, the numbers that show it, a remedy."""

from collections.abc import Sequence
from typing import Any

import click

from backsight.adapters.torch.flight.flight_file import has_flight
from backsight.adapters.torch.flight.report import describe_verdict
from backsight.cli.jobs.flight import print_flight
from backsight.cli.jobs.remedy import train_remedy
from backsight.cli.options.network import add_network_options, to_arguments
from backsight.cli.options.number import POSITIVE, Whole
from backsight.cli.options.out import add_file_option
from backsight.cli.printing.output import print_document, print_json, print_path
from backsight.cli.progress.bars import show_named_counts
from backsight.cli.terminal import print_text
from backsight.disk.place import check_writable
from backsight.disk.suffix import require_suffix
from backsight.doctor.doctor import MOST_SEEDS, doctor
from backsight.doctor.files import FORMATS, SPEC, write_report
from backsight.doctor.verdict.schema import make_schema
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.training.plugins import admit_file, admit_installed

SIGNAL = 128
"""Exit statuses above it are of an interruption."""


@click.command("doctor")
@click.argument("source", required=False)
@click.option(
    "--budget",
    type=POSITIVE,
    default=20.0,
    show_default=True,
    help="Seconds for training and trials, by the work and not by the clock.",
)
@click.option(
    "--seeds",
    type=Whole(2, MOST_SEEDS),
    default=5,
    show_default=True,
    help="Of each trial.",
)
@click.option("--no-trial", is_flag=True, help="Look, and try no remedy.")
@click.option("--fix", "fixed", is_flag=True, help="Train the proved remedy and write the run.")
@add_file_option(help="A file to write: a page (.html), the remedy as a spec (.toml), or JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.option(
    "--schema", "show_schema", is_flag=True, help="Print the JSON Schema of --json, nothing else."
)
@add_network_options
def command(
    source: str | None,
    budget: float,
    seeds: int,
    no_trial: bool,
    fixed: bool,
    out: str | None,
    as_json: bool,
    show_schema: bool,
    **options: Any,
) -> int:
    """Find out what is wrong with a training, and try what mends it.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run, whose
    record is read. First the contract between data, output and loss is looked at, then the
    training, which is made where there is no record of it. For each cause that the numbers speak
    for the smallest remedy is tried from several seeds, on the same batches; beside them specs that
    are drawn at random. Exit status 0 where nothing is wrong, 1 where something is. Of the folder
    that `backsight.torch.watch` wrote what was found in the loop is told, and nothing is tried.
    """
    if show_schema:
        _print_schema(options["with"])
        return 0
    if source is None:
        raise click.MissingParameter(param_type="argument", param_hint="'SOURCE'")
    if has_flight(source):
        flight = print_flight(source, describe_verdict, as_json=as_json)
        return 1 if flight.failure else 0
    if out:
        check_writable(out, "verdict.html")
    is_spec = bool(out) and require_suffix(str(out), FORMATS) == SPEC
    if no_trial and (fixed or is_spec):
        raise BadInput(_("A remedy is proved by a trial: leave --no-trial out."))
    arguments = to_arguments(options)
    with show_named_counts() as progress:
        report = doctor(
            source,
            budget=budget,
            seeds=seeds,
            trial=not no_trial,
            progress=progress,
            **arguments,
        )
    if as_json:
        print_json(report.as_plain(), indent=2)
    else:
        print_document(report.document)
    if report.spec is None and (fixed or is_spec):
        note = (
            _("Nothing is wrong: there is no remedy to write.")
            if report.status == "healthy"
            else _("No remedy was proved: nothing is written.")
        )
        print_text(_("Note: {note}").format(note=note), err=True)
    if out and (report.spec or not is_spec):
        write_report(report, out)
        if not as_json:
            print_path(out)
    if not fixed or report.spec is None:
        return report.exit_status
    files = arguments["with_"]
    status = train_remedy(report.exam.case, report.spec, files, as_json=as_json)
    return status if status > SIGNAL else report.exit_status


def _print_schema(files: Sequence[str]) -> None:
    """Print it with the faults that files of the user's own hold, too."""
    admit_installed()
    for path in files:
        admit_file(path)
    print_json(make_schema(), indent=2)
