"""The main job as the terminal sees it: announce, train with live progress, sum up, write."""

import shlex
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from backsight.cli.interruption import interruption
from backsight.cli.printing.output import (
    make_job_console,
    print_files,
    print_json,
    print_lines,
    print_table,
)
from backsight.cli.printing.training import announce_training, list_remarks
from backsight.cli.progress.bars import show_count
from backsight.cli.progress.training import TrainingProgress
from backsight.doctor.brief import Brief, explain_end, warn_before
from backsight.kernel.errors import CannotWrite, MissingRecord
from backsight.kernel.language import _, join_sentences, ngettext
from backsight.kernel.progress import MEASURING
from backsight.recorder.folder import is_shown
from backsight.recorder.store import NAME
from backsight.runs.files import write_animation
from backsight.runs.run import Run
from backsight.runs.tracking.live import track
from backsight.summaries.training import tabulate_metrics

TENSORBOARD = "--tensorboard"
"""The option by which a folder for event files is given."""


class TrainingJob:
    """One training from the command line. `run` returns the exit status. err: whether it is told on
    the error output."""

    def __init__(
        self,
        *,
        animate: str | None = None,
        tensorboard: str | None = None,
        as_json: bool = False,
        err: bool = False,
    ) -> None:
        self.animate, self.tensorboard, self.as_json = animate, tensorboard, as_json
        self.console = make_job_console(quiet=as_json, err=err)

    def run(self, run: Run, start_recording: Callable[[], Path] | None = None) -> int:
        """Train a recorded run to its end and export what belongs to it; 0, or 1 where a number
        was not finite, or 130 after Ctrl-C, 143 after SIGTERM. start_recording: makes its folder.
        """
        with interruption.hold():
            if start_recording is not None:
                start_recording()
            interruption.hint = _("`backsight resume {folder}` goes on.").format(folder=run.folder)
            print_lines(self.console, *announce_training(run))
            for warning in warn_before(run.experiment):
                print_lines(self.console, _("Warning: {text}").format(text=warning))
            recorder = run.recorder
            begin = run.state.step
            seconds = self._train(run)
        folder = self._write(run)
        end = Brief() if interruption.is_requested else explain_end(run)
        self._sum_up(run, folder, run.state.step - begin, seconds, end)
        if recorder is not None and recorder.difference is not None:
            print_lines(self.console, _("Note: {note}").format(note=recorder.difference))
        if interruption.is_requested:
            return interruption.status
        return 1 if run.failure or end.learned_nothing else 0

    def _train(self, run: Run) -> float:
        begin = time.perf_counter() - run.stopwatch.seconds  # compiled before
        with (
            TrainingProgress(self.console, run) as progress,
            track(run, self.tensorboard, TENSORBOARD) as tracking,
        ):
            run.progress = progress.show_measuring
            for step in run.steps(every=False):
                progress.show(step)
                tracking.follow(step)
                if interruption.is_requested:
                    run.stopped = ngettext(
                        "Interrupted after {steps} step; `backsight resume {folder}` goes on.",
                        "Interrupted after {steps} steps; `backsight resume {folder}` goes on.",
                        run.state.step,
                    ).format(steps=run.state.step, folder=run.folder)
                    break
            run.finish()
        return time.perf_counter() - begin

    def _write(self, run: Run) -> Path:
        """Export what belongs to a run whose record is whole, and say so where that fails."""
        hint = _(
            "The record of {folder} is whole: `backsight export {folder}` makes the other files."
        ).format(folder=run.folder)
        if not interruption.is_requested:
            interruption.hint = hint
        try:
            with show_count(_(MEASURING), quiet=self.as_json) as run.progress:
                folder = run.save()
            if self.animate:
                with TrainingProgress(self.console, run, _("Drawing")) as progress:
                    write_animation(run, folder / f"training.{self.animate}", progress.count)
        except CannotWrite as error:
            record = Path(str(run.folder), NAME)
            if not record.exists():
                raise MissingRecord(record) from error
            raise CannotWrite(join_sentences(str(error), hint)) from error
        return folder

    def _sum_up(self, run: Run, folder: Path, steps: int, seconds: float, end: Brief) -> None:
        if self.as_json:
            plain = _to_plain(run, folder, seconds) | {"remarks": list(end.sentences)}
            print_json(plain, ascii_only=True)
            return
        print_table(self.console, tabulate_metrics(run))
        for line in list_remarks(run, steps, seconds):
            print_lines(self.console, line)
        print_files(self.console, folder, filter(is_shown, folder.iterdir()))
        if end.sentences:
            print_lines(self.console, join_sentences(*end.sentences))
            hint = _("What shows it, and what mends it: `backsight doctor {folder}`.")
            print_lines(self.console, hint.format(folder=shlex.quote(str(folder))))


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
        "seconds_besides": {k: round(v, 3) for k, v in asdict(run.stopwatch).items()},
        "threads": run.threads,
        "stopped": run.stopped,
        "best_step": run.best_moment.step if run.best_moment else None,
        "metrics": {p: {k: float(v) for k, v in m.items()} for p, m in numbers.items()},
        "notes": list(run.experiment.notes),
    }
