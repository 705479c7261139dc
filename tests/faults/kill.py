"""Kills training at random moments, and looks whether anything is lost.

    python tests/faults/kill.py --runs 100 [--seed 1] [--kinds brief,tiny,digits,large]

Each time a process that trains is ended by SIGKILL: at the very beginning, in the middle, near its
end, while it resumes. Then its record has to open, to hold every step from the first one on without
a gap, and to go on to the very bits of a run that nobody disturbed. Prints a line for each, what
was found, and for how long nothing had been written, which is half a second on a quiet machine;
ends with status 1 where something was wrong.
"""

import argparse
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the command line does: bits depend on it

import numpy as np

import backsight
from backsight.engine.state import State
from backsight.kernel.errors import BadData
from backsight.recorder.lock import is_held
from backsight.recorder.record import Record

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "brief": ("xor", {"hidden": [3], "steps": 6000, "seed": 1}),
    "tiny": ("xor", {"hidden": [3], "steps": 25_000, "seed": 1}),
    "digits": ("digits", {"hidden": [32], "norm": "batch", "dropout": 0.2, "steps": 3000}),
    "large": ("digits", {"hidden": [700, 700], "steps": 150, "schedule": "reduce_on_plateau"}),
}
"""Full batch in float64, few or many quick steps; dropout, running statistics; states of 6 MB."""


@dataclass(kw_only=True)
class Tally:
    """What a hundred kills came to. lost: seconds since the record was written last."""

    kills: int = 0
    before: int = 0
    finished: int = 0
    lost: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lost = sorted(self.lost) or [0.0]
        return (
            f"{self.kills} kills: {self.before} before the first step was written, "
            f"{self.finished} after the last; unwritten at the kill: {lost[len(lost) // 2]:.2f} s "
            f"in the median, {lost[-1]:.2f} s at most; wrong: {len(self.wrong)}"
        )


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What a run comes to that nobody disturbs. seconds: that training takes."""

    state: State
    metrics: dict[str, bytes]
    losses: Any
    seconds: float


def command(kind: str, folder: Path) -> list[str]:
    """The shell's words for a training."""
    source, options = KINDS[kind]
    words = [sys.executable, "-m", "backsight", "train", source, "--out", str(folder)]
    for key, value in options.items():
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        words += [f"--{key.replace('_', '-')}", text]
    return words


def truth_of(kind: str, base: Path) -> Truth:
    """Train without a disturbance, as a process of its own."""
    folder = base / f"{kind}-whole"
    subprocess.run(command(kind, folder), check=True, stdout=subprocess.DEVNULL)
    with backsight.open(folder) as run:
        return Truth(
            state=run.at(run.record.last_step), metrics=columns(run),
            seconds=run.record.sessions[1].seconds, losses=run.metrics["loss"],
        )  # fmt: skip


def columns(run: backsight.RecordedRun) -> dict[str, bytes]:
    """The metrics of a record, to be compared bit for bit."""
    return {name: np.asarray(column).tobytes() for name, column in run.metrics.items()}


def moment(luck: random.Random, truth: Truth) -> float:
    """When to kill, in seconds since the record is being written: mostly anywhere in training, now
    and then before it or about its beginning or its end."""
    where = luck.random()
    if where < 0.2:
        return luck.uniform(-0.2, 0.2)
    share = luck.uniform(0.85, 1.05) if where > 0.85 else luck.uniform(0.1, 0.9)
    return share * truth.seconds


def killed(words: list[str], folder: Path, after: float, luck: random.Random) -> float:
    """Run a command and kill it so many seconds after it began to write its record, or before
    that; returns the moment of the kill, NaN where the machine stood still meanwhile."""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        if after < 0:
            time.sleep(luck.uniform(0, 1))
        while after >= 0 and not is_held(folder / "record.sqlite") and process.poll() is None:
            time.sleep(0.002)
        still, now = 0.0, time.time()
        end = now + max(0, after)
        while now < end and process.poll() is None:
            time.sleep(min(0.02, end - now))
            still, now = max(still, time.time() - now), time.time()
        process.kill()
        at = time.time()
        process.wait()
    return float("nan") if still > 1 else at


