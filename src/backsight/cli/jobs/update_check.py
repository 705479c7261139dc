"""`backsight check --update FILE.py:name --as OPTIMIZER`: an update that the user wrote."""

import sys
from contextlib import redirect_stdout

import click

from backsight.checks.update_forms.names import RATE
from backsight.checks.user_update.check_update import check_update
from backsight.cli.jobs.gradient_check import read_arrays
from backsight.cli.options.network import list_files_before_command, require_defaults
from backsight.cli.printing.output import print_document, print_json
from backsight.cli.printing.own_code import to_plain_update
from backsight.disk.python_file import load_from_file
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.summaries.update import summarize_update
from backsight.training.plugins import admit_file

OWN = ("update", "optimizer_name", "lr", "weights", "with", "as_json")
"""The parameters that a check of an update takes."""


def check_update_of(
    context: click.Context,
    source: str | None,
    update: str | None,
    optimizer: str | None,
    *,
    weights: str | None,
    as_json: bool,
) -> int:
    """Check it and print the verdict; gives the exit status. weights: a file of arrays."""
    _require_fitting(context, source, update, optimizer)
    for file in (*list_files_before_command(), *context.params["with"]):
        admit_file(file)
    rate = context.params["lr"]
    with redirect_stdout(sys.stderr):  # what the user's file prints is no part of the result
        function = load_from_file("--update", str(update), "adam.py:step")
        verdict = check_update(
            function,
            str(optimizer),
            settings={} if rate is None else {RATE: rate},
            weights=None if weights is None else read_arrays(weights, {}),
        )
    if as_json:
        print_json(to_plain_update(verdict), ascii_only=True)
    else:
        print_document(summarize_update(verdict))
    return 0 if verdict.agrees else 1


def _require_fitting(
    context: click.Context, source: str | None, update: str | None, optimizer: str | None
) -> None:
    """Raises BadInput where something is missing, or is for checks of a gradient."""
    if update is None or optimizer is None:
        raise BadInput(_("--update and --as go together, as in --update adam.py:step --as adam."))
    if source is not None:
        raise BadInput(
            _("--update stands in the place of a SOURCE: leave {source} out.").format(source=source)
        )
    text = _("{option} is for checks of a network's gradient, not of --update.")
    require_defaults(context, OWN, text)
