"""Ctrl-C, SIGTERM and SIGKILL at any moment: nothing is lost, and one line says what there is."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from signals import find_litter, send_many, wait_for_processes
from uses import Ground, Wrong, call, check_exports, start

import backsight
from backsight.native.cache import SEAL
from backsight.studies.export.fill import PREFIX

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
SEED = 1


@pytest.mark.slow
def test_a_few_signals(tmp_path: Path) -> None:
    """Two, to a command that writes a run."""
    tally = send_many(2, SEED, tmp_path, ["train"])
    assert tally.wrong == [], f"python tests/attacks/signals.py --uses train --seed {SEED}"


def test_an_export_that_was_killed(tmp_path: Path) -> None:
    """What was not in place yet, in a folder of the process's own, is no file of the export; and it
    is seen by who looks for what a process left that was not killed."""
    backsight.train("xor", hidden=[2], steps=9, seed=1, out=tmp_path / "whole")
    ground = Ground(whole=tmp_path / "whole", half=tmp_path, seconds=0, truth=None)
    folder = tmp_path / "export-0"
    for half in (b"step,lo", b""):
        stage = folder / f"{PREFIX}abcdefgh"
        stage.mkdir(parents=True, exist_ok=True)
        (stage / "steps.csv").write_bytes(half)
        where = check_exports(ground, folder)
        assert where == ("before its file" if half else "after its file")
        assert find_litter(folder) == [stage]
    (folder / "steps.csv").write_bytes(b"step,lo")
    with pytest.raises(Wrong, match=r"steps\.csv is not whole"):
        check_exports(ground, folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_signals(tmp_path: Path, seed: int) -> None:
    """A hundred, to eight commands, from the first millisecond on."""
    tally = send_many(100, seed, tmp_path, [])
    assert tally.wrong == [], (
        f"python tests/attacks/signals.py --seed {seed} --first NUMBER --count 1"
    )
    assert sum(tally.fell.values()) == 100


@pytest.mark.slow
def test_ctrl_c_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    """What `nohup` and a shell's `&` shield from a signal is not ended by it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "backsight", "train", "xor", "--steps", "3000", "-o", "run"],
            stdout=subprocess.PIPE, cwd=tmp_path, env=dict(os.environ),
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert process.returncode == 0


def read_maps(pid: int) -> str:
    """The libraries that a process has loaded; on other systems than Linux it is not waited for."""
    try:
        return Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return "" if Path("/proc").exists() else "llvmlite"


NATIVE = ["train", "moons", "--hidden", "4", "--steps", "300", "--seed", "1", "--engine", "native"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM", "SIGKILL"])
@pytest.mark.parametrize("moment", [0.0, 0.1, 0.2, 0.4])
def test_code_that_is_half_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, moment: float
) -> None:
    """A signal while native code is compiled, or kept, so many seconds after the compiler has been
    loaded: nothing half is used later, and the run has the bits of one that nothing disturbed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    entries = tmp_path / "cache" / "backsight" / "native"
    process = start([*NATIVE, "-o", str(tmp_path / "run")], str(tmp_path))
    while process.poll() is None and "llvmlite" not in read_maps(process.pid):
        time.sleep(0.01)
    time.sleep(moment)
    process.send_signal(getattr(signal, kind))
    _out, err = process.communicate()
    ends = (-getattr(signal, kind), 128 + getattr(signal, kind))
    assert process.returncode in (*ends, 0)  # 0: it was sooner than the signal
    assert "Traceback" not in err
    wait_for_processes(str(tmp_path))
    assert all((entry / SEAL).exists() for entry in entries.glob("[!.]*"))
    assert kind == "SIGKILL" or not list(entries.glob(".new-*"))
    options = {"hidden": [4], "steps": 300, "seed": 1}
    run = backsight.train("moons", engine="native", **options)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another"))
    call([*NATIVE, "-o", str(tmp_path / "whole")])
    with backsight.open(tmp_path / "whole") as whole:
        assert whole.at(300).vectors["theta"].tobytes() == run.state.vectors["theta"].tobytes()
