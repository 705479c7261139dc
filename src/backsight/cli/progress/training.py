"""Live progress: a bar where there is a terminal, a line now and then where there is none."""

import math
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Column

from backsight.cli.progress.bars import PATIENCE, PLAIN_EVERY
from backsight.engine.step import Step
from backsight.kernel.language import _, translate_name
from backsight.runs.run import Run

EVERY = 0.1
"""Seconds between two looks at a bar."""


class ProgressBar:
    """A bar over some steps while they are made, where there is a terminal. title: what is done;
    total: how many steps there are."""

    def __init__(self, console: Console, title: str, total: int) -> None:
        self.console, self.title, self.total = console, title, total
        self.is_live = console.is_terminal and not console.quiet
        self._bar = Bar(
            TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
            BarColumn(bar_width=None),
            TextColumn("{task.fields[said]}", markup=False, table_column=Column(no_wrap=True)),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=not self.is_live,
            expand=True,
        )
        self._task = self._bar.add_task(title, total=total, said="")
        self._first = self._last = time.perf_counter()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()


class TrainingProgress(ProgressBar):
    """Shows steps as they are made. Looking at the clock is all it does at most of them."""

    def __init__(self, console: Console, run: Run, title: str = "") -> None:
        super().__init__(console, title or _("Training"), run.spec.steps)
        self.run, self._last_step = run, self._first

    def show(self, step: Step) -> None:
        """Show how far training is."""
        self._last_step = now = time.perf_counter()
        if now - self._last < (EVERY if self.is_live else PLAIN_EVERY):
            return
        self._last = now
        speed = step.index / max(now - self._first, 1e-9)
        text = _("loss {loss}  {score}  {speed:,.0f} steps/s").format(
            loss=_format_number(step.loss), score=self._format_scores(), speed=speed
        )
        if self.is_live:
            self._bar.update(self._task, completed=step.index, said=text)
        else:
            left = (self.total - step.index) / speed
            self.console.print(
                _("step {done}/{all}  {said}  {left:.0f} s left").format(
                    done=step.index, all=self.total, said=text, left=left
                )
            )

    def show_measuring(self, text: str, done: int, total: int, /) -> None:
        """Show how many rows are measured between two steps, where that takes a while."""
        now, wait = time.perf_counter(), PATIENCE if self.is_live else PLAIN_EVERY
        if now - self._last_step < wait or now - self._last < (EVERY if self.is_live else wait):
            return
        self._last = now
        said = _("{name}: {text}").format(name=_(text), text=f"{done:,}/{total:,}")
        if self.is_live:
            self._bar.update(self._task, said=said)
        else:
            step = self.run.state.step
            self.console.print(
                _("step {done}/{all}  {said}").format(done=step, all=self.total, said=said)
            )

    def count(self, _text: str, done: int, total: int, /) -> None:
        """Show how many of some pieces are done."""
        if self.is_live:
            self._bar.update(self._task, completed=done, total=total, said=f"{done}/{total}")

    def _format_scores(self) -> str:
        """The score when it was last measured: accuracy 0.953 (validation 0.946)."""
        scores = self.run.history.moments[-1].scores
        name = translate_name(self.run.score_name)
        if "validation" not in scores:
            return f"{name} {scores['train']:.3f}"
        return _("{score} {train:.3f} (validation {validation:.3f})").format(
            score=name, train=scores["train"], validation=scores["validation"]
        )


def _format_number(number: float) -> str:
    return f"{number:.4g}" if math.isfinite(number) else str(number)
