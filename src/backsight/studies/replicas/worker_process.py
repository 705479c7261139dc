"""The process that trains one job for `Workers`: a job comes in, what is seen of it goes out."""

import os
import pickle
import sys
import threading
import time
from typing import Any, BinaryIO

import numpy as np

from backsight.kernel.errors import BacksightError
from backsight.languages.choose import choose
from backsight.studies.replicas.job_run import begun
from backsight.training.plugins import admit_file, admit_installed

EVERY = 0.1
"""Seconds between two messages."""


def main() -> None:
    """Train the job that stands on the standard input, until it is done or the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's own record prints does not get between the messages
    choose()
    try:
        _work(sys.stdin.buffer, out)
    except BacksightError as error:
        _say(out, ("error", str(error)))
    except (EOFError, pickle.UnpicklingError, BrokenPipeError):
        sys.exit(1)  # stopped before it had the whole job, or nobody listens any more


def _work(given: BinaryIO, out: BinaryIO) -> None:
    job, files = pickle.load(given)  # noqa: S301 - from our own process
    ended = threading.Event()
    threading.Thread(target=_wait, args=(given.fileno(), ended), daemon=True).start()
    admit_installed()
    for file in files:
        admit_file(file)
    run, said = begun(job), time.monotonic()
    steps = run.steps()
    for done, losses in steps:
        if ended.is_set():
            break
        now = time.monotonic()
        if now - said > EVERY:
            said = now
            _say(out, ("seen", (done, np.array(losses, float))))
    steps.close()
    _say(out, ("outcomes", run.outcomes()))


def _wait(number: int, ended: threading.Event) -> None:
    """Until the input ends, which is how `Workers` stops; unbuffered, to hold no lock at exit."""
    os.read(number, 1)
    ended.set()


def _say(out: BinaryIO, message: tuple[str, Any]) -> None:
    pickle.dump(message, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


if __name__ == "__main__":
    main()
