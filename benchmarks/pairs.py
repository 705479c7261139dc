"""Contenders in turns: compared first, then timed round by round, each round another one first.

Whatever else the machine is doing falls on all of them alike, and the ratio of two contenders is
taken within each round.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from team import Died, Team, label, library
from workloads import Workload

TOLERANCE = 1e-4
SMALL = 1e-2
"""Numbers below this part of the largest are compared as if they were as large."""
REST = 0.3
"""Seconds of rest behind a turn on several threads: those of OpenBLAS look for more work for some
100 milliseconds, and took a core from whoever's turn was next, 25 ms of each step of 60."""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Race:
    """What came of a workload. seconds: of a unit of work, by contender's label, round by round.
    left_out: why, by label. worst: the largest difference among what was compared. wrong: whether
    somebody's numbers were not those of the others."""

    workload: Workload
    threads: int
    seconds: dict[str, NDArray[np.float64]]
    left_out: dict[str, str]
    worst: float
    wrong: bool

    def median(self, name: str) -> float:
        """Seconds."""
        return float(np.median(self.seconds[name]))

    def ratio(self, name: str, to: str) -> tuple[float, float, float]:
        """One contender's time over another's: lower quartile, median, upper quartile."""
        low, middle, high = np.percentile(self.seconds[name] / self.seconds[to], (25, 50, 75))
        return float(low), float(middle), float(high)

    def of(self, *libraries: str, without: bool = False) -> list[str]:
        """The labels of some libraries, or of all others; fastest first."""
        names = [n for n in self.seconds if n.startswith(libraries) is not without]
        return sorted(names, key=self.median)


def race(
    team: Team, workload: Workload, names: Sequence[str], *, rounds: int, turn: float, say: Say
) -> Race:
    """Everybody's times. turn: about how many seconds one lasts; a unit of work at least."""
    left_out: dict[str, str] = {}
    ready = [n for n in names if _made(team, workload, n, left_out, say)]
    ready, worst, wrong = _agreed(team, workload, ready, left_out)
    counts = {n: _count(team, n, turn) for n in ready}
    seconds: dict[str, list[float]] = {n: [] for n in ready}
    for number in range(rounds):
        first = number % max(len(ready), 1)
        for name in ready[first:] + ready[:first]:
            answer = team.ask(library(name), "run", contender=name, count=counts[name])
            seconds[name].append(answer["seconds"])
            time.sleep(REST if team.threads > 1 else 0)
    team.drop()
    return Race(
        workload=workload, threads=team.threads, left_out=left_out, worst=worst, wrong=wrong,
        seconds={label(n): np.array(each) for n, each in seconds.items()},
    )  # fmt: skip


def _made(team: Team, work: Workload, name: str, left_out: dict[str, str], say: Say) -> bool:
    say(f"{work.name}: {label(name)} gets ready")
    answer = _asked(team, name, left_out, "make", workload=work.plain())
    if "unfit" in answer:
        left_out[label(name)] = answer["unfit"]
    return "chunk" in answer


def _agreed(
    team: Team, work: Workload, names: Sequence[str], left_out: dict[str, str]
) -> tuple[list[str], float, bool]:
    """Those whose first numbers are those of the first one, how far they are apart at most, and
    whether somebody's are not."""
    believed, worst, wrong, theirs = [], 0.0, False, None
    for name in names:
        answer = _asked(team, name, left_out, "check", count=work.checked)
        if "numbers" not in answer:
            left_out.setdefault(label(name), answer.get("unfit", ""))
            continue
        ours = np.array(answer["numbers"][: work.compared])
        theirs = ours if theirs is None else theirs
        apart = difference(ours, theirs)
        if not apart <= TOLERANCE:
            left_out[label(name)] = f"its numbers are off by {apart:.1e}: no time is believed"
            wrong = True
            continue
        believed.append(name)
        worst = max(worst, apart)
    return believed, worst, wrong


def difference(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> float:
    """The largest relative difference; nan where one is not finite."""
    size = np.maximum(np.abs(theirs), SMALL * np.abs(theirs).max())
    return float(np.max(np.abs(ours - theirs) / size))


def _count(team: Team, name: str, turn: float) -> int:
    """How many units of work last about as long as a turn."""
    count = 1
    while True:
        answer = team.ask(library(name), "run", contender=name, count=count)
        if answer["lasted"] > turn / 4:
            return max(1, round(answer["count"] * turn / answer["lasted"]))
        count = 4 * answer["count"]


def _asked(
    team: Team, name: str, left_out: dict[str, str], do: str, **details: Any
) -> dict[str, Any]:
    """A worker's answer; nothing where its process ended, which is said."""
    try:
        return team.ask(library(name), do, contender=name, **details)
    except Died as end:
        left_out[label(name)] = str(end)
        return {}
