"""The worker processes of one comparison: one a library, so that no thread pool meets another.

How many threads a library takes is decided by the environment before it is imported. At one thread
a process is also held to one processor core, which is how JAX counts.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LIBRARIES = {
    "backsight": "Backsight", "torch": "PyTorch", "jax": "JAX", "sklearn": "scikit-learn",
    "naive": "naive",
}  # fmt: skip
Answer = dict[str, Any]


class Died(Exception):
    """A worker's process ended before it answered."""


def contenders(contest: str) -> list[str]:
    """Those of a contest, found by file name; Backsight's first, the others by library."""
    files = sorted((HERE / "peers" / contest).glob("[a-z]*.py"))
    names = [f"{contest}/{file.stem}" for file in files]
    return sorted(names, key=lambda name: list(LIBRARIES).index(library(name)))


def library(contender: str) -> str:
    """training/torch_eager -> torch."""
    return contender.split("/")[1].split("_")[0]


def label(contender: str) -> str:
    """training/torch_eager -> PyTorch eager."""
    _, _, form = contender.partition("_")
    return f"{LIBRARIES[library(contender)]} {form.replace('_', ' ')}"


class Team:
    """Starts a library's process when it is first asked for something; ends all when left."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.workers: dict[str, subprocess.Popen[str]] = {}

    def __enter__(self) -> "Team":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.communicate()

    def ask(self, whose: str, do: str, **details: Any) -> Answer:
        """The answer of a library's worker to a command; Died where there is none."""
        if whose not in self.workers:
            self.workers[whose] = start(self.threads)
        worker = self.workers[whose]
        assert worker.stdin is not None
        assert worker.stdout is not None
        try:
            print(json.dumps({"do": do, **details}), file=worker.stdin, flush=True)
            line = worker.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            del self.workers[whose]
            raise Died(f"its process ended with code {worker.wait()}")
        answer: Answer = json.loads(line)
        return answer

    def drop(self) -> None:
        """Let every worker forget its contenders."""
        for whose in list(self.workers):
            self.ask(whose, "drop")


def start(
    threads: int, *arguments: str, environment: dict[str, str] | None = None
) -> "subprocess.Popen[str]":
    """A worker's process."""
    return subprocess.Popen(
        [*_held(threads), sys.executable, str(HERE / "worker.py"), *arguments],
        env={**os.environ, **_threads(threads), **(environment or {})},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def alone(
    contender: str, workload: dict[str, Any], count: int, *, environment: dict[str, str]
) -> Answer:
    """One contender in a process of its own, on one thread: what it says, and the seconds from the
    start of the process to its end."""
    begun = time.perf_counter()
    what = json.dumps({"contender": contender, "workload": workload, "count": count})
    process = start(1, "--alone", what, environment=environment)
    said, _ = process.communicate()
    if process.returncode:
        raise Died(f"its process ended with code {process.returncode}")
    answer: Answer = json.loads(said)
    return {**answer, "seconds": time.perf_counter() - begun}


def _threads(count: int) -> dict[str, str]:
    """The environment that gives every library so many threads."""
    names = ("OMP", "OPENBLAS", "MKL")
    return {
        **{f"{name}_NUM_THREADS": str(count) for name in names},
        "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={'true' if count > 1 else 'false'}",
        "JAX_PLATFORMS": "cpu",
    }


def _held(threads: int) -> list[str]:
    """What holds a process to one core, where the system can (Linux)."""
    if threads > 1 or sys.platform != "linux":
        return []
    return ["taskset", "--cpu-list", str(max(os.sched_getaffinity(0)))]
