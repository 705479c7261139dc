"""Commands that signals are sent to, and what has to hold of what they were to write."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as the command line does: bits depend on it
sys.path.insert(0, str(Path(__file__).parents[1] / "recorder"))

from followed import bits, metrics, moments
from PIL import Image

import backsight
from backsight.engine.state import State
from backsight.kernel.errors import BadData, CannotWrite, EmptyRecord
from backsight.recorder.entries import DataFacts
from backsight.recorder.folder import check_writable
from backsight.recorder.record import Record
from backsight.studies.export.fill import PREFIX

OPTIONS: dict[str, Any] = {
    "hidden": [4], "batch": 8, "steps": 6000, "seed": 3, "engine": "numpy",
}  # fmt: skip
TRAIN = "train moons --hidden 4 --batch 8 --steps 6000 --seed 3 --engine numpy -o {new}"
HALF, AT, RATE = 2000, 3000, 0.01
"""Where the run that is resumed was stopped, where the branch begins, and its learning rate."""
EXPORTED = "csv,json"
MARK = "BACKSIGHT_SIGNALS_MARK"
"""In the environment of all processes of a command."""


class Wrong(Exception):
    """What must hold does not."""


def require(fact: object, text: str) -> None:
    """Raise Wrong where something does not hold."""
    if not fact:
        raise Wrong(text)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What a run comes to that nobody disturbs."""

    state: State
    metrics: dict[str, bytes]
    moments: dict[int, Any]
    data: DataFacts


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A run to read, one to go on with, and what they and a branch come to."""

    whole: Path
    half: Path
    seconds: float
    """That the whole one took."""
    truth: Truth

    @cached_property
    def branch(self) -> Truth:
        """What a branch comes to, once it is asked for."""
        folder = self.whole.with_name("branch")
        call(f"fork {self.whole} --at {AT} --set lr={RATE} -o {folder}".split())
        return read_truth(folder)

    @cached_property
    def exports(self) -> dict[str, bytes]:
        """The tables of the whole one, once they are asked for."""
        folder = self.whole.with_name("exports")
        backsight.export(self.whole, EXPORTED, folder)
        return read_exports(folder)


@dataclass(frozen=True, kw_only=True)
class Use:
    """One command."""

    line: str
    """Its words; {new} stands for what it writes."""
    check: Callable[[Path], str]
    """Looks at what it was to write, and says where the signal fell; raises Wrong."""
    source: Path | None = None
    """A folder that {new} is a copy of."""

    def list_words(self, new: Path) -> list[str]:
        """The words of the command."""
        return [word.format(new=new) for word in self.line.split()]


def start(words: list[str], mark: str = "") -> "subprocess.Popen[str]":
    """Start a command, whose processes are known by a mark."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-m", "backsight", *words],
        stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True,
        env={**os.environ, MARK: mark, "BACKSIGHT_LANG": "en"},
    )  # fmt: skip


def call(words: list[str]) -> None:
    """Run a command to its end."""
    process = start(words)
    _out, err = process.communicate()
    require(process.returncode == 0, err)


def read_truth(folder: Path) -> Truth:
    """What a finished run came to."""
    with backsight.open(folder) as run:
        state, data = run.at(run.record.last_step), run.record.about.data
    return Truth(state=state, metrics=metrics(folder), moments=moments(folder), data=data)


def make_ground(base: Path) -> Ground:
    """Train what is needed, undisturbed."""
    whole, half = base / "whole", base / "half"
    begin = time.monotonic()
    call(TRAIN.format(new=whole).split())
    seconds = time.monotonic() - begin
    run = backsight.start("moons", out=half, **OPTIONS)
    for step in run.steps():
        if step.index == HALF:
            break
    run.finish()
    return Ground(whole=whole, half=half, seconds=seconds, truth=read_truth(whole))


