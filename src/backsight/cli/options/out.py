"""Where a command writes: `-o FILE` or `-o FOLDER`, and nothing that is there without --force."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from backsight.cli.options.given import READ
from backsight.disk.refusals import explaining_write_errors
from backsight.kernel.errors import CannotWrite
from backsight.kernel.language import _
from backsight.recorder.folder import is_of_run, is_record

FORCE = "backsight.force"
"""Under which name a context keeps whether --force is given."""
Command = Callable[..., Any]


def add_file_option(help: str, *, multiple: bool = False) -> Callable[[Command], Command]:
    """Add -o and --force; the command gets the file as `out`, None where there is none."""

    def decorate(command: Command) -> Command:
        command = _add_force(command)
        return click.option(
            "-o",
            "--out",
            type=click.Path(),
            multiple=multiple,
            callback=_check_out,
            help=help,
        )(command)

    return decorate


def add_folder_option(help: str, *, takes_full: bool = False) -> Callable[[Command], Command]:
    """Add -o for a folder; the command gets it as `out`, "" where there is none. takes_full: one
    that has files already does with --force."""

    def decorate(command: Command) -> Command:
        command = _add_force(command) if takes_full else command
        return click.option("-o", "--out", default="", type=click.Path(), help=help)(command)

    return decorate


def _add_force(command: Command) -> Command:
    return click.option(
        "--force",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_keep_force,
        help="Write over what is there.",
    )(command)


def _keep_force(ctx: click.Context, _option: click.Parameter, is_given: bool) -> None:
    ctx.meta[FORCE] = is_given


def _check_out(_ctx: click.Context, _option: click.Parameter, out: Any) -> Any:
    texts = out if isinstance(out, tuple) else (out,)
    for text in filter(None, texts):
        if text == "-":
            raise CannotWrite(_("-o - names no file: leave -o out to see it, or give a name."))
        if text.endswith(("/", os.sep)):
            raise CannotWrite(
                _("{path} is a folder: give the path of a file in it.").format(path=text)
            )
    require_free(*texts)
    return out


def require_free(*paths: str | Path | None) -> None:
    """Raise CannotWrite where a file is there already and --force is not given. Neither the record
    of a run, nor what belongs to it, nor what the command reads is ever written over."""
    for path in [Path(path) for path in paths if path]:
        if is_of_run(path):
            text = _("{path} belongs to a run, and is not written over: give another name.")
            raise CannotWrite(text.format(path=path))
    for path in _list_files(paths):
        if _is_read(path):
            text = _("{path} is read by this command, and is not written over: give another name.")
            raise CannotWrite(text.format(path=path))
        if is_record(path):
            text = _("{path} is the record of a run, and is not written over: give another name.")
            raise CannotWrite(text.format(path=path))
        if not is_forced():
            text = _("{path} is there already: give another name, or --force to write over it.")
            raise CannotWrite(text.format(path=path))


def require_empty(folder: str | Path) -> None:
    """The same of a folder that has files already."""
    place = Path(folder)
    with explaining_write_errors(place):
        is_full = place.is_dir() and any(place.iterdir())
    if is_full and not is_forced():
        text = _("{path} has files already: give another folder, or --force to write over them.")
        raise CannotWrite(text.format(path=place))


def is_forced() -> bool:
    """Whether --force is given."""
    return bool(click.get_current_context().meta.get(FORCE))


def _list_files(paths: Iterable[str | Path | None]) -> Iterator[Path]:
    """Those that are files; a pipe or a device takes whatever comes."""
    for path in [Path(path) for path in paths if path]:
        with explaining_write_errors(path):
            is_file = path.is_file()
        if is_file:
            yield path


def _is_read(path: Path) -> bool:
    """Whether the command reads a file that is there: a word does, or what it names names it."""
    from backsight.runs.input_files import is_input  # it costs time where nothing is there

    words = click.get_current_context().meta.get(READ, {})
    folder = next(iter(words.get("data_dir", ())), "")
    return is_input(path, (word for texts in words.values() for word in texts), folder)
