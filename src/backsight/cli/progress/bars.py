"""Bars over work that is counted; lines now and then where there is no terminal."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar

from backsight.cli.printing.console import PlainConsole
from backsight.cli.printing.output import print_lines
from backsight.cli.terminal import print_text
from backsight.kernel.language import _
from backsight.kernel.progress import READING, Progress

PATIENCE = 0.5
"""Seconds before a bar is shown at all, where most work is done at once."""
READING_PATIENCE = 2.0
"""Seconds before it is said that a file is read."""
PLAIN_EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def show_replay_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """A bar of the steps that are made again, where there is a terminal and it takes a while."""
    bar = _make_bar(PlainConsole(stderr=True, quiet=quiet), MofNCompleteColumn())
    with bar:
        yield _make_count(bar, _("Steps made again"))


@contextmanager
def show_count(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """A bar where there is a terminal and it takes a while; else a line now and then."""
    console = PlainConsole(stderr=True, quiet=quiet)
    bar = _make_bar(console, MofNCompleteColumn(), TimeRemainingColumn())
    show, last_print = _make_count(bar, title), time.perf_counter()

    def report(text: str, done: int, total: int, /) -> None:
        nonlocal last_print
        show(text, done, total)
        now = time.perf_counter()
        if bar.disable and now - last_print > PLAIN_EVERY:
            last_print = now
            print_text(_("{name}: {text}").format(name=title, text=f"{done}/{total}"), err=True)

    with bar:
        yield report


@contextmanager
def show_named_counts() -> Iterator[Progress]:
    """A bar for each thing that is counted, where there is a terminal."""
    console = PlainConsole(stderr=True)
    bar = _make_bar(console, TextColumn("{task.completed}/{task.total}", markup=False))
    tasks: dict[str, TaskID] = {}

    def report(text: str, done: int, total: int, /) -> None:
        if text not in tasks:
            tasks[text] = bar.add_task(_(text), total=total)
        bar.update(tasks[text], completed=done, total=total)

    with bar:
        yield report


@contextmanager
def show_loading_progress(console: PlainConsole) -> Iterator[Progress]:
    """A bar for each file that is downloaded, and for one that takes a while to read; a line where
    there is no terminal."""
    bar = _make_bar(console, DownloadColumn())
    tasks: dict[str, TaskID] = {}
    begin = time.perf_counter()

    def report(file: str, done: int, total: int, /) -> None:
        if file == READING and file not in tasks:
            if time.perf_counter() - begin < READING_PATIENCE or done >= total:
                return
            tasks[file] = bar.add_task(_(READING), total=total)
            if bar.disable:
                text = (
                    _("Reading: {done:,} of {total:,} characters so far")
                    if done
                    else _("Reading {total:,} bytes")
                )
                print_lines(console, text.format(done=done, total=total))
        elif file not in tasks:
            text = _("Downloading {file}").format(file=file)
            tasks[file] = bar.add_task(text, total=total)
            if bar.disable:
                text = _("Downloading {file} ({total:,} bytes)")
                print_lines(console, text.format(file=file, total=total))
        bar.update(tasks[file], completed=done)

    with bar:
        yield report


def _make_bar(console: PlainConsole, *columns: ProgressColumn) -> Bar:
    """Bars that are gone when the work is done, and shown only where there is a terminal."""
    is_live = console.is_terminal and not console.quiet
    return Bar(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        console=console,
        transient=True,
        disable=not is_live,
    )


def _make_count(bar: Bar, title: str) -> Progress:
    """One bar, which is not shown before it has taken a while."""
    task = bar.add_task(title, total=None, visible=False)
    begin = time.perf_counter()

    def report(text: str, done: int, total: int, /) -> None:
        is_visible = time.perf_counter() - begin > PATIENCE
        bar.update(task, completed=done, total=total, visible=is_visible)

    return report
