"""Many replicas as the terminal sees them: announce, train with live progress, sum up, write."""

import json
import signal
import time
from pathlib import Path
from types import FrameType

from rich.console import Console

from backsight import plots
from backsight.cli.printing.replicas import announce_replicas, list_remarks, make_summary_table
from backsight.cli.progress.replicas import ReplicaProgress
from backsight.kernel.language import _
from backsight.studies.replicas.files import BEST, to_plain_summary
from backsight.studies.replicas.replicas import Replicas

WIDTH = 120
"""Columns that a table may have where the terminal does not have more."""


class ReplicasJob:
    """Replicas from the command line. `run` returns the exit status."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, quiet=as_json, highlight=False, soft_wrap=True)
        self._interrupted = False

    def run(self, replicas: Replicas, out: str, more_options: str) -> int:
        """Train, sum up and write; 0, or 1 where all have failed, or 130 after Ctrl-C. again:
        further words for the command that trains the best one alone."""
        self.console.print(announce_replicas(replicas))
        seconds = self._train(replicas)
        folder = replicas.save(out)
        self._sum_up(replicas, folder, seconds, more_options)
        return 130 if self._interrupted else 0 if replicas.sound else 1

    def _train(self, replicas: Replicas) -> float:
        start, before = time.perf_counter(), signal.signal(signal.SIGINT, self._interrupt)
        steps = replicas.steps()
        try:
            with ReplicaProgress(self.console, replicas.work) as progress:
                for done, losses in steps:
                    progress.show(done, losses)
                    if self._interrupted:
                        replicas.stopped = _("Interrupted: replicas stand where they were then.")
                        break
            steps.close()
        finally:
            signal.signal(signal.SIGINT, before)
        return time.perf_counter() - start

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-C ends training between two steps; a second one ends the program."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True

    def _sum_up(self, replicas: Replicas, folder: Path, seconds: float, more_options: str) -> None:
        if self.as_json:
            print(  # noqa: T201 - what --json is for
                json.dumps(
                    {
                        "folder": str(folder),
                        "seconds": round(seconds, 3),
                        **to_plain_summary(replicas),
                    }
                )
            )
            return
        self.console.width = max(self.console.width, WIDTH)
        self.console.print(make_summary_table(replicas))
        for line in list_remarks(replicas, seconds):
            self.console.print(line)
        if note := plots.describe_missing_font():
            self.console.print(note)
        names = ", ".join(sorted(p.name for p in folder.iterdir()))
        self.console.print(_("Written to {folder}: {names}").format(folder=folder, names=names))
        if replicas.ranked:
            template = _("The best one alone, with a record: backsight train {spec}")
            self.console.print(f"{template.format(spec=folder / BEST)}{more_options}")
