"""The change test: one new file in a copy of the package is all that a record of any kind takes.

The files in `dropped` lie there as they would in `src/backsight`. Each must be found, listed,
trained with or asked, shown, checked where it has a slope, and compiled where it has a formula.
"""

import csv
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DROPPED = Path(__file__).parent / "dropped"
FILES = [file.relative_to(DROPPED) for file in sorted(DROPPED.rglob("*.py"))]
NAMES = {file.parent.name: file.stem for file in FILES}
"""The name of the new record by its catalog: "optimizers" → "qhm"."""

RINGS = [
    "rings.jsonl", "--optimizer", "qhm", "--activation", "isru", "--norm", "rms",
    "--schedule", "inverse_sqrt", "--epochs", "12", "--hidden", "8",
]  # fmt: skip
SINE = [
    "sine", "--loss", "log_cosh", "--optimizer", "qhm", "--activation", "isru", "--norm", "rms",
    "--schedule", "inverse_sqrt", "--steps", "40", "--hidden", "6",
]  # fmt: skip
CATALOG_TESTS = [
    "maths", "render/mathematics", "engine/test_engines_agree.py", "checks/test_methods.py",
    "checks/test_mutations.py", "explanations/test_shown_is_what_ran.py",
    "explanations/test_printed_program.py", "plots/test_charts.py", "recorder/test_search.py",
    "frame/test_languages.py",
]  # fmt: skip
"""Tests that run over whole catalogs; each takes the new records in by their being there."""


class Copy:
    """A copy of the package with the dropped files in it, and a folder to call it from."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder / "copy", folder / "work"
        ignored = shutil.ignore_patterns("__pycache__", "*.mo")
        shutil.copytree(ROOT / "src", self.folder / "src", ignore=ignored)
        shutil.copy(ROOT / ".gitignore", self.folder)
        self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("-c", "user.name=n", "-c", "user.email=e", "commit", "--quiet", "-m", "before")
        shutil.copytree(DROPPED, self.folder / "src/backsight", dirs_exist_ok=True, ignore=ignored)
        self.work.mkdir()
        write_rings(self.work / "rings.jsonl")
        self.texts: dict[tuple[str, ...], str] = {}

    def git(self, *words: str) -> str:
        """What git says of the copy, whatever the settings of this machine's user."""
        settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return run(["git", *words], self.folder, settings)

    def call(self, *words: str) -> str:
        """What `backsight …` prints from the copy; once for all tests that ask for the same."""
        if words not in self.texts:
            self.texts[words] = self.run_python("-W", "error", "-m", "backsight", *words)
        return self.texts[words]

    def run_python(self, *words: str) -> str:
        """What Python prints that has the copy's package and no other."""
        return run([sys.executable, *words], self.work, {"PYTHONPATH": str(self.folder / "src")})

    def train(self, name: str, *words: str) -> tuple[str, Path]:
        """What a training prints, and its folder."""
        return self.call("train", *words, "--out", name), self.work / name


def run(command: list[str], folder: Path, settings: dict[str, str]) -> str:
    """What a command prints, which must end well."""
    environment = {**os.environ, "PYTHONUTF8": "1", "COLUMNS": "200", **settings}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done.stdout


def write_rings(path: Path) -> None:
    """Points on three rings, with the name of the ring."""
    draw = random.Random(0)
    with path.open("w", encoding="utf-8") as file:
        for i in range(240):
            angle, radius = draw.uniform(0, 2 * math.pi), 1 + i % 3 + draw.gauss(0, 0.1)
            x, y = radius * math.cos(angle), radius * math.sin(angle)
            file.write(json.dumps({"x": x, "y": y, "ring": "abc"[i % 3]}) + "\n")


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """One copy for all tests: the records lie in folders of their own and do not meet."""
    return Copy(tmp_path_factory.mktemp("change"))


@pytest.fixture(scope="module")
def rings(copy):
    """A classifier trained with all of the new that fits one: what it printed, and its folder."""
    return copy.train("rings", *RINGS)


@pytest.fixture(scope="module")
def sine(copy):
    """The same of a network that predicts a number."""
    return copy.train("sine", *SINE)


