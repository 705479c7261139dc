"""Many replicas as the terminal sees them: announce, train with live progress, sum up, write."""

import time
from pathlib import Path

from backsight.cli.interruption import interruption
from backsight.cli.printing.output import (
    make_job_console,
    print_files,
    print_json,
    print_lines,
    print_table,
)
from backsight.cli.printing.replicas import announce_replicas, describe_duration
from backsight.cli.progress.replicas import ReplicaProgress
from backsight.kernel.language import _
from backsight.studies.replicas.files import BEST, to_plain_summary
from backsight.studies.replicas.replicas import Replicas
from backsight.summaries.replicas import list_remarks, tabulate_replicas


class ReplicasJob:
    """Replicas from the command line. `run` returns the exit status."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.console = make_job_console(quiet=as_json)

    def run(self, replicas: Replicas, out: str, more_options: str) -> int:
        """Train, sum up and write; 0, or 1 where all have failed, or 130 after Ctrl-C, 143 after
        SIGTERM.

        more_options: further words for the command that trains the best one alone.
        """
        print_lines(self.console, *announce_replicas(replicas))
        with interruption.hold():
            seconds = self._train(replicas)
            folder = replicas.save(out)
        self._sum_up(replicas, folder, seconds, more_options)
        return interruption.status if interruption.is_requested else 0 if replicas.sound else 1

    def _train(self, replicas: Replicas) -> float:
        begin, steps = time.perf_counter(), replicas.steps()
        with ReplicaProgress(self.console, replicas.work) as progress:
            for done, losses in steps:
                progress.show(done, losses)
                if interruption.is_requested:
                    replicas.stopped = _("Interrupted: replicas stand where they were then.")
                    break
        steps.close()
        return time.perf_counter() - begin

    def _sum_up(self, replicas: Replicas, folder: Path, seconds: float, more_options: str) -> None:
        if self.as_json:
            summary = to_plain_summary(replicas)
            print_json(
                {"folder": str(folder), "seconds": round(seconds, 3), **summary}, ascii_only=True
            )
            return
        print_table(self.console, tabulate_replicas(replicas))
        print_lines(self.console, describe_duration(replicas, seconds), *list_remarks(replicas))
        print_files(self.console, folder, folder.iterdir())
        if replicas.ranked:
            template = _("The best one alone, with a record: backsight train {spec}")
            print_lines(self.console, f"{template.format(spec=folder / BEST)}{more_options}")
