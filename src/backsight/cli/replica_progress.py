"""Live progress of many replicas: a bar, or a line now and then."""

import time
from types import TracebackType

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column

from backsight.cli.progress import EVERY, PLAIN_EVERY
from backsight.kernel.language import _
from backsight.kernel.types import Floats


class ReplicaProgress:
    """Shows how many steps all replicas have made together. Looking at the clock is all it does
    at most of them."""

    def __init__(self, console: Console, total: int) -> None:
        self.console, self.total = console, total
        self.live = console.is_terminal and not console.quiet
        self._bar = Bar(
            TextColumn("{task.description}", table_column=Column(no_wrap=True)),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[said]}", table_column=Column(no_wrap=True)),
            TimeRemainingColumn(compact=True), console=console, transient=True,
            disable=not self.live, expand=True,
        )  # fmt: skip
        self._task = self._bar.add_task(_("Training"), total=total, said="")
        self._first = self._last = time.perf_counter()

    def __enter__(self) -> "ReplicaProgress":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def show(self, done: int, losses: Floats) -> None:
        """Show how far they are. losses: of the last steps."""
        now = time.perf_counter()
        if now - self._last < (EVERY if self.live else PLAIN_EVERY):
            return
        self._last = now
        speed = done / max(now - self._first, 1e-9)
        known = losses[np.isfinite(losses)]
        said = _("median loss {loss:.4g}  {speed:,.0f} replica-steps/s").format(
            loss=np.median(known) if len(known) else np.nan, speed=speed
        )
        if self.live:
            self._bar.update(self._task, completed=done, said=said)
        else:
            self.console.print(
                _("{share:.0%}  {said}  {left:.0f} s left").format(
                    share=done / self.total, said=said, left=(self.total - done) / max(speed, 1e-9)
                )
            )