def test_every_kind_is_tried():
    """There is a file for each kind of record that an author may add, and one only."""
    assert sorted(NAMES) == [
        "activations", "charts", "commands", "files", "layers", "losses", "metrics", "optimizers",
        "questions", "readings", "schedules", "slips",
    ]  # fmt: skip
    assert len(FILES) == len(NAMES)


def test_one_file_each_is_all_that_is_new(copy):
    """For git, the copy differs from the package by these files alone."""
    changes = copy.git("status", "--porcelain", "--untracked-files=all").splitlines()
    assert changes == [f"?? src/backsight/{file.as_posix()}" for file in FILES]


@pytest.mark.parametrize(("catalog", "name"), NAMES.items())
def test_it_is_listed(copy, catalog, name):
    """`backsight list` says its name, and what it is: the first line of its file or its help."""
    listing = json.loads(copy.call("list", "--json"))[catalog]
    text = (DROPPED / next(f for f in FILES if f.stem == name)).read_text(encoding="utf-8")
    about = re.findall(r'^ *"""(.*?)(?:"""|\n)', text, re.MULTILINE)
    assert listing[name] == about[1 if catalog == "commands" else 0]


def test_a_command_is_in_the_help(copy):
    """With the first sentence of its own help, which it prints in full when asked."""
    assert re.search(r"^  count +Count the weights of a network", copy.call("--help"), re.M)
    assert "--optimizer" in copy.call("count", "--help")


def test_a_command_runs(copy):
    """It is called by the name of its file."""
    assert copy.call("count", "xor", "--hidden", "3").splitlines()[-1] == "17 weights"


@pytest.mark.parametrize(
    ("line", "name"),
    [("optimizer", "qhm"), ("optimizer", "inverse_sqrt"), ("network", "isru")],
)  # fmt: skip
def test_what_trains_is_shown(rings, line, name):
    """The terminal names it before training, and the spec of the run holds it."""
    printed, folder = rings
    (shown,) = [text for text in printed.splitlines() if text.startswith(f"{line}: ")]
    assert name in shown
    assert f'"{name}"' in (folder / "spec.toml").read_text(encoding="utf-8")


def test_a_layer_with_weights_trains(rings, copy):
    """--norm takes it by its name, the network shows it, and its weights are among the others."""
    printed, folder = rings
    assert "rms_norm" in printed
    assert "rms_norm" in (folder / "spec.toml").read_text(encoding="utf-8")
    assert "gamma1" in json.loads(copy.call("count", *RINGS, "--json"))


def test_a_loss_trains(sine):
    """The terminal names it, and the loss that it measures goes down and into run.json."""
    printed, folder = sine
    assert "\nloss: log_cosh\n" in printed
    with (folder / "metrics.csv").open(encoding="utf-8", newline="") as file:
        first, *_, last = [float(row["train_loss"]) for row in csv.DictReader(file)]
    assert last < first
    metrics = json.loads((folder / "run.json").read_text(encoding="utf-8"))["metrics"]
    assert metrics["train"]["loss"] == pytest.approx(last, rel=1e-4)


def test_a_metric_is_measured(rings):
    """It stands in the table on the terminal, for every part, and in run.json."""
    printed, folder = rings
    metrics = json.loads((folder / "run.json").read_text(encoding="utf-8"))["metrics"]
    (row,) = [line for line in printed.splitlines() if line.startswith("kappa")]
    shown = [float(cell) for cell in row.split()[1:]]
    assert shown == pytest.approx([m["kappa"] for m in metrics.values()], abs=1e-3)


def test_a_chart_is_drawn(rings):
    """It is drawn at the end of a training whose view has what it needs, and said to be."""
    printed, folder = rings
    assert "generalization_gap.png" in printed
    assert (folder / "generalization_gap.png").stat().st_size > 5000


def test_a_file_format_is_read(rings):
    """Its suffix is enough: the rows, the names of the columns and the classes are there."""
    printed, folder = rings
    about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert "2 inputs, 3 classes" in printed
    assert (about["features"], about["classes"]) == (["x", "y"], ["a", "b", "c"])


