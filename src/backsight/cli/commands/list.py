"""`backsight list [CATALOG]`: what there is to choose from, one line each."""

import click

from backsight.cli.printing.output import print_json
from backsight.cli.terminal import print_text
from backsight.kernel.errors import UnknownName
from backsight.kernel.language import _
from backsight.training.plugins import admit_file, admit_installed, every_catalog


@click.command("list")
@click.argument("catalog", required=False)
@click.option("--with", "files", multiple=True, type=click.Path(), help="Your own records too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(catalog: str | None, files: tuple[str, ...], as_json: bool) -> None:
    """What there is to choose from: optimizers, activations, losses, sources, …"""
    admit_installed()
    for path in files:
        admit_file(path)
    if catalog is not None and catalog not in every_catalog:
        raise UnknownName(_("catalog"), catalog, every_catalog)
    catalog_names = [catalog] if catalog else list(every_catalog)
    listing = {
        c: {name: every_catalog[c].describe(name) for name in every_catalog[c]}
        for c in catalog_names
    }
    if as_json:
        print_json(listing, indent=2)
        return
    for name, records in listing.items():
        if catalog is None:
            print_text("", _format_heading(name))
        width = max(map(len, records))
        for record, about in records.items():
            print_text(f"  {record:<{width}}  {about}")


def _format_heading(name: str) -> str:
    """A catalog as it is typed, and what it holds where that is another language's word."""
    singular = every_catalog[name].singular
    word = _(singular)
    return name if word == singular else f"{name}  {word}"