def bits(state: State) -> Any:
    """All of a state, to be compared bit for bit."""
    vectors = {name: v.tobytes() for name, v in sorted(state.vectors.items())}
    return state.step, vectors, {k: v.hex() for k, v in state.numbers.items()}


def faults(folder: Path, truth: Truth, at: float, tally: Tally) -> Iterator[str]:
    """What is wrong with a record after a kill."""
    path = folder / "record.sqlite"
    wal = path.with_name(path.name + "-wal")
    last_written = max(p.stat().st_mtime for p in (path, wal) if p.exists())
    with Record.open(folder) as record:
        steps, losses = record.metrics["step"], record.metrics["loss"]
        if not np.array_equal(steps, np.arange(1, len(steps) + 1)):
            yield f"the steps {steps.tolist()[:9]} … have a gap"
        if not np.array_equal(losses, truth.losses[: len(losses)]):
            yield "a loss is another"
        if record.notes:
            yield f"notes: {record.notes}"
        if record.status == "running":
            yield "it seems to run"
        if record.status == "finished":
            tally.finished += 1
        elif len(steps) and not math.isnan(at):
            tally.lost.append(at - last_written)
        elif not len(steps):
            tally.before += 1


def one(kind: str, folder: Path, truth: Truth, luck: random.Random, tally: Tally) -> list[str]:
    """Kill a training, perhaps its resumption, too; resume it, and compare."""
    at = killed(command(kind, folder), folder, moment(luck, truth), luck)
    found = []
    for _again in range(luck.choice([1, 1, 2, 3])):
        tally.kills += 1
        if not (folder / "record.sqlite").exists():
            tally.before += 1
            return found
        try:
            found += faults(folder, truth, at, tally)
        except BadData as error:
            tally.before += 1
            return found if "is empty" in str(error) else [*found, str(error)]
        with Record.open(folder) as record:
            if record.status == "finished":
                break
        if _again < 3 and luck.random() < 0.4:
            resume = [sys.executable, "-m", "backsight", "resume", str(folder)]
            at = killed(resume, folder, moment(luck, truth), luck)
    return found + ends_alike(folder, truth, luck)


def ends_alike(folder: Path, truth: Truth, luck: random.Random) -> list[str]:
    """Resume a run to its end, and compare it with the one that was not disturbed."""
    with Record.open(folder) as record:
        finished = record.status == "finished"
    if not finished:
        run = backsight.resume(folder)
        for _step in run.steps():
            pass
        if bits(run.state) != bits(truth.state):
            return ["the resumed run ends in other bits"]
    with backsight.open(folder) as recorded:
        found = [] if columns(recorded) == truth.metrics else ["the metrics are others"]
        if bits(recorded.at(recorded.record.last_step)) != bits(truth.state):
            found.append("the record ends in other bits")
        recorded.at(luck.randint(0, recorded.record.last_step))
        return found + recorded.notes


def kills(runs: int, seed: int, kinds: list[str], base: Path, *, loud: bool) -> Tally:
    """So many runs, each killed at least once."""
    luck, tally = random.Random(seed), Tally()
    truths = {kind: truth_of(kind, base) for kind in kinds}
    for number in range(runs):
        kind = kinds[number % len(kinds)]
        folder = base / f"{kind}-{number}"
        before = tally.kills
        wrong = one(kind, folder, truths[kind], luck, tally)
        tally.wrong += [f"{kind} {number}: {text}" for text in wrong]
        if loud:
            said = "; ".join(wrong) or "all is well"
            print(f"{number + 1}. {kind}, {tally.kills - before} kills: {said}", flush=True)
        if not wrong:
            shutil.rmtree(folder, ignore_errors=True)
    return tally


def main() -> int:
    """Read what is asked for, kill, and say what came of it."""
    parser = argparse.ArgumentParser(description="Kill training at random; look what is lost.")
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(KINDS))
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="kills-"))
    tally = kills(given.runs, given.seed, given.kinds.split(","), base, loud=True)
    print(tally)
    if not tally.wrong:
        shutil.rmtree(base)
        return 0
    print("\n".join([*tally.wrong, f"What is wrong is kept in {base}"]))
    return 1


if __name__ == "__main__":
    sys.exit(main())
