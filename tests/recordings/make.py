"""Makes the recorded runs in this folder. They were made once, by the version of commit 8f1dfc4,
before the packages were given their rooms: they prove that a record outlives its writer.

    python tests/recordings/make.py FOLDER     where `backsight` is the version that is to record
    python tests/recordings/make.py --sheets   explain the recorded steps anew, and say what differs

Each run becomes FOLDER/NAME.tar.xz: its record, its sheets of one step in four formats, and
expected.json with what it must replay to. The processor's instructions are fixed to those that
every x86-64 machine of today has, since the last bits of a product depend on them.

The sheets are younger: of the version that first followed the row that tells most. Where they are
meant to change again, --sheets makes them anew from the same records and prints each word that was
another: read these before you commit.
"""

import difflib
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PLAIN_PROCESSOR = {
    "OPENBLAS_CORETYPE": "Haswell",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL "
    "AVX512_SPR X86_V4",
    "BACKSIGHT_PROCESSOR": "haswell",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}
FORMATS = ("txt", "md", "tex", "html")
RUNS = {
    "numpy": (30, ["spirals", "--hidden", "4", "--steps", "60", "--engine", "numpy"]),
    "native": (
        77,
        ["spirals", "--hidden", "5", "--steps", "150", "--engine", "native", "--optimizer", "adam"],
    ),
    "dropout": (20, ["xor_cloud", "--hidden", "6,4", "--dropout", "0.2", "--steps", "50"]),
    "batch_norm": (
        25,
        ["spirals", "--hidden", "6", "--norm", "batch", "--optimizer", "momentum", "--steps", "60"],
    ),
    "failed": (
        None,
        ["spirals", "--hidden", "4", "--activation", "relu", "--optimizer", "sgd", "--lr", "1e30"],
    ),
    "numerical_gradient": (10, ["xor", "--hidden", "3", "--gradient", "central", "--steps", "40"]),
}
GRID = ["--seeds", "0-5", "--grid", "lr=.1,.5"]
REPLICAS = ["xor", "--hidden", "3", "--steps", "40", *GRID]


def main(target: Path) -> None:
    """Make all of them."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for name, (step, arguments) in RUNS.items():
            backsight("train", *arguments, "--seed", "3", "--out", name, fails=name == "failed")
            keep(name, step, target)
        backsight("fork", "numpy", "--at", "40", "--set", "lr=0.01", "--out", "forked")
        keep("forked", 45, target)
        python(
            "import backsight\n"
            "run = backsight.start('spirals', hidden=[4], steps=60, seed=3, out='resumed')\n"
            "for step in run.steps():\n"
            "    if step.index == 30:\n"
            "        break\n"
        )
        backsight("resume", "resumed")
        keep("resumed", 50, target)
        backsight("train", *REPLICAS, "--out", "replicas")
        pack("replicas", ["replicas.csv", "replicas.json", "best.toml"], target)


def keep(name: str, step: int | None, target: Path) -> None:
    """Pack a run's record with what it must replay to and how a step of it is explained."""
    expected = json.loads(python(REPLAY, name))
    step = step or expected["last"] + 1
    for form in FORMATS:
        backsight("explain", name, "--step", str(step), "-o", f"{name}/sheet.{form}")
    expected["explained"] = step
    Path(name, "expected.json").write_text(json.dumps(expected, indent=1))
    sheets = [f"sheet.{form}" for form in FORMATS]
    pack(name, ["record.sqlite", "expected.json", *sheets], target)


def renew_sheets(source: Path) -> None:
    """Explain the steps of the recorded runs with this version, and pack them with the rest."""
    for path in sorted(source.glob("*.tar.xz")):
        name = path.name.removesuffix(".tar.xz")
        if name == "replicas":
            continue
        with tempfile.TemporaryDirectory() as scratch:
            os.chdir(scratch)
            with tarfile.open(path) as archive:
                archive.extractall(filter="data")
            expected = json.loads(Path(name, "expected.json").read_text())
            before = Path(name, "sheet.txt").read_text().split()
            step = str(expected["explained"])
            for form in FORMATS:
                backsight("explain", name, "--step", step, "-o", f"{name}/sheet.{form}", "--force")
            show_difference(name, before, Path(name, "sheet.txt").read_text().split())
            sheets = [f"sheet.{form}" for form in FORMATS]
            pack(name, ["record.sqlite", "expected.json", *sheets], source)


def show_difference(name: str, before: list[str], now: list[str]) -> None:
    """Print the words of a sheet that were others."""
    words = difflib.SequenceMatcher(None, before, now, autojunk=False)
    for kind, a, b, c, d in words.get_opcodes():
        if kind != "equal":
            print(f"{name}: {' '.join(before[a:b])} => {' '.join(now[c:d])}")


REPLAY = """
import hashlib, json, sys
import backsight

def checksum(array):
    return hashlib.sha256(array.tobytes()).hexdigest()

with backsight.open(sys.argv[1]) as run:
    first, last = run.record.first_step, run.record.last_step
    steps = sorted({first, (first + last) // 2, last})
    states = {k: {n: checksum(v) for n, v in run.at(k).vectors.items()} for k in steps}
    metrics = {name: checksum(column) for name, column in run.metrics.items()}
    print(json.dumps({"status": run.status, "first": first, "last": last, "states": states,
                      "metrics": metrics, "notes": run.notes}))
"""


def backsight(*arguments: str, fails: bool = False) -> str:
    """Run a command as a user does."""
    return command("-m", "backsight", *arguments, fails=fails)


def python(program: str, *arguments: str) -> str:
    """Run a program that uses the package."""
    return command("-c", program, *arguments)


def command(*arguments: str, fails: bool = False) -> str:
    """Run Python on the plain processor; returns what it prints."""
    environment = {**os.environ, **PLAIN_PROCESSOR, "BACKSIGHT_LANG": "en", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True
    )
    if (done.returncode != 0) != fails:
        raise RuntimeError(f"{arguments}: {done.stdout}\n{done.stderr}")
    return done.stdout


def pack(name: str, files: list[str], target: Path) -> None:
    """Some files of a folder as NAME.tar.xz."""
    with (
        lzma.open(target / f"{name}.tar.xz", "wb", preset=9) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for file in files:
            archive.add(f"{name}/{file}", arcname=f"{name}/{file}")


if __name__ == "__main__":
    if sys.argv[1] == "--sheets":
        renew_sheets(Path(__file__).resolve().parent)
    else:
        main(Path(sys.argv[1]).resolve())
