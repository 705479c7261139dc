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
from backsight.studies.replicas.job_run import start_job
from backsight.training.plugins import admit_file, admit_installed

EVERY = 0.1
"""Seconds between two messages."""


def main() -> None:
    """Train the job that stands on the standard input, until it is done or the input ends."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a user's own record prints does not get between the messages
    choose()
    try:
        _train_job(sys.stdin.buffer, out)
    except BacksightError as error:
        _send(out, ("error", str(error)))
    except (EOFError, pickle.UnpicklingError, BrokenPipeError):
        sys.exit(1)  # stopped before it had the whole job, or nobody listens any more


def _train_job(stream: BinaryIO, out: BinaryIO) -> None:
    job, files = pickle.load(stream)  # noqa: S301 - from our own process
    stop_event = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stream.fileno(), stop_event), daemon=True).start()
    admit_installed()
    for file in files:
        admit_file(file)
    run, last_message_time = start_job(job), time.monotonic()
    steps = run.train()
    for done, losses in steps:
        if stop_event.is_set():
            break
        now = time.monotonic()
        if now - last_message_time > EVERY:
            last_message_time = now
            _send(out, ("seen", (done, np.array(losses, float))))
    steps.close()
    _send(out, ("outcomes", run.make_outcomes()))


def _wait_for_end(number: int, stop_event: threading.Event) -> None:
    """Until the input ends, which is how `Workers` stops; unbuffered, to hold no lock at exit."""
    os.read(number, 1)
    stop_event.set()


def _send(out: BinaryIO, message: tuple[str, Any]) -> None:
    pickle.dump(message, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


if __name__ == "__main__":
    main()
