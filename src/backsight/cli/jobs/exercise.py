"""`backsight exercise`: what may be asked together, answers that are typed, functions of files."""

import sys
from collections.abc import Iterable
from contextlib import redirect_stdout
from typing import Any

import click

from backsight.disk.python_file import load_from_file
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


def require_one_question(
    topic: str, answers: str | None, code: str | None, *, solved: bool, is_page: bool
) -> None:
    """Raise BadInput where answers, a function and the key are asked for together, or of no
    exercise, or marks are to be written as a page."""
    options = {"--answers": answers is not None, "--code": code is not None, "--key": solved}
    chosen = [name for name, is_there in options.items() if is_there]
    if len(chosen) > 1:
        raise BadInput(
            _("{one} and {other} are two questions: give one of the two.").format(
                one=chosen[0], other=chosen[1]
            )
        )
    if chosen and not topic:
        raise BadInput(
            _("{option} is for one exercise: give its TOPIC, such as bp2.").format(option=chosen[0])
        )
    if is_page and chosen and not solved:
        raise BadInput(
            _("-o and --format are for the sheet or its key, not with {option}.").format(
                option=chosen[0]
            )
        )


def require_one_form(out: str | None, form: str | None, *, as_json: bool) -> None:
    """Raise BadInput where a page and JSON are asked for together."""
    if as_json and (out or form):
        raise BadInput(_("--json prints the result: leave -o and --format out, or --json."))


def load_function(text: str, name: str) -> Any:
    """The function in a file, FILE.py or FILE.py:name. name: what it is called if nothing is said.
    What the file prints is no part of the result. Raises BadInput, UnknownName."""
    place = text if ".py:" in text else f"{text}:{name}"
    with redirect_stdout(sys.stderr):
        function = load_from_file("--code", place, f"{name}.py")
    if not callable(function):
        raise BadInput(
            _("--code {text}: {name} is no function but of type {kind}.").format(
                text=text, name=place.rpartition(":")[2], kind=type(function).__name__
            )
        )
    return function


def ask_answers(names: Iterable[str]) -> dict[str, str]:
    """The numbers as they are typed at a terminal, one by one; none where there is no terminal.
    Enter leaves one out, Ctrl-D ends."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return {}
    click.echo(_("Your answers, one by one; Enter leaves one out, Ctrl-D ends."))
    typed = {}
    for name in names:
        try:
            typed[name] = input(f"{name} = ")
        except EOFError:
            click.echo()
            break
    return {name: text for name, text in typed.items() if text.strip()}
