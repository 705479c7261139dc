"""A bar for what a race takes its time over: rates that are tried, frames that are drawn."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from backsight.cli.progress.training import PATIENCE, PLAIN_EVERY
from backsight.kernel.progress import Progress


@contextmanager
def show_progress(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar where there is a terminal and it takes a while; else a line now and then."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    is_live = console.is_terminal and not quiet
    with Bar(*columns, console=console, transient=True, disable=not is_live) as bar:
        task = bar.add_task(title, total=None, visible=False)
        begin = last_print = time.perf_counter()

        def show(_text: str, done: int, total: int, /) -> None:
            nonlocal last_print
            now = time.perf_counter()
            bar.update(task, completed=done, total=total, visible=now - begin > PATIENCE)
            if not is_live and now - last_print > PLAIN_EVERY:
                last_print = now
                console.print(f"{title}: {done}/{total}", highlight=False, markup=False)

        yield show
