"""What a training takes is said before any of it is taken, and is about what it does take."""

import subprocess
import sys
from pathlib import Path

import pytest

import backsight
from backsight.kernel.errors import TooLittleMemory
from backsight.training import network_size
from backsight.training.experiment import find_shape
from backsight.training.prepare import prepare

STATUS = Path("/proc/self/status")
READ_PEAK = """
import re
from pathlib import Path

def read_peak():
    found = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024
"""
"""The most bytes that this program had in use. `getrusage` begins with those of the process that
started it."""
PEAK = f"""{READ_PEAK}
import backsight
options = {{"steps": 2, "seed": 1, "dtype": "float32"}}
backsight.train("digits", hidden=[8], out="small", **options)
before = read_peak()
backsight.train(SOURCE, out="large", **options)
print(read_peak() - before)
"""
has_peak = pytest.mark.skipif(
    not (STATUS.exists() and "VmHWM:" in STATUS.read_text()),
    reason=f"no peak of memory in {STATUS}",
)
CASES = [
    {"hidden": [1500, 1500], "optimizer": "adam"},
    {"hidden": [2000, 2000], "optimizer": "sgd"},
    {"hidden": [2500, 2500], "optimizer": "adam"},
    {"hidden": [3000, 1000], "optimizer": "momentum"},
]


def run_python(code: str, folder: Path) -> int:
    """The number that a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@has_peak
def test_the_peak_is_that_of_the_program(tmp_path: Path) -> None:
    """And not of the larger one that started it; what it takes itself is seen."""
    ballast = b"1" * 300_000_000
    assert run_python(f"{READ_PEAK}\nprint(read_peak())", tmp_path) < len(ballast) / 3
    del ballast
    taking = "before = read_peak(); taken = b'1' * 100_000_000; print(read_peak() - before)"
    assert run_python(f"{READ_PEAK}\n{taking}", tmp_path) == pytest.approx(1e8, rel=0.1)


@has_peak
@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_estimate_is_near(case, tmp_path: Path) -> None:
    """Of what a recorded training takes beyond the program: from half of it to twice as much."""
    taken = run_python(PEAK.replace("SOURCE", f"'digits', **{case}"), tmp_path)
    experiment = prepare("digits", steps=2, dtype="float32", **case)
    shape = find_shape(experiment.data)
    estimate = network_size.count_bytes(experiment.spec, shape, recorded=True)
    assert 0.5 < taken / estimate < 2, case


def test_too_large_a_network_is_refused(tmp_path: Path, monkeypatch) -> None:
    """Sooner where it is recorded, for states are kept then; nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    experiment = prepare("moons", hidden=[60, 60], steps=1)
    shape = find_shape(experiment.data)
    alone, recorded = (
        network_size.count_bytes(experiment.spec, shape, recorded=r) for r in (False, True)
    )
    assert alone < recorded
    monkeypatch.setattr(network_size, "find_available_memory", lambda: (alone + recorded) // 2)
    assert backsight.train("moons", hidden=[60, 60], steps=1).state.step == 1
    with pytest.raises(TooLittleMemory, match=r"3,962 weights and takes about .* MiB"):
        backsight.train("moons", hidden=[60, 60], steps=1, out="run")
    monkeypatch.setattr(network_size, "find_available_memory", lambda: alone - 1)
    with pytest.raises(TooLittleMemory):
        backsight.train("moons", hidden=[60, 60], steps=1)
    assert not list(tmp_path.iterdir())


def test_a_wide_network_is_evaluated_in_fewer_rows_at_once(monkeypatch) -> None:
    """With the same outputs but for rounding."""
    from backsight.engine import program

    run = backsight.train("moons", hidden=[50, 50], steps=5)
    x = run.experiment.data.train.x
    whole = run.experiment.program.predict(run.vectors, x)
    monkeypatch.setattr(program, "CHUNK_NUMBERS", 104 * 7)
    assert run.experiment.program._count_rows_at_once(program.CHUNK_ROWS) == 7
    assert run.experiment.program.predict(run.vectors, x) == pytest.approx(whole, rel=1e-12)
