"""`backsight list [CATALOG [NAME]]`: what there is to choose from, one line each."""

from collections.abc import Callable, Mapping

import click

from backsight.cli.printing.output import print_document, print_json
from backsight.cli.terminal import print_text
from backsight.doctor.fault_page import make_fault_page
from backsight.kernel.document import Document
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.kernel.plain_text.docstring_sections import list_sections
from backsight.summaries.slip_pages import SLIP_PAGES
from backsight.summaries.slip_pages.sections import make_page
from backsight.training.plugins import admit_file, admit_installed, every_catalog

PAGES: Mapping[str, Callable[[str], Document]] = {"faults": make_fault_page, **SLIP_PAGES}
"""The catalogs whose records have more on their page than their files say."""


@click.command("list")
@click.argument("catalog", required=False)
@click.argument("name", required=False)
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(catalog: str | None, name: str | None, files: tuple[str, ...], as_json: bool) -> None:
    """What there is to choose from: optimizers, activations, losses, sources, …

    With a NAME it is this record alone; of a fault, a slip or a convention its page: what it is,
    why it is bad, an example, a remedy.
    """
    admit_installed()
    for path in files:
        admit_file(path)
    if catalog is not None and catalog not in every_catalog:
        raise UnknownName(_("catalog"), catalog, every_catalog)
    catalog_names = [catalog] if catalog else list(every_catalog)
    if name is not None:
        _require_record(catalog_names[0], name)
    listing = {
        c: {n: every_catalog[c].describe(n) for n in every_catalog[c] if name in (None, n)}
        for c in catalog_names
    }
    page = None if catalog is None or name is None or as_json else _make_page(catalog, name)
    if page is not None:
        print_document(page)
        return
    if as_json:
        print_json(listing, indent=2)
        return
    for folder, records in listing.items():
        if catalog is None:
            print_text("", _format_heading(folder))
        width = max(map(len, records))
        for record, about in records.items():
            print_text(f"  {record:<{width}}  {about}")


def _make_page(catalog: str, name: str) -> Document | None:
    """The page of a record; None where its file says no more than one line."""
    if catalog in PAGES:
        return PAGES[catalog](name)
    records = every_catalog[catalog]
    if not list_sections(records.read_docstring(name)):
        return None
    title = _("{kind}: {name}").format(kind=_(records.singular), name=name)
    return make_page(title, records, name)


def _require_record(catalog: str, name: str) -> None:
    """Raise UnknownName for a record that is not there."""
    every_catalog[catalog][name]


def _format_heading(name: str) -> str:
    """A catalog as it is typed, and what it holds where that is another language's word."""
    singular = every_catalog[name].singular
    word = _(singular)
    return name if word == singular else f"{name}  {word}"
