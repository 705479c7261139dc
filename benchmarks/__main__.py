"""Backsight and its peers: the same training side by side, checked, in turns.

    make bench                             all of it, into docs
    python benchmarks --quick              in two minutes, without torch.compile
    python benchmarks --only adam          one workload (or several: --only adam,xor)
    python benchmarks --only scaling       what a step costs by width, depth and batch
    python benchmarks --only cold          start-up and memory

The libraries are imported by worker processes only; what is not installed is left out, and said.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import limit
import report
from cold import cold
from machine import busy, machine, versions
from pairs import race
from scaling import scaling
from summary import plain_race, share_out
from team import Died, Team, contenders
from workloads import WORKLOADS, Training

PACKAGES = ("backsight", "torch", "jax", "scikit-learn", "scipy", "llvmlite")
QUIET = 0.5
"""Processes at a time. Above this others are at work, and threads that must meet wait for them."""
EXTRAS = ("scaling", "cold")
Plain = dict[str, Any]


def main() -> int:
    """Measure, print, write. 1 where somebody's numbers were not those of the others."""
    given = options()
    results: Plain = {
        "machine": machine(), "versions": versions(*PACKAGES), "rounds": given.rounds,
        "busy": busy(), "quick": given.quick, "threads": given.threads, "limits": {}, "races": [],
    }  # fmt: skip
    print(report.about(results))
    if results["busy"] > QUIET:
        print(
            f"Other work is going on here ({results['busy']:.1f} processes at a time): ratios at "
            "one thread will be rough; at two, where threads wait for each other, meaningless."
        )
    for threads in given.threads:
        with Team(threads) as team:
            races(team, given, results)
    if "scaling" in given.only:
        with Team(min(given.threads)) as team:
            rounds, turn = max(3, given.rounds // 3), given.turn / 4
            results["scaling"] = scaling(team, rounds=rounds, turn=turn, quick=given.quick, say=say)
    if "cold" in given.only:
        names = chosen("training", quick=given.quick)
        results["cold"], results["memory"] = cold(names, times=0 if given.quick else 3, say=say)
    say("")
    print(report.extras(results))
    write(results, given)
    return int(any(r["wrong"] for r in results["races"]))


def options() -> argparse.Namespace:
    """What was asked for, with what follows from `--quick`."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.splitlines()[0])
    names = (*WORKLOADS, *EXTRAS)
    parser.add_argument("--quick", action="store_true", help="few, short turns on one thread")
    parser.add_argument("--only", default=",".join(names), help=f"some of {', '.join(names)}")
    parser.add_argument("--threads", help="1,2 if not given")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--turn", type=float, help="seconds that a contender's turn lasts")
    for kind in ("json", "markdown", "picture"):
        parser.add_argument(f"--{kind}", type=Path, help="write the results here")
    given = parser.parse_args()
    given.only = given.only.split(",")
    for name in given.only:
        if name not in names:
            parser.error(f"there is no {name!r}: choose from {', '.join(names)}")
    threads = given.threads or ("1" if given.quick else "1,2")
    given.threads = [int(n) for n in threads.split(",")]
    given.rounds = given.rounds or (5 if given.quick else 21)
    given.turn = given.turn or (0.03 if given.quick else 0.25)
    return given


def races(team: Team, given: argparse.Namespace, results: Plain) -> None:
    """All workloads that were asked for, on one number of threads."""
    limits = results["limits"][team.threads] = {}
    here = []
    for name in (n for n in WORKLOADS if n in given.only):
        work = WORKLOADS[name]
        if isinstance(work, Training):
            look(team, limits.setdefault(work.dtype, {}), work.dtype)
        names = chosen(work.contest, quick=given.quick)
        done = race(team, work, names, rounds=given.rounds, turn=given.turn, say=say)
        here.append(found := plain_race(done))
        for each in here:
            share_out(each, limits)
        say("")
        print(report.terminal(found), flush=True)
    results["races"] += here


def look(team: Team, rates: dict[str, float], dtype: str) -> None:
    """Measure the libraries' matrix products once more, and keep the best of the run."""
    for who in limit.LIBRARIES:
        try:
            found = team.ask(who, "limit", library=who, dtype=dtype).get("flops", 0.0)
        except Died:
            continue
        rates[who] = max(rates.get(who, 0.0), found)


def chosen(contest: str, *, quick: bool) -> list[str]:
    """The contenders of a contest."""
    return [n for n in contenders(contest) if not (quick and n.endswith("torch_compile"))]


def say(what: str) -> None:
    """On a terminal: what is being done, in one line that is written over."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


def write(results: Plain, given: argparse.Namespace) -> None:
    """The files that were asked for."""
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if given.markdown:
        given.markdown.write_text(report.markdown(results), encoding="utf-8")
    if given.picture:
        from picture import draw  # matplotlib only now: a child's memory starts at its parent's

        draw(results, given.picture)


if __name__ == "__main__":
    sys.exit(main())
