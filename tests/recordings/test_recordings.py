"""Runs recorded before the packages were given their rooms open, replay and explain as ever.

`make.py` says how they were made. The processor's instructions are fixed for both sides; where
NumPy, its BLAS or the compiler are others than the record's, last bits may differ, and the tests
of bits are skipped.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
RUNS = sorted(
    path.name.removesuffix(".tar.xz")
    for path in HERE.glob("*.tar.xz")
    if path.name != "replicas.tar.xz"
)
COMPILED = "native"
FORMATS = ("txt", "md", "tex", "html")
REPLAY = """
import contextlib, hashlib, json, sys, warnings
from pathlib import Path
import backsight
from backsight.cli.main import main

warnings.simplefilter("ignore")

def checksum(array):
    return hashlib.sha256(array.tobytes()).hexdigest()

forms, *names = sys.argv[1:]
for name in names:
    expected = json.loads(Path(name, "expected.json").read_text())
    with backsight.open(name) as run:
        found = {
            "status": run.status,
            "first": run.record.first_step,
            "last": run.record.last_step,
            "states": {
                k: {name: checksum(vector) for name, vector in run.at(int(k)).vectors.items()}
                for k in expected["states"]
            },
            "metrics": {name: checksum(column) for name, column in run.metrics.items()},
            "notes": run.notes,
            "elsewhere": run.list_machine_changes(max(1, run.record.last_step)),
        }
    Path(name, "replayed.json").write_text(json.dumps(found))
    for form in forms.split(","):
        step = str(expected["explained"])
        sys.argv[1:] = ["explain", name, "--step", step, "-o", f"{name}/now.{form}"]
        with contextlib.suppress(SystemExit):
            main()
"""


def load_maker():
    """`make.py`, which is no package's module."""
    spec = importlib.util.spec_from_file_location("make_recordings", HERE / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_python(*arguments, folder):
    """What a Python on the plain processor prints."""
    plain = {**load_maker().PLAIN_PROCESSOR, "BACKSIGHT_LANG": "en", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **plain},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def unpack(name, folder):
    """The files of a recording."""
    with tarfile.open(HERE / f"{name}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / name


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder for recorded runs."""
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture(scope="module")
def quick(place):
    """Recorded runs, replayed and explained by this version in one process."""
    names = [name for name in RUNS if name != COMPILED]
    found = {name: unpack(name, place) for name in names}
    run_python("-c", REPLAY, ",".join(FORMATS), *names, folder=place)
    return found


@pytest.fixture(scope="module")
def compiled(place):
    """The same of the one that has to be compiled."""
    found = {COMPILED: unpack(COMPILED, place)}
    run_python("-c", REPLAY, ",".join(FORMATS), COMPILED, folder=place)
    return found


@pytest.fixture(
    params=[pytest.param(n, marks=pytest.mark.slow if n == COMPILED else ()) for n in RUNS]
)
def recording(request):
    """The folder of a recorded run, what it was, and what it is to this version."""
    kind = "compiled" if request.param == COMPILED else "quick"
    folder = request.getfixturevalue(kind)[request.param]
    expected, replayed = (
        json.loads((folder / f"{name}.json").read_text()) for name in ("expected", "replayed")
    )
    return folder, expected, replayed


def require_same_libraries(replayed):
    """Skip where last bits may differ: not for another processor, whose instructions are fixed."""
    others = [note for note in replayed["elsewhere"] if not note.startswith("processor: ")]
    if others:
        pytest.skip(" ".join(others))


def test_it_opens(recording):
    """Its status, its steps and every number of its metrics are what they were."""
    _folder, expected, replayed = recording
    for key in ("status", "first", "last", "metrics"):
        assert replayed[key] == expected[key], key


def test_its_equations_are_the_same(recording):
    """No formula was touched: the checksum of the equations is the recorded one."""
    assert not [note for note in recording[2]["elsewhere"] if "equations" in note]


def test_it_replays_to_the_same_bits(recording):
    """The state after its first, a middle and its last step."""
    _folder, expected, replayed = recording
    require_same_libraries(replayed)
    assert replayed["states"] == expected["states"]
    assert replayed["notes"] == expected["notes"]


def test_it_is_explained_by_the_same_sheet(recording):
    """Letter for letter, as text, Markdown, LaTeX and HTML."""
    folder, _expected, replayed = recording
    require_same_libraries(replayed)
    for form in FORMATS:
        assert (folder / f"now.{form}").read_text() == (folder / f"sheet.{form}").read_text(), form


@pytest.mark.slow
def test_replicas_have_the_same_numbers(tmp_path):
    """The same spec, seeds and grid give the same table, summary and best spec; a spec of then says
    no version of its streams, which was the first."""
    then = unpack("replicas", tmp_path)
    (tmp_path / "then.toml").write_text("streams = 1\n" + (then / "best.toml").read_text())
    grid = load_maker().GRID
    run_python("-m", "backsight", "train", "then.toml", *grid, "--out", "now", folder=tmp_path)
    for name in ("replicas.csv", "replicas.json", "best.toml"):
        now = (tmp_path / "now" / name).read_text()
        for version in ("streams = 1\n", '      "streams": 1,\n'):
            now = now.replace(version, "")
        assert now == (then / name).read_text(), name
