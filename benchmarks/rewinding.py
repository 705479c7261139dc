"""How fast any step of a recorded run is back: at the worst steps, those just before a kept state,
and at steps drawn at random. Each is asked for in a run that was opened anew.

    python benchmarks/rewinding.py RUN [RUN …]   runs' folders, such as of

    backsight train mnist --hidden 512,512 --dropout 0 --batch 128 --epochs 10 --out mnist
    backsight train xor_cloud:rows=50 --hidden 50 --optimizer sgd --steps 1000000 --out million

"first" is the first step that is asked for, the loading of the data included; "back" another one in
the same run, for which they are there.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import random
import sys
import time
from itertools import pairwise
from statistics import median

import backsight

WORST, RANDOM = 5, 15


def main(places: list[str]) -> None:
    """Measure each run, print its line."""
    print(f"{'run':28}{'steps':>10}{'states':>8}{'apart':>8}   first (median, worst)   back")
    for place in places:
        with backsight.open(place) as run:
            last, kept = run.record.last_step, [0, *run.record.snapshots]
        apart = max(b - a for a, b in pairwise(kept))
        draw = random.Random(0)
        worst = sorted(pairwise(kept), key=lambda ends: ends[0] - ends[1])[:WORST]
        steps = [b - 1 for _, b in worst] + [draw.randrange(last) for _ in range(RANDOM)]
        first, back = [], []
        for step in steps:
            with backsight.open(place) as run:
                first.append(timed(run, step))
                back.append(timed(run, steps[(steps.index(step) + 1) % len(steps)]))
                assert run.replay.difference is None
        print(
            f"{place:28}{last:>10,}{len(kept) - 1:>8}{apart:>8}   {median(first):.2f} s  "
            f"{max(first):.2f} s           {median(back):.2f} s  {max(back):.2f} s"
        )


def timed(run: backsight.RecordedRun, step: int) -> float:
    """Seconds until the state after a step is there."""
    start = time.perf_counter()
    assert run.at(step).step == step
    return time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1:])
