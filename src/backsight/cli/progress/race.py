"""A bar for what a race takes its time over: rates that are tried, frames that are drawn."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from backsight.cli.progress.training import PATIENCE, PLAIN_EVERY


@contextmanager
def working(title: str, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar where there is a terminal and it takes a while; else a line now and then."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    live = console.is_terminal and not quiet
    with Bar(*columns, console=console, transient=True, disable=not live) as bar:
        task = bar.add_task(title, total=None, visible=False)
        begin = said = time.perf_counter()

        def report(done: int, total: int) -> None:
            nonlocal said
            now = time.perf_counter()
            bar.update(task, completed=done, total=total, visible=now - begin > PATIENCE)
            if not live and now - said > PLAIN_EVERY:
                said = now
                console.print(f"{title}: {done}/{total}", highlight=False, markup=False)

        yield report
