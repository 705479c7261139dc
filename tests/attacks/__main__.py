"""`python tests/attacks KIND --seed 1 --count 500`: changed inputs of a kind, each used.

Prints a line in JSON for each input. `--only 17 --keep FOLDER` repeats one, and keeps its files.
"""

import argparse
import contextlib
import io
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

from attack import Attack, Use
from bounds import MEMORY, TooLong, Watch, bound_memory, bound_time, forget_peak, read_peak
from changes import PLANTED

from attacks import MODULES
from backsight.cli import main as cli
from backsight.engine.loop import TrainingLoop
from backsight.kernel.errors import BacksightError

STATUSES = {0: "accepted", 1: "accepted", 2: "refused", 130: "interrupted"}
ATTACKS = {module.ATTACK.name: module.ATTACK for module in MODULES}
LONGEST = 4000
"""Signs of one clear message."""
MOST_STEPS = 200
"""Looks at a training, after which somebody presses Ctrl-C: that one is long is no fault."""


class Outcome(NamedTuple):
    """What came of one use."""

    came: str
    """accepted, refused, interrupted, or fault."""
    said: str
    """The message, or what is wrong."""


def call_function(way: Callable[[], object]) -> Outcome:
    """What comes of a call of public functions."""
    try:
        way()
    except BacksightError as error:
        return judge(2, "", f"Error: {error}")
    except KeyboardInterrupt:
        return Outcome("interrupted", "")
    except (Exception, TooLong):
        return Outcome("fault", traceback.format_exc()[-6000:])
    return Outcome("accepted", "")


def call_command(words: tuple[str, ...]) -> Outcome:
    """What comes of a command line."""
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch("sys.argv", ["backsight", *words]),
        ):
            cli.main()
    except SystemExit as ended:
        return judge(int(ended.code or 0), out.getvalue(), err.getvalue())
    except (Exception, TooLong, KeyboardInterrupt):
        return Outcome("fault", traceback.format_exc()[-6000:])
    return Outcome("fault", "main ended without a status")


def judge(status: int, out: str, err: str) -> Outcome:
    """What came of a use, by its exit status and what it printed."""
    if status not in STATUSES:
        return Outcome("fault", f"status {status}: {err[-2000:]}")
    if "Traceback" in out + err:
        return Outcome("fault", (out + err)[-6000:])
    if status == 2 and not err.startswith("Error:") and "\nError:" not in err:
        return Outcome("fault", f"status 2 and no message: {err[:2000]!r}")
    if len(err) > LONGEST:
        return Outcome("fault", f"a message of {len(err):,} signs: {err[:500]!r}")
    return Outcome(STATUSES[status], err)


class Tester:
    """Uses of changed files, watched. base: a folder of our own."""

    def __init__(self, attack: Attack, base: Path, seconds: float) -> None:
        self.seconds = seconds
        self.attack, self.honest, self.base = attack, base / "honest", base / "work"
        self.honest.mkdir(parents=True)
        with contextlib.chdir(self.honest):
            attack.prepare(self.honest)
        self.watch = Watch()

    def check_honest(self) -> None:
        """Every use of the honest files succeeds: what is refused later is the change."""
        for number, way in enumerate(self.attack.uses):
            folder = self.base / f"honest-{number}"
            shutil.copytree(self.honest, folder)
            with contextlib.chdir(folder):
                outcome = self._use(way)
            assert outcome.came == "accepted", (self.attack.name, way, *outcome)

    def test(self, seed: str, number: int) -> dict[str, Any]:
        """One changed input: what came of its uses, and what is wrong."""
        luck = Random(f"{self.attack.name}/{seed}/{number}")
        folder = self.base / f"{number}"
        folder.mkdir(parents=True)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        self.attack.change(luck, self.honest, folder)
        first, *others = self.attack.uses
        ways = [first, luck.choice(others)] if others else [first]
        bound_memory()
        before, begin = forget_peak(), time.process_time()
        outcomes: list[Outcome] = []
        faults: list[str] = []
        with contextlib.chdir(folder), self.watch.watching(folder, cache()) as noted:
            try:
                with bound_time(self.seconds):
                    for way in ways:
                        outcomes.append(self._use(way))
            except TooLong as late:
                faults.append(str(late))
        memory = read_peak() - before
        if memory > MEMORY:
            faults.append(f"{memory:,} bytes of memory")
        if (folder / PLANTED).exists():
            faults.append("something was executed")
        return {
            "number": number,
            "uses": [_name(way) for way in ways],
            "came": [outcome.came for outcome in outcomes],
            "said": [outcome.said for outcome in outcomes],
            "seconds": round(time.process_time() - begin, 3),
            "memory": memory,
            "faults": [*faults, *noted, *(o.said for o in outcomes if o.came == "fault")],
        }

    def _use(self, way: Use) -> Outcome:
        with ctrl_c_after(MOST_STEPS), warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            return call_command(way) if isinstance(way, tuple) else call_function(way)


@contextlib.contextmanager
def ctrl_c_after(steps: int) -> Any:
    """A training that goes on for long is interrupted, as by its user."""
    run, seen = TrainingLoop.run, 0

    def run_a_while(*given: Any, **options: Any) -> Any:
        nonlocal seen
        for step in run(*given, **options):
            yield step
            seen += 1
            if seen > steps:
                raise KeyboardInterrupt

    with patch.object(TrainingLoop, "run", run_a_while):
        yield


def cache() -> Path:
    """Where what is compiled is kept."""
    return Path(os.environ["XDG_CACHE_HOME"])


def _name(way: Use) -> str:
    return " ".join(way) if isinstance(way, tuple) else way.__name__  # type: ignore[attr-defined] # a function


def leave_pictures_unpainted() -> None:
    """Painting takes most of the time of a small training; what is drawn is drawn."""
    from matplotlib.figure import Figure
    from PIL import Image

    paint = Figure.savefig

    def write(figure: Figure, file: Any, **options: Any) -> None:
        if options.get("format") == "png" or str(file).endswith(".png"):
            Image.new("1", (1, 1)).save(file, "png")
        else:
            paint(figure, file, **options)

    Figure.savefig = write  # type: ignore[method-assign] # for this process
    Figure.draw_without_rendering = lambda figure: None  # type: ignore[method-assign] # likewise


def main() -> None:
    """Test inputs of some kinds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=[*ATTACKS])
    parser.add_argument("--seed", default="1")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seconds", type=float, default=10, help="of the processor, for an input")
    given = parser.parse_args()
    last = given.first + given.count
    numbers = range(given.first, last) if given.only is None else [given.only]
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True  # whose files would be noted
    os.environ.update(BACKSIGHT_LANG="en", LANGUAGE="en", COLUMNS="")
    leave_pictures_unpainted()
    with tempfile.TemporaryDirectory() as temporary:
        base = (given.keep or Path(temporary)).absolute()
        os.environ.setdefault("XDG_CACHE_HOME", str(base / "cache"))
        cache().mkdir(exist_ok=True, parents=True)
        for kind in given.kinds:
            tester = Tester(ATTACKS[kind], base / kind, given.seconds)
            tester.check_honest()
            for number in numbers:
                print(json.dumps({"kind": kind, "number": number}), flush=True)
                result = tester.test(given.seed, number)
                print(json.dumps({"kind": kind, "seed": given.seed, **result}), flush=True)
                if not given.keep:
                    shutil.rmtree(tester.base / f"{number}", ignore_errors=True)


if __name__ == "__main__":
    main()
