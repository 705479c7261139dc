"""One process, one library, one number of threads: it makes contenders and runs them when told.

Started by `team.py`, with the environment that fixes the threads. A line of JSON in is a command,
a line of JSON out its answer; between commands it sleeps, so that whoever's turn it is has the
machine alone. With `--alone` it runs one contender once and says how much memory that took.
"""

import argparse
import importlib
import json
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import limit
from contender import Contender, Unfit, numbers
from workloads import from_plain

Answer = dict[str, Any]
PLACE = re.compile(r"(/[^\s/:]+){2,}")
"""A file of this machine, which is nobody's business."""


class Worker:
    """Keeps the contenders of the workload that is being timed."""

    def __init__(self) -> None:
        self.contenders: dict[str, Contender] = {}

    def make(self, contender: str, workload: dict[str, Any]) -> Answer:
        """A contender, ready to run; or why there is none."""
        start = time.perf_counter()
        made = self.contenders[contender] = make(contender, workload)
        return {"chunk": made.chunk, "seconds": time.perf_counter() - start}

    def check(self, contender: str, count: int) -> Answer:
        """What comes of the first units of work, or of a few more where a chunk has more."""
        one = self.contenders[contender]
        return {"numbers": numbers(one.run(_whole(count, one))).tolist()}

    def run(self, contender: str, count: int) -> Answer:
        """The seconds that a unit of work takes, how many were done, and how long that lasted."""
        one = self.contenders[contender]
        count = _whole(count, one)
        start = time.perf_counter()
        one.run(count)
        seconds = time.perf_counter() - start
        return {"seconds": seconds / (count * one.part), "count": count, "lasted": seconds}

    def limit(self, library: str, dtype: str) -> Answer:
        """The floating-point operations a second of the library's matrix product."""
        return {"flops": limit.LIBRARIES[library](dtype)}

    def drop(self) -> Answer:
        """Let go of all contenders."""
        self.contenders.clear()
        return {}


def make(contender: str, workload: dict[str, Any]) -> Contender:
    """contender: "training/torch_eager", a file of `peers`."""
    module = importlib.import_module(f"peers.{contender.replace('/', '.')}")
    made: Contender = module.contender(from_plain(workload))
    return made


def alone(contender: str, workload: dict[str, Any], count: int) -> Answer:
    """What comes of one contender that has the process to itself, and the memory at its most."""
    made = make(contender, workload)
    last = numbers(made.run(_whole(count, made)))[-1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"last": float(last), "bytes": peak * (1 if sys.platform == "darwin" else 1024)}


def answered(does: Callable[..., Answer], **details: Any) -> Answer:
    """The answer, or why there is none: what a contender or its library raises is its own affair,
    and the others of the process go on."""
    try:
        return does(**details)
    except Unfit as reason:
        return {"unfit": str(reason)}
    except ImportError as missing:
        return {"unfit": f"{missing.name} is not installed"}
    except Exception as fault:
        first = (str(fault).splitlines() or [""])[0]
        return {"unfit": f"{type(fault).__name__}: {PLACE.sub('…', first)}"}


def _whole(count: int, contender: Contender) -> int:
    """At least so many units, in whole chunks."""
    return -(-count // contender.chunk) * contender.chunk


def main() -> None:
    """Serve commands until there are no more."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--alone", help="a contender's name, its workload and units as JSON")
    given = options.parse_args()
    answers, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    if given.alone:
        print(json.dumps(answered(alone, **json.loads(given.alone))), file=answers, flush=True)
        return
    worker = Worker()
    for line in sys.stdin:
        command = json.loads(line)
        does: Callable[..., Answer] = getattr(worker, command.pop("do"))
        print(json.dumps(answered(does, **command)), file=answers, flush=True)


if __name__ == "__main__":
    main()
