"""`backsight play [SOURCE|SPEC|TABLE|RUN]`: the page, on a local server or as one file."""

import importlib.util
import secrets
import signal
import webbrowser
from pathlib import Path
from typing import Any

import click
import msgspec

from backsight.cli.interruption import interruption
from backsight.cli.options.network import add_network_options_but, to_arguments
from backsight.cli.options.number import Whole
from backsight.cli.options.out import add_file_option
from backsight.cli.options.page_words import make_named_source, read_words
from backsight.cli.options.step import read_step
from backsight.cli.options.words import list_words
from backsight.cli.printing.output import print_path
from backsight.cli.progress.bars import show_named_counts
from backsight.cli.terminal import print_text
from backsight.disk.place import check_writable
from backsight.disk.suffix import require_suffix
from backsight.disk.write import write
from backsight.kernel.errors import BadInput, MissingExtra
from backsight.kernel.language import _
from backsight.runs.predictor import At
from backsight.runs.sources import is_run
from backsight.training.where import Where
from backsight.web.access import Access
from backsight.web.browser import has_browser
from backsight.web.desk import Desk
from backsight.web.named_source import NamedSource
from backsight.web.package import Package, PageServer, encode_package
from backsight.web.page_file import fill_page, read_page
from backsight.web.preparation import prepare_package

FIRST_SOURCE = "xor"
SUFFIXES = (".html", ".htm")
LARGEST_PORT = 65535
NOT_OF_THE_NETWORK = ("step", "port", "no_browser", "out", "with")
"""Options that say nothing of what is trained; --with is for who starts the command alone."""
LIBRARIES = ("starlette", "uvicorn", "websockets")
"""Of the extra `web`."""


@click.command("play")
@click.argument("source", default=FIRST_SOURCE)
@click.option(
    "--step",
    metavar="best|last|STEP",
    callback=read_step,
    help="Of a run: the step after which the page begins; else the last.",
)
@click.option(
    "--port", type=Whole(0, LARGEST_PORT), help="Where the page listens; else where it can."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@add_file_option(help="One file (.html) with all in it, which needs no server.")
@add_network_options_but("--engine", "--gradient", "--difference-step", "--stop-early")
@click.pass_context
def command(
    context: click.Context,
    /,
    source: str,
    step: At | None,
    port: int | None,
    no_browser: bool,
    out: str | None,
    **options: Any,
) -> int:
    """Open the page: a network trains before your eyes, every number can be clicked.

    SOURCE is a data source, a data file, a spec (.toml, .json), or the folder of a run; xor if
    nothing is said. The page trains by itself, with the bits of --engine portable, and asks a
    server on this machine, which nobody else reaches, for other data. Ctrl-C ends it. With -o it
    is one file, which opens without a server and asks the network for nothing.
    """
    if out:
        check_writable(out, "page.html")
        require_suffix(out, SUFFIXES)
    elif any(importlib.util.find_spec(name) is None for name in LIBRARIES):
        raise MissingExtra(_("`backsight play` without -o"), "web")
    if step is not None and not is_run(source):
        raise BadInput(_("--step is for a recorded run; {source} is none.").format(source=source))
    page = read_page()
    words = tuple(list_words(context, without=NOT_OF_THE_NETWORK))
    named = make_named_source(words, {"source": source, **options})
    package = _prepare(named, to_arguments(options)["with_"], step)
    for note in package.notes:
        print_text(_("Note: {note}").format(note=note), err=True)
    if out:
        write(Path(out), fill_page(page, package))
        print_path(out)
        return 0
    return _serve(page, named, package, port, no_browser=no_browser)


def _prepare(named: NamedSource, files: tuple[str, ...], step: At | None) -> Package:
    with show_named_counts() as progress:
        where = Where(folder=named.folder, files=files, progress=progress)
        return prepare_package(named, where, step)


def _serve(
    page: str, named: NamedSource, package: Package, port: int | None, *, no_browser: bool
) -> int:
    """Answer until Ctrl-C; the exit status."""
    from backsight.web.server import open_socket, serve  # of the extra `web`, which may be missing

    package = msgspec.structs.replace(package, server=PageServer())
    listener = open_socket(port)
    access = Access(port=listener.getsockname()[1], token=secrets.token_urlsafe(24))
    desk = Desk(start=encode_package(package), named=named, read_words=read_words, root=Path.cwd())
    print_text(_("The page is at {address} (Ctrl-C ends it).").format(address=access.address))
    if not no_browser and has_browser():
        webbrowser.open(access.address)
    try:
        serve(listener, access, desk, page)
    except KeyboardInterrupt:
        if interruption.number != signal.SIGINT:
            raise
    return 0
