"""Changed files of every kind: each use of one succeeds or says in one message what is wrong.

10,000 of them in the slow proof, some hundred otherwise. A process of its own uses them, through
the command line and public functions, within 10 s of the processor and 500 MB of memory each, and
notes what Python tells of: code that is loaded, programs that are started, files that are written
elsewhere. `python tests/attacks KIND --seed SEED --only NUMBER --keep FOLDER` repeats one.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sick import CODES

HERE = Path(__file__).parent
COUNTS = {
    "record": 4000,
    "spec": 1500,
    "table": 1500,
    "array": 1200,
    "picture": 500,
    "network": 700,
    "worksheet": 600,
}
"""Of the slow proof."""
FEW = 2
SEED = "1"

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="memory is measured as Linux tells it"
)


def attack(kinds: list[str], count: int, folder: Path, *more: str) -> list[dict[str, Any]]:
    """What came of the inputs of some kinds."""
    env = {
        **os.environ,
        "XDG_CACHE_HOME": str(folder / "cache"),
        "MALLOC_ARENA_MAX": "1",  # each thread would reserve memory that it never touches
        "OMP_NUM_THREADS": "1",
    }
    words = [sys.executable, str(HERE), *kinds, "--seed", SEED, "--count", str(count), *more]
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder, env=env, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{lines[-1:]} was the end of it: {done.stderr[-4000:]}"
    return [line for line in lines if "faults" in line]


def require_clear(results: list[dict[str, Any]], count: int) -> None:
    """No input did anything but what it may, and they were all used."""
    faulty = [line for line in results if line["faults"]]
    repeats = [
        f"python tests/attacks {line['kind']} --seed {line['seed']} --only {line['number']} "
        f"--keep /tmp/attack   # {line['faults'][0][-600:]}"
        for line in faulty
    ]
    assert not faulty, f"{len(faulty)} of {len(results)} inputs:\n" + "\n".join(repeats[:20])
    assert len(results) == count
    came = [word for line in results for word in line["came"]]
    assert came.count("refused") > len(came) / 10
    assert came.count("accepted") > len(came) / 50


def test_changed_files(tmp_path: Path) -> None:
    """A few of each kind."""
    results = attack([*COUNTS], FEW, tmp_path)
    require_clear(results, FEW * len(COUNTS))


@pytest.mark.slow
@pytest.mark.parametrize("kind", COUNTS)
def test_many_changed_files(tmp_path: Path, kind: str) -> None:
    """10,000 in all."""
    require_clear(attack([kind], COUNTS[kind], tmp_path), COUNTS[kind])


def test_there_are_ten_thousand() -> None:
    """As many as are promised, of all kinds there are."""
    assert sum(COUNTS.values()) == 10_000


@pytest.mark.slow
def test_what_may_not_be_is_noted(tmp_path: Path) -> None:
    """Each kind of fault is one; and a long message of ours is none, for it is cut."""
    results = attack(["sick"], len(CODES), tmp_path, "--seconds", "1")
    for code, result in zip(CODES, results, strict=True):
        noted = "\n".join(result["faults"])
        assert bool(noted) == bool(CODES[code]), code
        assert CODES[code] in noted
