"""What the doctor costs a training that is well: `train` with its look before and after, and
without, in turn.

    python benchmarks/doctor/cost.py [--pairs N] [SOURCE [OPTION ...]]

The ratio of processor times, each of a whole process; the median over the pairs.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from statistics import median

WITH = """
import sys
from backsight.cli.main import main
main()
"""
WITHOUT = (
    """
import sys, types
brief = types.ModuleType("backsight.doctor.brief")
class Brief:
    sentences, learned_nothing = (), False
brief.Brief, brief.warn_before = Brief, lambda experiment: []
brief.explain_end = lambda run: Brief()
sys.modules["backsight.doctor.brief"] = brief
"""
    + WITH
)


def time_one(code: str, arguments: list[str], folder: str) -> float:
    """Seconds of processor time of one training."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(
        [sys.executable, "-c", code, "train", *arguments],
        cwd=folder, env={**environment, "OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL,
        check=True,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Time the pairs, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("train", nargs="*", default=["digits"], help="what `train` is given")
    chosen, more = parser.parse_known_args()
    ratios, differences = [], []
    with tempfile.TemporaryDirectory() as folder:
        time_one(WITH, [*chosen.train, *more], folder)
        for number in range(chosen.pairs):
            codes = [WITH, WITHOUT] if number % 2 else [WITHOUT, WITH]
            times = {code: time_one(code, [*chosen.train, *more], folder) for code in codes}
            ratios.append(times[WITH] / times[WITHOUT])
            differences.append(times[WITH] - times[WITHOUT])
    print(
        f"{' '.join(chosen.train + more)}: with the doctor {median(ratios):.3f} times "
        f"the processor time ({min(ratios):.3f} to {max(ratios):.3f}), "
        f"{median(differences) * 1000:+.0f} ms, {chosen.pairs} pairs"
    )


if __name__ == "__main__":
    main()