def list_uses(ground: Ground) -> dict[str, Use]:
    """All of them by name."""
    whole = ground.whole
    run = partial(check_run, train_again, ground.truth)
    branch = partial(check_branch, ground)
    return {
        "train": Use(line=TRAIN, check=run),
        "resume": Use(line="resume {new}", check=run, source=ground.half),
        "fork": Use(line=f"fork {whole} --at {AT} --set lr={RATE} -o {{new}}", check=branch),
        "replicas": Use(
            line="train moons --hidden 4 --batch 8 --steps 1500 --seeds 0-3 --processes 2 -o {new}",
            check=check_replicas,
        ),
        "race": Use(line="race rosenbrock --frames 12 -o {new}.gif", check=check_picture),
        "explain": Use(line=f"explain {whole} --step 2500 -o {{new}}.html", check=check_page),
        "landscape": Use(line=f"landscape {whole} --grid 9 -o {{new}}.png", check=check_picture),
        "export": Use(
            line=f"export {whole} --what {EXPORTED} -o {{new}}",
            check=partial(check_exports, ground),
        ),
    }


def check_run(again: Callable[[Path], object], truth: Truth, folder: Path) -> str:
    """A run's folder: trained anew or resumed to the same bits, or it is said what it is."""
    where = find_where(folder)
    if where in ("before its folder", "between its folder and its record"):
        again(folder)
    elif where == "in the making of its record":
        require("delete" in find_refusal(folder), "a record that was not begun hinders in silence")
        return where
    elif where != "after its end":
        for _step in backsight.resume(folder).steps(every=False):
            pass
    came = read_truth(folder)
    require(bits(came.state) == bits(truth.state), f"{where}: other bits")
    require(came.metrics == truth.metrics, f"{where}: other metrics")
    require(came.moments == truth.moments, f"{where}: other moments")
    require(came.data == truth.data, f"{where}: other facts of the data")
    return where


def check_branch(ground: Ground, folder: Path) -> str:
    """The same of a branch's folder."""
    return check_run(partial(fork_again, ground.whole), ground.branch, folder)


def find_where(folder: Path) -> str:
    """How far a training came."""
    if not folder.is_dir():
        return "before its folder"
    try:
        with Record.open(folder) as record:
            status, step = record.status, record.last_step
    except EmptyRecord as error:
        require("delete" in str(error), str(error))
        return "in the making of its record"
    except BadData as error:
        require("There is no record" in str(error), str(error))
        return "between its folder and its record"
    require(status in ("interrupted", "finished"), f"it is {status}")
    if status == "finished":
        return "after its end"
    return "in its training" if step else "before its first step"


def find_refusal(folder: Path) -> str:
    """What is said to who would train into a folder; "" where it may be."""
    try:
        check_writable(str(folder))
    except CannotWrite as error:
        return str(error)
    return ""


def train_again(folder: Path) -> None:
    """The run, into what is there."""
    backsight.train("moons", out=folder, **OPTIONS)


def fork_again(whole: Path, folder: Path) -> None:
    """The branch, into what is there."""
    for _step in backsight.fork(whole, AT, {"lr": RATE}, out=folder).steps(every=False):
        pass


def check_replicas(folder: Path) -> str:
    """A folder of replicas: whole, or it is said that it is not empty."""
    names = {p.name for p in folder.iterdir()} if folder.is_dir() else set()
    if names and "replicas.json" not in names:
        require("not empty" in find_refusal(folder), f"{names} are taken for nothing")
    if not names:
        return "before its folder"
    return "after its end" if "replicas.json" in names else "in the making of its folder"


def check_picture(path: Path) -> str:
    """A picture: whole or not there."""
    if not path.exists():
        return "before its file"
    with Image.open(path) as image:
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            image.load()
    return "after its file"


def check_page(path: Path) -> str:
    """A page: whole or not there."""
    if not path.exists():
        return "before its file"
    end = path.read_text(encoding="utf-8").rstrip()[-99:]
    require(end.endswith("</html>"), f"it ends {end}")
    return "after its file"


def check_exports(ground: Ground, folder: Path) -> str:
    """Tables: every file that is there is whole, and exported again they all are. What a killed
    process had not put in place yet hinders nobody."""
    files = read_exports(folder)
    for name, content in files.items():
        require(content == ground.exports.get(name), f"{name} is not whole")
    backsight.export(ground.whole, EXPORTED, folder)
    require(read_exports(folder) == ground.exports, "exported again: other files")
    return "after its file" if files else "before its file"


def read_exports(folder: Path) -> dict[str, bytes]:
    """What was put in place in a folder, by its name."""
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {file.name: file.read_bytes() for file in files if not file.name.startswith(PREFIX)}