def test_a_question_is_asked(rings, copy):
    """`backsight when` has an option for it and answers, and its help says what is asked."""
    _printed, folder = rings
    answer = copy.call("when", folder.name, "--rate-below", "0.2")
    assert "In step 1 the rate is below 0.2 for the first time: 0.015." in answer
    assert "--rate-below X" in copy.call("when", "--help")


def test_a_slip_is_named(copy):
    """`check_gradient` tries it on a gradient that is wrong in this way."""
    code = (
        "import numpy as np, backsight\n"
        "x, y = np.random.default_rng(0).normal(size=(50, 3)), np.ones(50)\n"
        "loss = lambda w: float(((x @ w - y) ** 2).sum() / 2)\n"
        "mine = lambda w: (x.T @ (x @ w - y))[::-1]\n"
        "print(backsight.check_gradient(loss, mine, np.array([1.0, 2.0, -1.0])).slip.name)\n"
    )
    assert copy.run_python("-c", code) == "flipped_rows\n"


def test_a_reading_is_recorded(rings, copy):
    """Every step has its number for every layer with weights, and that is the formula's."""
    code = (
        "import backsight\n"
        f"run = backsight.open({rings[1].name!r})\n"
        "recorded = dict(zip(run.metrics['step'], run.metrics['gradient_norm/1']))\n"
        "tape = run.step(7).tape\n"
        "parts = [tape[name] for name in ('dL_dW1', 'dL_db1', 'dL_dgamma1')]\n"
        "print(recorded[7], sum((part * part).sum() for part in parts) ** 0.5)\n"
    )
    recorded, computed = map(float, copy.run_python("-c", code).split())
    assert recorded == pytest.approx(computed, rel=1e-5)
    copy.call("export", rings[1].name, "--what", "csv")
    assert "gradient_norm/2" in (rings[1] / "steps.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("source", [RINGS, SINE], ids=["rings", "sine"])
def test_slopes_are_checked(copy, source):
    """Every method of differentiation agrees on the activation's, the layer's, the loss's slope."""
    kept = source[: source.index("--epochs" if "--epochs" in source else "--steps")]
    result = json.loads(copy.call("check", *kept, "--hidden", "4", "--json"))
    methods = {comparison["method"] for comparison in result["comparisons"]}
    assert {"central_difference", "complex_step", "forward_mode", "path_sum"} <= methods
    assert all(comparison["holds"] for comparison in result["comparisons"])


@pytest.mark.parametrize(
    ("source", "equation"),
    [
        (RINGS, "m ← β m + (1 − β) g"),
        (RINGS, "a₁ = isru(n₁) = n₁ / √(1 + n₁²)"),
        (RINGS, "n₁ = γ₁ ⊙ x̂₁"),
        (SINE, "L = Σ (r + ln(1 + exp(−2r)) − ln(2)) / (NK)"),
    ],
    ids=["qhm", "isru", "rms_norm", "log_cosh"],
)
def test_formulas_are_printed(copy, source, equation):
    """The derivation has the new formulas in the letters of mathematics."""
    assert equation in copy.call("derive", *source)


@pytest.mark.slow
@pytest.mark.parametrize("source", [RINGS, SINE], ids=["rings", "sine"])
def test_formulas_are_compiled(copy, source):
    """Native code trains with them, to the loss that NumPy reaches."""
    pytest.importorskip("llvmlite")
    losses = []
    for engine in ("numpy", "native"):
        printed, folder = copy.train(f"{source[0]}-{engine}", *source, "--engine", engine)
        assert f"engine: {engine}" in printed
        metrics = json.loads((folder / "run.json").read_text(encoding="utf-8"))["metrics"]
        losses.append(metrics["train"]["loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


@pytest.mark.slow
def test_the_catalogs_own_tests_pass(copy, tmp_path):
    """Tests over whole catalogs take the new records in, and they are right."""
    for name in ("tests", "tools", "docs", "pyproject.toml"):
        take = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        take(ROOT / name, copy.folder / name)
    tests = [str(copy.folder / "tests" / name) for name in CATALOG_TESTS]
    chosen = " or ".join(NAMES.values())
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not release", "-k", chosen]
    printed = copy.run_python("-m", "pytest", *options, "--rootdir", str(copy.folder), *tests)
    passed = re.search(r"(\d+) passed", printed)
    assert passed is not None
    assert int(passed[1]) > 200
