"""The doctor's score: how often it names the cause first, accuses nobody who is well, and proves a
remedy that holds; beside published rule sets on the same trainings.

    make doctor-score [CASES=FOLDER] [BUDGET=SECONDS] [ONLY=TEXT]
    python benchmarks/doctor [CASES] [--budget SECONDS] [--only TEXT] [--json FILE]
                             [--markdown FILE] [--processes N] [--rows FILE]

CASES is a folder with cases.json and arrays/; without it only our own healthy trainings are scored.
A case counts where it reproduces: its training fails, and the change that comes with it mends it.
A remedy is verified where it gains at least EFFECT of a skill over the training as it is from three
seeds that the trial did not use. Seconds are of a processor, of one thread. What was interrupted
goes on with --rows FILE, the JSON that it has written until then.
"""

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

from doctor.figures import summarize, summarize_faults, summarize_rules
from doctor.page import EXAMPLE, SCORE, renew_part, run_example, write_tables
from doctor.scoring import Row, read_about, read_rows, score
from doctor.subjects import GIVEN, SEEDED, Subject, list_subjects
from machine import machine


def score_all(subjects: Sequence[Subject], budget: float, processes: int) -> Iterator[Row]:
    """All of them, in several processes; each as soon as it is done."""
    examine = partial(score, budget=budget)
    if processes == 1:
        yield from map(examine, subjects)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(examine, subjects)


def format_row(row: Row) -> str:
    """A line for the terminal."""
    mark = "." if row.labels and row.counts else " "
    mark = "1" if row.first else "3" if row.third else mark
    gain = "" if row.gain is None else f"{row.gain:+.2f}"
    said = ",".join(row.causes[:3]) + (f"  [{','.join(row.labels)}]" if row.labels else "")
    name = row.name[-32:] if row.group == GIVEN else row.name[:32]
    accused = f"  ({'; '.join(row.signs)})" if row.is_named and not row.labels else ""
    counts, proved = "counts" if row.counts else "-", "proved" if row.proved else "-"
    return (
        f"{mark} {counts:6} {row.status:14} {proved:6} {gain:>6} {row.seconds:5.1f}s "
        f"{name:32} {said}{accused}"
    )


def main() -> None:
    """Score, print, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("cases", nargs="?", type=Path, help="a folder with cases.json and arrays/")
    parser.add_argument("--only", default="", help="trainings whose name has this in it")
    parser.add_argument("--budget", type=float, default=20.0, help="of the doctor, for each")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path, help="a file to write all rows and figures to")
    parser.add_argument("--markdown", type=Path, help="a page whose tables are to be renewed")
    parser.add_argument("--rows", type=Path, help="JSON of rows that are not to be scored again")
    chosen = parser.parse_args()
    subjects = list(list_subjects(chosen.cases, chosen.only))
    if not subjects:
        sys.exit(f"No training has {chosen.only!r} in its name.")
    if not any(s.group == GIVEN for s in subjects):
        print("No given cases: only our own healthy trainings are scored.")
    rows = read_rows(chosen.rows) if chosen.rows else []
    here = ", ".join(f"{k} {v}" for k, v in machine().items())
    about = f"`make doctor-score`, a budget of {chosen.budget:g} s each, on {here}."
    scored = {row.name for row in rows}
    todo, begin = [s for s in subjects if s.name not in scored], time.monotonic()
    for count, row in enumerate(score_all(todo, chosen.budget, chosen.processes), 1):
        rows.append(row)
        minutes = (time.monotonic() - begin) / 60
        print(f"{count:3}/{len(todo)} {minutes:4.1f} min {format_row(row)}", flush=True)
        if chosen.json:
            write_results(chosen.json, rows, about)
    order = {s.name: k for k, s in enumerate(subjects)}
    rows.sort(key=lambda row: order.get(row.name, -1))
    report(rows, chosen, about if todo else read_about(chosen.rows))


def report(rows: Sequence[Row], chosen: argparse.Namespace, about: str) -> None:
    """Print the tables, and write them. about: how they were measured."""
    tables = write_tables(rows, about)
    print(f"\n{tables}")
    if chosen.json:
        write_results(chosen.json, rows, about)
    if chosen.markdown and any(row.group == GIVEN for row in rows):
        renew_part(chosen.markdown, SCORE, tables)
        renew_part(chosen.markdown, EXAMPLE, run_example())
    elif chosen.markdown:
        print(f"{chosen.markdown} keeps its tables: they are of the given cases, too.")


def write_results(path: Path, rows: Sequence[Row], about: str) -> None:
    """Rows and figures as JSON."""
    plain = {
        "about": about,
        "doctor": asdict(summarize(rows)),
        "rules": {name: asdict(figures) for name, figures in summarize_rules(rows).items()},
        "seeded": asdict(summarize(rows, SEEDED)),
        "faults": {name: asdict(figures) for name, figures in summarize_faults(rows).items()},
        "rows": [asdict(row) for row in rows],
    }
    path.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
