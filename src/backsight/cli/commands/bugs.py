"""`backsight bugs NAME`: a wrong program, what the check says of it, and its mended twin."""

from shlex import quote

import click

from backsight.bugs import bugs
from backsight.bugs._files import list_paths, write_files
from backsight.bugs._page import make_bug_page, make_bugs_page
from backsight.bugs._plain import to_plain
from backsight.bugs._run import run_bug
from backsight.bugs._trials.trial import KINDS, BugKind
from backsight.cli.options.out import add_file_option, require_free
from backsight.cli.options.page import add_format_option, check_page
from backsight.cli.printing.output import print_document, print_json, print_path
from backsight.cli.printing.page import print_page
from backsight.kernel.document import Document, Listing, Paragraph
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.studies.explanation.page import Page
from backsight.training.plugins import admit_file


@click.command("bugs")
@click.argument("name", required=False, default="")
@click.option("--kind", type=click.Choice(KINDS), help="Of the list: only bugs of this kind.")
@click.option(
    "--write",
    "folder",
    type=click.Path(),
    help="Write both programs to a folder, as wrong.py and mended.py, and say how to check them.",
)
@add_format_option
@add_file_option(help="A file to write to.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON, nothing else.")
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
def command(
    name: str,
    kind: BugKind | None,
    folder: str | None,
    form: str | None,
    out: str | None,
    as_json: bool,
    files: tuple[str, ...],
) -> int:
    """A wrong program: what it does, what the check says of it, and the same program mended.

    NAME is one of those that are listed without a name: gradients, updates, losses and ways to
    prepare data that people write wrong. Both programs are run and checked when the page is made.
    Exit status 1 where one does not do what its record says.
    """
    _require_fitting(name, kind, folder, as_json, is_page=bool(out or form))
    check_page(out, form)
    for path in files:
        admit_file(path)
    if not name:
        return _list_all(kind, form, out, as_json)
    if folder is not None:
        return _write_programs(name, folder)
    outcome = run_bug(bugs[name])
    if as_json:
        print_json(to_plain(outcome), indent=2)
    else:
        print_page(Page(make_bug_page(outcome)), out, form)
    return 0 if outcome.holds else 1


def _require_fitting(
    name: str, kind: BugKind | None, folder: str | None, as_json: bool, *, is_page: bool
) -> None:
    """Raises BadInput where options contradict each other."""
    if as_json and is_page:
        raise BadInput(_("--json prints the result: leave -o and --format out, or --json."))
    if folder is not None and (as_json or is_page):
        raise BadInput(_("--write writes the programs: leave -o, --format and --json out, or it."))
    if name and kind:
        raise BadInput(_("--kind is for the list: leave it out, or {name}.").format(name=name))
    if folder is not None and not name:
        raise BadInput(
            _(
                "--write writes the programs of one bug: give its name, as `backsight bugs` "
                "lists it."
            )
        )


def _list_all(kind: BugKind | None, form: str | None, out: str | None, as_json: bool) -> int:
    if as_json:
        own = {name: bug for name, bug in bugs.items() if kind in (None, bug.kind)}
        print_json(
            {n: {"kind": bug.kind, "what": bugs.describe(n)} for n, bug in own.items()}, indent=2
        )
    else:
        print_page(Page(make_bugs_page(kind)), out, form)
    return 0


def _write_programs(name: str, folder: str) -> int:
    bug = bugs[name]
    require_free(*list_paths(bug, folder))
    for path in write_files(bug, folder):
        print_path(str(path))
    commands = f"cd {quote(folder)}\n{bug.trial.make_command('wrong.py', bug.called)}"
    hint = Paragraph(text=_("What the check says of it:"))
    print_document(Document(title="", blocks=(hint, Listing(text=commands, language="console"))))
    return 0
