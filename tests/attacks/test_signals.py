"""Ctrl-C, SIGTERM and SIGKILL at any moment: nothing is lost, and one line says what there is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from signals import send_many

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
SEED = 1


def test_a_few_signals(tmp_path: Path) -> None:
    """A handful, to the commands that write runs."""
    tally = send_many(4, SEED, tmp_path, ["train", "resume"])
    assert tally.wrong == [], f"python tests/attacks/signals.py --uses train,resume --seed {SEED}"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hundred_signals(tmp_path: Path, seed: int) -> None:
    """A hundred, to eight commands, from the first millisecond on."""
    tally = send_many(100, seed, tmp_path, [])
    assert tally.wrong == [], f"python tests/attacks/signals.py --seed {seed} --only NUMBER"
    assert sum(tally.fell.values()) == 100


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
