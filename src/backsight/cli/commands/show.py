"""`backsight show RUN`: what a recorded run was, how it went, and what is kept of it."""

import click

from backsight.adapters.torch.flight.flight_file import has_flight
from backsight.adapters.torch.flight.report import describe_flight
from backsight.cli.jobs.flight import print_flight
from backsight.cli.printing.output import print_json
from backsight.cli.printing.record import print_record
from backsight.recorder.record import Record
from backsight.runs.summary import as_plain


@click.command("show")
@click.argument("run", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
def command(run: str, as_json: bool) -> None:
    """Show a recorded run: what was trained, how it went, what is kept, and its loss.

    RUN is the folder that `backsight train` wrote, or the record.sqlite in it. Nothing is trained
    and no data are loaded. RUN may be the folder that `backsight.torch.watch` wrote.
    """
    if has_flight(run):
        print_flight(run, describe_flight, as_json=as_json)
        return
    with Record.open(run) as record:
        if as_json:
            print_json(as_plain(record))
        else:
            print_record(record)
