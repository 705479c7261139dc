"""Derivations to be explained."""

import dataclasses

import numpy as np
import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.derive import derive
from backsight.engine.spec import from_plain
from backsight.engine.state import State, make_initial_state, pack_vector
from backsight.engine.step import Step
from backsight.maths import catalogs

ARTICLE = {
    "dtype": "float64",
    "layers": [
        {"units": 3, "activation": "sigmoid", "layer": {"name": "dense", "bias": False}},
        {"units": 2, "activation": "sigmoid", "layer": {"name": "dense", "bias": False}},
    ],
    "loss": "half_sum_squared_error", "optimizer": "sgd", "rate": 0.001, "batch": 1, "steps": 10,
}  # fmt: skip
"""The network of article 000."""


def derivation_of(raw, *, inputs=3, outputs=3, rows=4, training=True):
    """The derivation of a spec given as plain data, on data that fits it."""
    losses = ("mean_squared", "half", "huber", "mean_absolute", "poisson")
    numbers = str(raw.get("loss", "")).startswith(losses)
    classes, targets = (0, outputs) if numbers else (max(outputs, 2), 0)
    shape = DataShape(inputs=inputs, classes=classes, targets=targets, rows=max(rows, 100))
    spec = complete(from_plain({"data": {"source": "xor"}, "batch": rows, **raw}), shape)
    return derive(spec, inputs=inputs, outputs=outputs, rows=rows, training=training)


HIDDEN = {"units": 4, "activation": "tanh"}


def mixed():
    """Networks in which every record of the catalogs is at least once."""
    kinds = ("activations", "optimizers", "schedules", "clippings", "regularizers", "initializers")
    names = {kind: list(catalogs[kind]) for kind in kinds}
    for number in range(max(map(len, names.values()))):
        chosen = {kind: every[number % len(every)] for kind, every in names.items()}
        output = names["activations"][(number + 5) % len(names["activations"])]
        hidden = {"units": 4, "activation": chosen["activations"],
                  "initializer": chosen["initializers"]}  # fmt: skip
        yield {
            "layers": [hidden, {"activation": output}], "optimizer": chosen["optimizers"],
            "schedule": chosen["schedules"], "warmup": 3 * (number % 2),
            "clipping": chosen["clippings"], "regularizer": chosen["regularizers"],
        }  # fmt: skip


ALONE = [
    *({"layers": [{"units": 4, "activation": name}, {}]} for name in catalogs["activations"]),
    *({"layers": [HIDDEN, {"activation": name}]} for name in catalogs["activations"]),
    *({"layers": [HIDDEN, {}], "optimizer": name} for name in catalogs["optimizers"]),
    *({"layers": [HIDDEN, {}], "schedule": n, "warmup": 3} for n in catalogs["schedules"]),
    *({"layers": [HIDDEN, {}], "clipping": name} for name in catalogs["clippings"]),
    *({"layers": [HIDDEN, {}], "regularizer": name} for name in catalogs["regularizers"]),
    *({"layers": [HIDDEN | {"initializer": n}, {}]} for n in catalogs["initializers"]),
]
"""Each record by itself."""
SPECS = [
    *mixed(),
    {
        "layers": [HIDDEN, {"layer": "dropout"}, {"layer": "dropout"}, HIDDEN, {}],
        "optimizer": "nesterov", "regularizer": "elastic_net", "clipping": "by_norm",
        "schedule": "reduce_on_plateau",
    },
    *({"layers": [HIDDEN, {"layer": name}, HIDDEN, {"layer": "residual"}, {}]}
      for name in ("batch_norm", "layer_norm")),
    {
        "layers": [HIDDEN, {"layer": "batch_norm", "activation": "relu"}, HIDDEN,
                   {"layer": "batch_norm"}, {"layer": "batch_norm"}, {"layer": "residual"},
                   {"layer": {"name": "residual", "over": 4}, "activation": "tanh"}, {}],
        "optimizer": "nesterov", "regularizer": "l2",
    },
]  # fmt: skip
LOSSES = [
    {"layers": [HIDDEN, {"activation": out}], "loss": name}
    for name, loss in catalogs["losses"].items()
    for out in sorted(loss.fused or {"tanh"})
]
APART = [
    {"layers": [HIDDEN, {"activation": "tanh"}], "loss": name}
    for name, loss in catalogs["losses"].items()
    if loss.fused and "tanh" not in loss.fused
]
"""Losses that have a slope together with an output, behind another one."""


SLOW = [pytest.param(raw, marks=pytest.mark.slow) for raw in (*LOSSES[1::2], *APART[1:], *ALONE)]


@pytest.fixture(scope="module", params=[*SPECS, *LOSSES[::2], APART[0], *SLOW], ids=str)
def derivation(request):
    """Derivations for every record of every catalog, mixed; each by itself where it is slow."""
    return derivation_of(request.param, outputs=1 if "loss" in request.param else 3)


@pytest.fixture(scope="session")
def derived():
    return derivation_of


@pytest.fixture
def article():
    return derivation_of(ARTICLE, inputs=2, outputs=2, rows=1)


def step_on(derivation, *, index=3, seed=0):
    """A step of a derivation on random numbers, its memory as after some steps."""
    rng = np.random.default_rng(seed)
    formulas = (e.formula.split(".") for e in derivation.acts("update"))
    first = next(name for folder, name, *_ in formulas if folder == "schedules")
    state = make_initial_state(derivation, seed, first)
    for name, vector in state.vectors.items():
        vector[...] = rng.normal(size=vector.shape) if name == "theta" else rng.random(vector.shape)
    batch = {}
    for symbol in derivation.symbols.values():
        if symbol.role == "input":
            batch[symbol.name] = rng.normal(size=symbol.shape)
        elif symbol.role == "target":
            batch[symbol.name] = np.eye(*symbol.shape)
        elif symbol.role == "draw" and not symbol.is_initial:
            batch[symbol.name] = rng.random(symbol.shape)
    batch = {k: v.astype(derivation.dtype) for k, v in batch.items()}
    return made_step(derivation, state, batch, index=index)


def made_step(derivation, state, batch, *, index=1):
    """A step as `train` yields it."""
    step = Step(
        index=index, loss=0.0, rate=0.1, gradient=np.zeros(1), state=state,
        derivation=derivation, batch=batch,
    )  # fmt: skip
    return dataclasses.replace(step, loss=float(step.tape["L"]), rate=float(step.tape["eta"]))


@pytest.fixture(scope="session")
def stepped():
    return step_on


@pytest.fixture(scope="module")
def step(derivation):
    """A step of every derivation."""
    return step_on(derivation)


@pytest.fixture(scope="session")
def make_step():
    return made_step


@pytest.fixture
def article_step(article):
    """The step that article 000 walks through, from the draws of the script behind it."""
    draws = np.random.RandomState(2017)
    weights = {
        "W1": (2 * draws.random_sample((2, 3)) - 1) / np.sqrt(2),
        "W2": (2 * draws.random_sample((3, 2)) - 1) / np.sqrt(3),
    }
    x = np.random.RandomState(0).randn(300, 2)[:1]
    state = State(step=0, vectors={"theta": pack_vector(article, weights)})
    return made_step(article, state, {"x": x, "y": np.array([[1.0, 0.0]])})
