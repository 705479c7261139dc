"""A recorded run with all that was true of it, and every use of a record compared with that."""

import shutil
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from followed import bits, follow, pace

import backsight
from backsight.engine.state import State
from backsight.kernel.errors import BacksightError
from backsight.recorder.entries import MomentEntry
from backsight.recorder.open import open_to_write

STEPS, MORE = 24, 3
OPTIONS = {"hidden": [90, 90], "steps": STEPS, "seed": 3, "batch": 32, "norm": "batch",
           "schedule": "cosine", "validation": 0.2}  # fmt: skip
"""States of 200 KB, so that they fill pages of their own."""
BUDGET = 1_100_000
"""Bytes: room for a few states."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """folder: of the record. states: after every step, also of those beyond its end. moments,
    losses: of the steps in the record."""

    folder: Path
    states: dict[int, State]
    moments: dict[int, MomentEntry]
    losses: list[float]
    status: str = "finished"


def made(base: Path) -> Truth:
    """Train, and go on for a few steps in a copy."""
    folder, longer = base / "run", base / "longer"
    with pace("a few"):
        states = follow(backsight.start("moons", out=folder, budget=BUDGET, **OPTIONS))
        shutil.copytree(folder, longer)
        states |= follow(backsight.resume(longer, steps=MORE))
    with open_to_write(folder / "record.sqlite") as store:  # pages that are free again
        store.put("snapshot", 4, bytes(300_000))
        store.drop("snapshot", [4])
    with backsight.open(folder) as run:
        return Truth(
            folder=folder, states=states, moments=run.record.moments,
            losses=run.metrics["loss"].tolist(),
        )  # fmt: skip


def checked(folder: Path, truth: Truth) -> dict[str, str]:
    """Every use of a record that may be damaged: "right", or the error that is meant for people.
    Fails where a number is wrong, a fault is not said, or another error comes."""
    said = {}
    for name, use in USES.items():
        try:
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                use(folder, truth)
            said[name] = "right" + "".join(f"; {w.message}" for w in warned)
        except BacksightError as error:
            said[name] = str(error)
            assert len(said[name]) > 20, "the message says too little"
    return said


def opened(folder: Path, truth: Truth) -> None:
    """Status, plan, moments, and the list of what is in the file."""
    with backsight.open(folder) as run:
        record = run.record
        assert record.final_spec.steps == STEPS
        status, last = record.status, record.last_step
        moments = {**record.moments}
        assert all(truth.moments[step] == moment for step, moment in moments.items())
        whole = (status, last, moments) == (truth.status, STEPS, truth.moments)
        assert whole or record.notes, "something is missing, and nothing is said"


def metrics(folder: Path, truth: Truth) -> None:
    """Each loss is that of its step; where some are missing, it is said."""
    with backsight.open(folder) as run:
        steps = run.metrics["step"].astype(int).tolist()
        assert steps == sorted(set(steps))
        assert [truth.losses[k - 1] for k in steps] == run.metrics["loss"].tolist()
        assert len(steps) == STEPS or run.record.notes, "steps are missing, and nothing is said"


def at(folder: Path, truth: Truth) -> None:
    """States are those that were there."""
    with backsight.open(folder) as run:
        for step in (run.record.last_step, 7, 0, 15):
            assert bits(run.at(step)) == bits(truth.states[step])


def step(folder: Path, truth: Truth) -> None:
    """A step's numbers are those that were there."""
    with backsight.open(folder) as run:
        assert run.step(11).loss == truth.losses[10]


def predict(folder: Path, truth: Truth) -> None:
    """A network to predict with is that of the end; if it is an earlier one, it is said."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        theta = backsight.load(folder).theta.tobytes()
    earlier = [k for k, s in truth.states.items() if s.vectors["theta"].tobytes() == theta]
    assert earlier, "no state of the run has these weights"
    assert STEPS in earlier or warned, "an earlier state is taken, and nothing is said"


def resume(folder: Path, truth: Truth) -> None:
    """Gone on with, it ends as a whole one does."""
    with np.errstate(all="ignore"):
        run = backsight.resume(folder, steps=MORE)
    for _ in run.steps():
        pass
    assert bits(run.state) == bits(truth.states[STEPS + MORE])
    with backsight.open(folder) as again:
        assert again.status == "finished"
        for step_ in (STEPS + MORE, STEPS, 5):
            assert bits(again.at(step_)) == bits(truth.states[step_])


def count_calls(owner: Any, name: str) -> list[None]:
    """A list that grows with every call of a method that has come back."""
    method, calls = getattr(owner, name), list[None]()

    def call(*args: Any) -> None:
        method(*args)
        calls.append(None)

    setattr(owner, name, call)
    return calls


def interrupted(base: Path) -> dict[int, bytes]:
    """Leave a run in base/run as SIGKILL after step 30 of 40 does: with much in the file beside the
    record. Returns the weights after every step."""
    seen = {}
    with pace("every step"):
        run = backsight.start("moons", hidden=[4], steps=40, seed=1, out=base / "writing")
        writer = run.recorder._writer  # type: ignore[union-attr] # it is recorded
        given, written = count_calls(writer, "write"), count_calls(writer, "_write")
        for step in run.steps():
            seen[step.index - 1] = step.state.vectors["theta"].tobytes()
            if step.index == 31:
                while len(written) < len(given):
                    time.sleep(0.01)
                shutil.copytree(base / "writing", base / "run")
    return seen | {40: run.state.vectors["theta"].tobytes()}


USES: dict[str, Callable[[Path, Truth], None]] = {
    "open": opened, "metrics": metrics, "at": at, "step": step, "predict": predict,
    "resume": resume,
}  # fmt: skip


def changed(truth: Truth, folder: Path, change: Callable[[bytearray], Any]) -> Path:
    """A copy of the record with its bytes changed."""
    folder.mkdir(parents=True)
    body = bytearray((truth.folder / "record.sqlite").read_bytes())
    change(body)
    (folder / "record.sqlite").write_bytes(body)
    return folder
