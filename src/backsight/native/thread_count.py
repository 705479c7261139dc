"""How many threads native code takes: as many as are asked for, or as pay now.

Its bits do not depend on that, so it is a matter of the process and not of the training.
"""

import os
from pathlib import Path
from typing import Literal

from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.native.notes import add_note

MOST_THREADS = 64
"""Of one training."""
AUTO_THREADS = 8
"""That are taken by themselves: products of usual networks have no more parts worth a thread."""
RUNNING = Path("/proc/loadavg")
"""Where Linux says how many tasks run at this moment."""

_wish: dict[str, int | Literal["auto"]] = {"threads": "auto"}


@naming_keywords()
def set_threads(threads: int | Literal["auto"]) -> None:
    """Say how many threads native code takes from here on: 1 to 64, or "auto", as many as there
    are cores that nobody uses. Numbers do not depend on it. Raises BadInput."""
    if threads != "auto" and not (type(threads) is int and 1 <= threads <= MOST_THREADS):
        raise BadInput(
            _("Threads are a number from 1 to {most}, or auto; received {value!r}.").format(
                most=MOST_THREADS, value=threads
            )
        )
    _wish["threads"] = threads
    if threads != "auto" and threads > count_cores():
        text = _("{threads} threads take turns on {cores} cores, which is slower than {cores}.")
        add_note(text.format(threads=threads, cores=count_cores()))


def find_wish() -> int | Literal["auto"]:
    """How many threads were asked for."""
    return _wish["threads"]


def count_threads() -> int:
    """How many threads are to be taken now."""
    wish = _wish["threads"]
    return _count_free() if wish == "auto" else wish


def count_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _count_free() -> int:
    """Cores that nobody else uses at this moment, but one at least."""
    cores = count_cores()
    return max(1, min(AUTO_THREADS, cores - _count_others(cores)))


def _count_others(cores: int) -> int:
    """Tasks of others that run now; where that is not known, as in the minute before."""
    try:
        running = RUNNING.read_text(encoding="ascii").split()[3].partition("/")[0]
        return max(0, int(running) - 1)
    except (OSError, ValueError, IndexError):
        pass
    try:
        return min(cores, int(os.getloadavg()[0] + 0.5))
    except (OSError, AttributeError):
        return 0
