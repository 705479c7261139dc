"""Jobs in processes of their own, over the cores.

Each job gets a Python of its own (`python -P -m backsight.studies.replicas.worker_process`), not a
fork of this one: a fork would copy BLAS's threads, and multiprocessing's other ways would run a
user's script again.
What goes over the pipes is pickled, for both ends are ours; nothing that is read from a file is.
"""

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from backsight.kernel.errors import BacksightError
from backsight.kernel.language import get_language, ngettext
from backsight.kernel.types import Floats
from backsight.recorder.machine import THREADS
from backsight.studies.replicas.jobs import Job
from backsight.studies.replicas.outcome import Outcome

Message = tuple[str, Any]
"""seen: steps done and losses. outcomes: the end of a job. error: what a worker says of itself."""


class Workers:
    """Jobs shared out among processes. outcomes: of the jobs that are done, or were stopped."""

    def __init__(self, jobs: Sequence[Job], processes: int, files: Sequence[str | Path]) -> None:
        self.outcomes: list[Outcome] = []
        self._waiting = deque(enumerate(jobs))
        self._count, self._files = (
            min(processes, len(jobs)),
            [str(Path(f).absolute()) for f in files],
        )
        self._steps_done = [0] * len(jobs)
        self._losses: dict[int, Floats] = {}
        self._messages: queue.Queue[tuple[int, Message]] = queue.Queue()
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        self._lock, self._is_stopped = threading.Lock(), False

    def train(self) -> Generator[tuple[int, Floats]]:
        """Train all jobs: the steps of all replicas that are done, and their last losses.

        Whoever stops iterating has the outcomes of what was begun, between two steps.
        """
        threads = [
            threading.Thread(target=self._run_jobs, daemon=True) for _n in range(self._count)
        ]
        for thread in threads:
            thread.start()
        try:
            while any(t.is_alive() for t in threads) or not self._messages.empty():
                self._receive()
                yield sum(self._steps_done), np.concatenate([*self._losses.values(), np.empty(0)])
        finally:
            self._stop()
            for thread in threads:
                thread.join()
            while not self._messages.empty():
                self._receive()

    def _receive(self) -> None:
        """Take in a message, if there is one within a moment."""
        try:
            number, (kind, what) = self._messages.get(timeout=0.1)
        except queue.Empty:
            return
        if kind == "error":
            raise BacksightError(what)
        if kind == "seen":
            self._steps_done[number], self._losses[number] = what
        else:
            self._losses.pop(number, None)
            self._steps_done[number] = sum(outcome.state.step for outcome in what)
            self.outcomes += what

    def _run_jobs(self) -> None:
        """One after the other, as long as there are jobs."""
        while True:
            with self._lock:
                if self._is_stopped or not self._waiting:
                    return
                number, job = self._waiting.popleft()
                process = self._running[number] = self._start_process()
            try:
                self._follow(number, job, process)
            except (OSError, EOFError, ValueError, pickle.UnpicklingError):
                if not self._is_stopped:
                    self._messages.put(
                        (number, ("error", _format_lost_process(job, process.wait())))
                    )
            finally:
                with self._lock:
                    del self._running[number]

    def _start_process(self) -> "subprocess.Popen[bytes]":
        environment = {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "BACKSIGHT_LANG": get_language(),
        }
        if not any(os.environ.get(name) for name in THREADS):
            environment |= dict.fromkeys(THREADS, "1")
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "backsight.studies.replicas.worker_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            start_new_session=True,
        )

    def _follow(self, number: int, job: Job, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        with process:
            pickle.dump((job, self._files), process.stdin, pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            kind = ""
            while kind not in ("outcomes", "error"):
                kind, what = pickle.load(process.stdout)  # noqa: S301 - from our own process
                self._messages.put((number, (kind, what)))

    def _stop(self) -> None:
        """Begin no more jobs, and let those that run come to rest: their input ends."""
        with self._lock:
            self._is_stopped = True
            for process in self._running.values():
                assert process.stdin is not None
                with suppress(BrokenPipeError):  # it has died; what it was is said elsewhere
                    process.stdin.close()


def _format_lost_process(job: Job, status: int) -> str:
    return ngettext(
        "A process that trained {count} replica ended with status {status} before they "
        "were done; it may have run out of memory. Ask for fewer --seeds at a time, or "
        "--processes 1.",
        "A process that trained {count} replicas ended with status {status} before they "
        "were done; it may have run out of memory. Ask for fewer --seeds at a time, or "
        "--processes 1.",
        len(job.members),
    ).format(count=len(job.members), status=status)
