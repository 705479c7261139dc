"""The option that says how many threads native code takes."""

from collections.abc import Callable
from typing import Any

import click

from backsight.kernel.language import _
from backsight.native.thread_count import MOST_THREADS, set_threads


class Threads(click.ParamType[Any]):
    """A number of threads, or auto."""

    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number, or "auto". Raises BadParameter for anything else."""
        text = str(value).strip()
        if text == "auto":
            return text
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_THREADS:
            self.fail(
                _("{value!r} is neither a number of threads from 1 to {most}, nor auto.").format(
                    value=value, most=MOST_THREADS
                ),
                param,
                ctx,
            )
        return int(text)


def add_threads_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --threads, which is obeyed before the command begins and is none of its arguments."""
    return click.option(
        "--threads",
        type=Threads(),
        metavar="N|auto",
        expose_value=False,
        callback=_set_threads,
        help="Threads of native and portable code (auto: free cores); the numbers are the same.",
    )(command)


def _set_threads(_context: click.Context, _parameter: click.Parameter, value: Any) -> None:
    set_threads("auto" if value is None else value)
