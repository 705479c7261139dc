"""From nothing to a result: one contender in a fresh process, its time from start to end (imports,
compilation, one epoch of the digits), and its memory at the most.

Compilers keep what they made on disk. The first process finds an empty folder, the second what the
first has left there.
"""

import tempfile
from collections.abc import Iterable
from typing import Any

from pairs import Say
from team import Died, alone, label
from workloads import DIGITS_EPOCH, MIDDLE

CACHES = ("XDG_CACHE_HOME", "TORCHINDUCTOR_CACHE_DIR")
STEPS = 20
"""So many of 784-512-512-10 are trained for memory; the data are 60,000 rows, 188 MB."""
Plain = dict[str, Any]


def cold(names: Iterable[str], *, times: int, say: Say) -> tuple[Plain, Plain]:
    """Seconds and bytes, by label. times: how often after the first."""
    seconds: Plain = {}
    memory: Plain = {}
    for name in names:
        say(f"cold start: {label(name)}")
        try:
            started = _seconds(name, times)
            if started is None:
                continue
            seconds[label(name)] = started
            with tempfile.TemporaryDirectory() as folder:
                answer = alone(name, MIDDLE.plain(), STEPS, environment=_caches(folder))
            memory[label(name)] = answer["bytes"]
        except Died:
            continue
    return seconds, memory


def _seconds(name: str, times: int) -> Plain | None:
    """first: with nothing on disk; again: the best of the later ones, where there are any."""
    epoch = DIGITS_EPOCH.rows // DIGITS_EPOCH.batch
    with tempfile.TemporaryDirectory() as folder:
        tries = [
            alone(name, DIGITS_EPOCH.plain(), epoch, environment=_caches(folder))
            for _ in range(1 + times)
        ]
    if "unfit" in tries[0]:
        return None
    again = [t["seconds"] for t in tries[1:]]
    return {"first": tries[0]["seconds"], **({"again": min(again)} if again else {})}


def _caches(folder: str) -> dict[str, str]:
    return dict.fromkeys(CACHES, folder)
