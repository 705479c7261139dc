"""Sends SIGINT, SIGTERM and SIGKILL to commands at random moments, from the first millisecond on.

    python tests/attacks/signals.py --count 100 [--seed 1] [--first 0] [--uses train,resume]

Whatever the moment: no traceback, an exit status that says what came, no process left behind. A run
ends, resumed or trained anew in its folder, with the bits of one that was not disturbed, or it is
said what is in the folder and what to do; a file is whole or not there; a record that was only read
is as it was. Prints a line for each signal, and how many fell where.
"""

import argparse
import hashlib
import math
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

from uses import MARK, Use, call, list_uses, make_ground, require, start

from backsight.recorder.lock import locate_lock
from backsight.recorder.store import NAME

KINDS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
PATIENCE = 30
"""Seconds that processes of a command have to end after it."""
START = "in the interpreter's start"
LOCK = locate_lock(Path(NAME)).name
"""Stays where a record is: whoever takes it away could take it from another process."""
OWN_FRAME = re.compile(r'File ".*backsight/(?!__init__\.py)')
"""A line of a traceback that is not of what Python runs before a command begins."""

COUNT = re.compile(r"\d+/\d+$")
"""How lines end that say how far a command is."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a signal is sent."""

    seconds: float
    """Since the command was begun, or since what it writes is there."""
    is_after_file: bool
    """The latter."""
    again: float | None
    """Seconds to a second signal; None for none."""

    def __str__(self) -> str:
        begin = "its file was there" if self.is_after_file else "it began"
        more = "" if self.again is None else f", again after {self.again:.4f} s"
        return f"{self.seconds:.4f} s after {begin}{more}"


@dataclass(kw_only=True)
class Tally:
    """What signals came to."""

    fell: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many, by their kind and where they fell."""
    wrong: list[str] = field(default_factory=list)
    """What was wrong, and how it is made again."""


def choose_moment(luck: Random, use: Use, seconds: float) -> Moment:
    """A quarter early, a third soon after the first file, the others anywhere; some twice."""
    where, is_after_file = luck.random(), False
    wait = luck.uniform(0.001, 1.1 * seconds)
    if where < 0.25:
        wait = math.exp(luck.uniform(math.log(0.001), math.log(max(0.5, seconds / 2))))
    elif where < 0.6 and use.source is None:
        wait, is_after_file = math.exp(luck.uniform(math.log(1e-4), math.log(seconds))), True
    again = math.exp(luck.uniform(math.log(1e-4), 0)) if luck.random() < 0.2 else None
    return Moment(seconds=wait, is_after_file=is_after_file, again=again)


def send(use: Use, kind: signal.Signals, moment: Moment, new: Path) -> str:
    """Send a command a signal; where it fell. Raises Wrong."""
    if use.source:
        shutil.copytree(use.source, new)
    words = use.list_words(new)
    path = new.with_name(new.name + Path(words[-1]).suffix)
    process = start(words, str(new))
    while moment.is_after_file and not path.exists() and process.poll() is None:
        time.sleep(0.0002)
    time.sleep(moment.seconds)
    process.send_signal(kind)
    if moment.again is not None:
        time.sleep(moment.again)
        process.send_signal(kind)
    out, err = process.communicate()
    where = judge(kind, process.returncode, out, err)
    wait_for_processes(str(new))
    where = where or use.check(path)
    litter = find_litter(new)
    if litter and kind != signal.SIGKILL and moment.again is None:
        require(False, f"{litter} are left behind")
    for path in litter:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return where


def find_litter(new: Path) -> list[Path]:
    """What is beside a command's work and in it that only a process knows that writes it."""
    folders = [folder for folder in (new.parent, new) if folder.is_dir()]
    hidden = [p for folder in folders for p in folder.iterdir() if p.name.startswith(".")]
    return [path for path in hidden if path.name != LOCK]


def judge(kind: signal.Signals, status: int, out: str, err: str) -> str:
    """Where a signal fell, as far as the ending of the process says it; else ""."""
    if "Traceback" in err:
        require(kind == signal.SIGINT and not OWN_FRAME.search(err) and not out, err)
        return START
    expected = (0, -kind, 128 + kind) if kind != signal.SIGKILL else (0, -kind)
    require(status in expected, f"status {status}: {err}")
    lines = [line for line in err.splitlines() if line and not COUNT.search(line)]
    require(len(lines) <= 1, err)
    require(all(line.startswith("Interrupted.") for line in lines), err)
    require(lines or out or status in (0, -kind), f"status {status}, and nothing is said")
    return ""


def wait_for_processes(mark: str) -> None:
    """Until no process is left that has the mark."""
    end = time.monotonic() + PATIENCE
    while left := list(list_processes(mark)):
        require(time.monotonic() < end, f"{left} are left behind")
        time.sleep(0.05)


def list_processes(mark: str) -> Iterator[str]:
    """What runs with the mark in its environment, on Linux."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if f"{MARK}={mark}\0".encode() in (place / "environ").read_bytes():
                yield (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue


def send_many(count: int, seed: int, base: Path, names: list[str], *, first: int = 0) -> Tally:
    """So many signals, counted from a first one, to the uses of these names, or to all."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
    ground, tally = make_ground(base), Tally()
    uses = {name: use for name, use in list_uses(ground).items() if name in names or not names}
    seconds = {
        name: ground.seconds if name == "train" else measure(use, base / f"measure-{name}")
        for name, use in uses.items()
    }
    record = hash_file(ground.whole / "record.sqlite")
    for number in range(first, first + count):
        luck = Random(f"{seed} {number}")
        name = luck.choice(list(uses))
        kind, moment = luck.choice(KINDS), choose_moment(luck, uses[name], seconds[name])
        new = base / f"{name}-{number}"
        label = f"{number}. {name} of {seconds[name]:.2f} s, {kind.name} {moment}"
        try:
            where = send(uses[name], kind, moment, new)
            is_same = hash_file(ground.whole / "record.sqlite") == record
            require(is_same, "a record that was read is not as it was")
        except Exception as error:
            where = f"{type(error).__name__}: {error}"
            tally.wrong.append(f"seed {seed}, {label}: {where}")
        else:
            shutil.rmtree(new, ignore_errors=True)
            tally.fell[kind.name, where] += 1
        print(f"{label}: {where}", flush=True)
    return tally


def measure(use: Use, new: Path) -> float:
    """The seconds that a command takes."""
    if use.source:
        shutil.copytree(use.source, new)
    begin = time.monotonic()
    call(use.list_words(new))
    return time.monotonic() - begin


def hash_file(path: Path) -> str:
    """The checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """Read what is asked for, send signals, say what came of it."""
    parser = argparse.ArgumentParser(description="Signals at random moments.")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--uses", default="")
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="signals-"))
    names = [name for name in given.uses.split(",") if name]
    tally = send_many(given.count, given.seed, base, names, first=given.first)
    for (kind, where), count in sorted(tally.fell.items()):
        print(f"{count:4d} {kind} {where}")
    if tally.wrong:
        print("\n".join([*tally.wrong, f"What is wrong is kept in {base}"]))
        return 1
    shutil.rmtree(base)
    return 0


if __name__ == "__main__":
    sys.exit(main())
