"""Races in the page: of the optimizers of the catalog, with the bits of the portable engine."""

import json
from pathlib import Path
from typing import Any

import comparison
import numpy as np
import pytest

import page_optimizers
from backsight.engine.race.entrant import Entrant
from backsight.engine.race.memory_kinds import classify_memory
from backsight.engine.state import State
from backsight.kernel.streams import draw_permutation
from backsight.maths.optimizers import optimizers
from backsight.runs.run import Run
from backsight.studies.optimizer_race.network_entrant import read_network_entrants, with_optimizer
from backsight.training.compile import prepare_to_run
from page_networks import unpack

STEP, STEPS = 5, 6
USUAL = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
NETWORKS: dict[str, tuple[str, dict[str, Any]]] = {
    "xor": ("xor", {"hidden": [4, 4], "optimizer": "adam", "dtype": "float32"}),
    "looks ahead": (
        "xor",
        {"hidden": [3], "optimizer": "nesterov", "l2": 0.01, "dtype": "float64"},
    ),
    "all at once": (
        "spirals",
        {
            **{"hidden": [5, 4], "dropout": 0.3, "optimizer": "momentum", "l2": 0.01, "batch": 10},
            **{"clip_norm": 0.1, "schedule": "cosine"},
        },
    ),
    "batch norm": ("sine", {"hidden": [4], "norm": "batch", "batch": 8, "clip_value": 0.5}),
}
each_network = pytest.mark.parametrize("name", NETWORKS)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Node runs."""
    return comparison.bundle(tmp_path_factory.mktemp("node"), "compare/race.ts")


def start(name: str) -> Run:
    source, options = NETWORKS[name]
    return comparison.start(source, {**options, "steps": STEP + STEPS, "seed": 3})


def ask_race(program: Path, run: Run, folder: Path, rates: dict[str, float], **more: Any) -> Any:
    """What the page makes of a race of these rates, along the first two weights."""
    comparison.write_training(run, folder)
    question = {
        **{"optimizers": page_optimizers.collect_optimizers(), "rates": rates},
        **{"step": STEP, "steps": STEPS, "places": [0, 1], **more},
    }
    (folder / "race.json").write_text(json.dumps(question))
    return comparison.run_node(program, str(folder))


def train_to(run: Run, step: int) -> State:
    """The state after so many steps."""
    state = run.experiment.program.make_initial_state()
    for _step in run.experiment.make_loop().run(state, step):
        pass
    return state


def race_in_python(run: Run, state: State, name: str, rate: float) -> Run:
    """The portable training with an optimizer from a state: the one in use keeps its memory."""
    (entrant,) = read_network_entrants(name, rate)
    is_own = name == run.spec.optimizer.name
    experiment = run.experiment if is_own else with_optimizer(run.experiment, entrant)
    fresh = experiment.program.make_initial_state()
    memory = () if is_own else optimizers[run.spec.optimizer.name].memory
    for key, vector in fresh.vectors.items():
        if key in state.vectors and key not in memory:
            vector[...] = state.vectors[key]
    first = State(step=state.step, vectors=fresh.vectors, numbers=dict(state.numbers))
    racer = Run(prepare_to_run(experiment), first)
    for _step in racer.steps():
        pass
    return racer


def test_the_page_carries_the_optimizers_of_the_catalog() -> None:
    """Where a record or the form of formulas has changed: python tools/page_optimizers.py."""
    carried = json.loads(unpack(page_optimizers.FILE.read_text()))
    assert carried == json.loads(json.dumps(page_optimizers.collect_optimizers()))
    assert list(carried) == list(optimizers)


@each_network
def test_a_racer_ends_with_the_bits_of_a_training(program: Path, tmp_path: Path, name: str) -> None:
    """Every optimizer of the catalog, from a state in the midst of a training."""
    run = start(name)
    rates = {n: o.rate for n, o in optimizers.items()}
    rates[run.spec.optimizer.name] = float(run.spec.rate or 0)
    theirs = ask_race(program, run, tmp_path / "one", rates)
    state = train_to(run, STEP)
    assert state.step == STEP
    for racer in theirs["ends"]:
        ours = race_in_python(run, state, racer["name"], rates[racer["name"]])
        assert racer["vectors"].keys() == ours.state.vectors.keys()
        for key, vector in ours.state.vectors.items():
            got = np.array(racer["vectors"][key], vector.dtype)
            assert got.tobytes() == vector.tobytes(), (racer["name"], key)


@each_network
def test_a_program_with_another_optimizer_is_the_one_that_python_derives(
    program: Path, tmp_path: Path, name: str
) -> None:
    """Symbols and their places, equations in their order, what is carried on."""
    run = start(name)
    theirs = ask_race(program, run, tmp_path / "one", {run.spec.optimizer.name: 0.1})
    for optimizer, got in theirs["programs"].items():
        (entrant,) = read_network_entrants(optimizer, 0.1)
        is_own = optimizer == run.spec.optimizer.name
        experiment = run.experiment if is_own else with_optimizer(run.experiment, entrant)
        derived = experiment.program.batch_derivation
        assert got["carries"] == dict(derived.carries), optimizer
        assert got["symbols"] == {
            s.name: [list(s.shape), s.role, s.part_of, s.offset] for s in derived.symbols.values()
        }, optimizer
        assert got["equations"] == [
            [e.act, list(e.targets), e.formula, list(e.operands)] for e in derived.equations
        ], optimizer


@each_network
def test_the_slice_has_the_losses_at_its_weights(program: Path, tmp_path: Path, name: str) -> None:
    """Bit for bit, at some of its points."""
    run = start(name)
    theirs = ask_race(program, run, tmp_path / "one", {run.spec.optimizer.name: 0.1})["slice"]
    state, rows = train_to(run, STEP), run.experiment.select_rows("train")
    if theirs["rows"] < len(rows):
        order = draw_permutation(run.spec.stream_seed, "landscape", 0, len(rows))
        rows = rows.take(np.sort(order[: theirs["rows"]]))
    assert theirs["rows"] == len(rows)
    for k in range(0, len(theirs["losses"]), 97):
        vectors = {key: v.copy() for key, v in state.vectors.items()}
        theta = vectors["theta"].astype(float)
        theta[:2] += theirs["places"][k]
        vectors["theta"][...] = theta
        assert theirs["losses"][k] == run.experiment.program.compute_loss(vectors, rows)[0]


def test_memories_are_what_python_takes_them_for(program: Path, tmp_path: Path) -> None:
    """By trial, here as there."""
    run = start("xor")
    rates = dict.fromkeys(optimizers, 0.1)
    theirs = ask_race(program, run, tmp_path / "one", rates)["kinds"]
    for name, optimizer in optimizers.items():
        entrant = Entrant(name=name, optimizer=optimizer, rate=0.1, settings=optimizer.settings)
        assert theirs[name] == list(classify_memory(entrant).values()), name


def test_one_that_is_not_finite_ends_and_the_others_go_on(program: Path, tmp_path: Path) -> None:
    """Where the loss, the gradient or a weight is not finite."""
    options = {"hidden": [3], "activation": "relu", "optimizer": "adam", "steps": STEP + STEPS}
    rates = {"sgd": 1e300, "momentum": 0.1, "adam": 0.01}
    theirs = ask_race(program, comparison.start("xor", options), tmp_path / "one", rates)
    ends = {racer["name"]: racer["end"] for racer in theirs["tracks"]}
    assert ends["sgd"] is not None
    assert (ends["momentum"], ends["adam"]) == (None, None)
    assert [len(racer["losses"]) for racer in theirs["tracks"]][1:] == [STEPS + 1] * 2
