"""The main job as the terminal sees it: announce, train with live progress, sum up, write."""

import json
import signal
import time
from pathlib import Path
from types import FrameType
from typing import Any

from rich.console import Console

from backsight import plots
from backsight.cli.printing.training import announce_training, list_remarks, make_metrics_table
from backsight.cli.progress.training import TrainingProgress
from backsight.kernel.language import _
from backsight.recorder.folder import is_shown
from backsight.runs.files import write_animation
from backsight.runs.run import Run


class TrainingJob:
    """One training from the command line. `run` returns the exit status."""

    def __init__(self, *, animate: str | None = None, as_json: bool = False) -> None:
        self.animate, self.as_json = animate, as_json
        self.console = Console(stderr=as_json, quiet=as_json, highlight=False, soft_wrap=True)
        self._interrupted = False

    def run(self, run: Run) -> int:
        """Train a recorded run to its end and export what belongs to it; 0, or 1 where a number
        was not finite, or 130 after Ctrl-C."""
        self.console.print(announce_training(run))
        recorder = run.recorder
        begin = run.state.step
        seconds = self._train(run)
        folder = self._write(run)
        self._sum_up(run, folder, run.state.step - begin, seconds)
        if recorder is not None and recorder.difference is not None:
            self.console.print(_("Note: {note}").format(note=recorder.difference))
        return 130 if self._interrupted else 1 if run.failure else 0

    def _train(self, run: Run) -> float:
        start, before = time.perf_counter(), signal.signal(signal.SIGINT, self._interrupt)
        try:
            with TrainingProgress(self.console, run) as progress:
                for step in run.steps(every=False):
                    progress.show(step)
                    if self._interrupted:
                        run.stopped = _(
                            "Interrupted after {steps} steps; `backsight resume {folder}` goes on."
                        ).format(steps=run.state.step, folder=run.folder)
                        break
            run.finish()
        finally:
            signal.signal(signal.SIGINT, before)
        return time.perf_counter() - start

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C ends training between two steps; a second one ends the program."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True

    def _write(self, run: Run) -> Path:
        folder = run.save()
        if self.animate:
            with TrainingProgress(self.console, run, _("Drawing")) as progress:
                write_animation(run, folder / f"training.{self.animate}", progress.count)
        return folder

    def _sum_up(self, run: Run, folder: Path, steps: int, seconds: float) -> None:
        if self.as_json:
            print(json.dumps(_to_plain(run, folder, seconds)))  # noqa: T201 - what --json is for
            return
        self.console.print(make_metrics_table(run))
        for line in list_remarks(run, steps, seconds):
            self.console.print(line)
        if note := plots.describe_missing_font():
            self.console.print(note)
        names = ", ".join(sorted(p.name for p in folder.iterdir() if is_shown(p)))
        self.console.print(_("Written to {folder}: {names}").format(folder=folder, names=names))


def _to_plain(run: Run, folder: Path, seconds: float) -> dict[str, Any]:
    metrics_by_part = {p: run.evaluate(p) for p in run.experiment.y}
    numbers = {
        part: {k: v for k, v in metrics.items() if not hasattr(v, "ndim") or v.ndim == 0}
        for part, metrics in metrics_by_part.items()
    }
    return {
        "folder": str(folder),
        "steps": run.state.step,
        "seconds": round(seconds, 3),
        "stopped": run.stopped,
        "metrics": {p: {k: float(v) for k, v in m.items()} for p, m in numbers.items()},
    }
