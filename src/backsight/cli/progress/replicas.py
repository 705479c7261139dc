"""Live progress of many replicas: a bar, or a line now and then."""

import time

import numpy as np
from rich.console import Console

from backsight.cli.progress.bars import PLAIN_EVERY
from backsight.cli.progress.training import EVERY, ProgressBar
from backsight.kernel.language import _
from backsight.kernel.types import Floats


class ReplicaProgress(ProgressBar):
    """Shows how many steps all replicas have made together. Looking at the clock is all it does
    at most of them."""

    def __init__(self, console: Console, total: int) -> None:
        super().__init__(console, _("Training"), total)

    def show(self, done: int, losses: Floats) -> None:
        """Show how far they are. losses: of the last steps."""
        now = time.perf_counter()
        if now - self._last < (EVERY if self.is_live else PLAIN_EVERY):
            return
        self._last = now
        speed = done / max(now - self._first, 1e-9)
        finite = losses[np.isfinite(losses)]
        text = _("median loss {loss:.4g}  {speed:,.0f} replica-steps/s").format(
            loss=np.median(finite) if len(finite) else np.nan, speed=speed
        )
        if self.is_live:
            self._bar.update(self._task, completed=done, said=text)
        else:
            self.console.print(
                _("{share:.0%}  {said}  {left:.0f} s left").format(
                    share=done / self.total, said=text, left=(self.total - done) / max(speed, 1e-9)
                )
            )
