"""What is read off every step: the very numbers, and no bit of the state is changed by reading."""

from itertools import pairwise, product

import numpy as np
import pytest

import backsight
from backsight.engine.layer_spans import clip_spans, list_spans, list_weighted_layers
from backsight.engine.reading_rows import Readings
from backsight.engine.readings import LayerReading
from backsight.engine.readings import readings as catalog
from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import formula
from backsight.kernel.types import Array
from backsight.kernel.vocabulary import sqrt, total
from backsight.maths import catalogs
from backsight.native.available import describe_missing

PLACES = ("numpy", "interpret")
MISSING = describe_missing()
COMPILED = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def rows_of(parts, readings=None, steps=6):
    """The states before and after each step, and the losses."""
    state = parts.program.make_initial_state()
    seen = []
    for step in parts.make_loop().run(state, steps, readings):
        with np.errstate(over="ignore"):
            seen.append((step.loss, float(np.dot(step.gradient, step.gradient)), state.copy()))
    return [*seen, (0.0, 0.0, state.copy())]


def read(engine="numpy", **options):
    """The rows, by column, and what an onlooker saw."""
    options = {"hidden": [6, 5], "seed": 3, "dtype": "float64"} | options
    run = backsight.start("moons", engine=engine, **options)
    readings = Readings(list_weighted_layers(run.derivation))
    seen = rows_of(run.experiment, readings)
    first, table = readings.take()
    assert first == 1
    return dict(zip(readings.columns, table.T, strict=True)), seen, run


@pytest.mark.parametrize("engine", PLACES)
@pytest.mark.parametrize("optimizer", list(catalogs["optimizers"]))
def test_rows_are_what_an_onlooker_measures(optimizer: str, engine: str) -> None:
    """Loss, gradient, and by layer the length of the update and of the weights before it."""
    columns, seen, run = read(engine, optimizer=optimizer, norm="batch", clip_norm=0.5)
    assert columns["loss"].tolist() == [loss for loss, *_rest in seen[:-1]]
    assert np.allclose(columns["gradient_norm"] ** 2, [length for _, length, _ in seen[:-1]])
    for k, ((*_, before), (*_rest, after)) in enumerate(pairwise(seen)):
        old, new = before.vectors["theta"], after.vectors["theta"]
        for layer, name in enumerate(list_weighted_layers(run.derivation)):
            own = np.concatenate([
                np.arange(a, b) for which, a, b in list_spans(run.derivation) if which == layer
            ])  # fmt: skip
            assert np.isclose(columns[f"weight_norm/{name}"][k], np.linalg.norm(old[own]))
            moved = np.linalg.norm(new[own] - old[own])
            assert np.isclose(columns[f"update_norm/{name}"][k], moved, rtol=1e-6)


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("engine", "optimizer"),
    [
        *product(["numpy"], catalogs["optimizers"]),
        pytest.param("native", "adam", marks=COMPILED),
        *(
            pytest.param("native", o, marks=[COMPILED, pytest.mark.slow])
            for o in catalogs["optimizers"]
            if o != "adam"
        ),
    ],
)
def test_reading_changes_no_bit(engine: str, optimizer: str) -> None:
    """With readings and without: the same state after every step, long vectors in blocks too."""
    run = backsight.start("digits", hidden=[900], optimizer=optimizer, seed=1, engine=engine)
    with_, without = (
        rows_of(run.experiment, Readings(list_weighted_layers(run.derivation))),
        rows_of(run.experiment),
    )
    for (*_, one), (*_rest, two) in zip(with_, without, strict=True):
        assert one.vectors["theta"].tobytes() == two.vectors["theta"].tobytes()


def test_blocks_give_the_sums_of_the_whole() -> None:
    """A vector longer than a block: each layer's squares are all there, and nobody else's."""
    run = backsight.start("digits", hidden=[900], seed=1)
    readings = Readings(list_weighted_layers(run.derivation))
    seen = rows_of(run.experiment, readings, steps=3)
    columns = dict(zip(readings.columns, readings.take()[1].T, strict=True))
    theta = seen[1][2].vectors["theta"]
    assert np.isclose(columns["weight_norm/1"][1], np.linalg.norm(theta[: 65 * 900]), rtol=1e-5)
    assert np.isclose(columns["weight_norm/2"][1], np.linalg.norm(theta[65 * 900 :]), rtol=1e-5)


def test_pieces_of_a_block() -> None:
    """Neighbors of one layer are one piece; what lies outside is left out."""
    spans = ((0, 0, 4), (0, 4, 6), (1, 6, 9))
    assert clip_spans(spans, 0, 9) == ((0, 0, 6), (1, 6, 9))
    assert clip_spans(spans, 5, 8) == ((0, 0, 1), (1, 1, 3))


def test_a_step_that_is_not_finite_has_a_row() -> None:
    """The loss that ended training is the last one read; what was not reached is missing."""
    run = backsight.start("sine", optimizer="sgd", lr=1e25, clip_norm=None)
    readings = Readings(list_weighted_layers(run.derivation))
    with pytest.raises(backsight.BacksightError):
        rows_of(run.experiment, readings, steps=100)
    _first, table = readings.take()
    assert not np.isfinite(table[-1]).all()
    assert np.isfinite(table[:-1, 0]).all()


@formula
def length_of_gradient(g: Array) -> Array:
    return sqrt(total(g * g))


@formula
def size_of_new_weights(w_next: Array) -> Array:
    return total(abs(w_next))


@formula
def alignment(w: Array, g: Array, w_next: Array) -> Array:
    step = w_next - w
    return total(g * step) / sqrt(total(g**2) * total(step**2))


def measure(value, w, g, w_next):
    """A reading of one layer, straight from its formula."""
    arrays = {"w": w, "g": g, "w_next": w_next}
    return float(value(*(arrays[p].astype(float) for p in value.parameters)))


def admit(monkeypatch, *values):
    """Take in readings that are named as their formulas, for one test."""
    monkeypatch.setattr(catalog, "_admitted_records", {})
    for value in values:
        name = value.function.__name__
        catalog.admit(LayerReading(name=name, value=value))


NATIVE = pytest.param(
    "native",
    "adam",
    marks=[COMPILED, pytest.mark.slow],
    id="native-adam",
)
CASES = [*product(PLACES, ["adam", "sgd", "lion"]), NATIVE]
OF_ONES_OWN = (length_of_gradient, size_of_new_weights, alignment)


@pytest.mark.parametrize(("engine", "optimizer"), CASES)
def test_a_reading_of_ones_own_is_a_column_of_each_layer(monkeypatch, engine, optimizer):
    """In every engine it is what its formula makes of the layer's weights and gradient."""
    admit(monkeypatch, *OF_ONES_OWN)
    options = {"hidden": [6, 5], "seed": 3, "dtype": "float64", "clip_norm": 0.5}
    run = backsight.start("moons", engine=engine, optimizer=optimizer, **options)
    readings, seen = Readings(list_weighted_layers(run.derivation)), []
    for step in run.experiment.make_loop().run(run.state, 5, readings):
        seen.append((step.state.vectors["theta"].copy(), step.gradient.copy()))
    columns = dict(zip(readings.columns, readings.take()[1].T, strict=True))
    for k, ((w, g), (w_next, _)) in enumerate(pairwise(seen)):
        for layer, start, stop in clip_spans(list_spans(run.derivation), 0, w.size):
            own = slice(start, stop)
            for value in OF_ONES_OWN:
                number = columns[f"{value.function.__name__}/{layer + 1}"][k]
                truth = measure(value, w[own], g[own], w_next[own])
                assert np.isclose(number, truth, rtol=1e-6), value


@pytest.mark.parametrize("engine", PLACES)
def test_a_reading_of_ones_own_changes_no_bit(monkeypatch, engine):
    """The state and the other columns are what they are without it, in blocks too."""
    options = {"hidden": [900], "seed": 1, "steps": 4, "clip_norm": None}
    found = []
    for values in ((), (length_of_gradient, alignment)):
        admit(monkeypatch, *values)
        run = backsight.start("digits", engine=engine, **options)
        readings = Readings(list_weighted_layers(run.derivation))
        for _step in run.experiment.make_loop().run(run.state, 4, readings):
            pass
        columns = dict(zip(readings.columns, readings.take()[1].T, strict=True))
        usual = [columns[n].tobytes() for n in ("loss", "update_norm/1", "weight_norm/2")]
        found.append((run.state.vectors["theta"].tobytes(), usual))
    assert found[0] == found[1]


def test_a_reading_of_ones_own_is_recorded(monkeypatch, tmp_path):
    """A run that goes on with a reading it had not before has none of it for its first steps."""
    options = {"hidden": [4], "steps": 6, "seed": 1, "batch": 8}
    backsight.train("moons", out=tmp_path / "run", **options)
    admit(monkeypatch, length_of_gradient)
    for _step in backsight.resume(tmp_path / "run", steps=3).steps():
        pass
    with backsight.open(tmp_path / "run") as opened:
        column = opened.metrics["length_of_gradient/1"]
        assert np.isfinite(column).tolist() == [False] * 6 + [True] * 3
        assert np.isfinite(opened.metrics["weight_norm/1"]).all()


@formula
def no_sum(w: Array) -> Array:
    return w * w


@formula
def half_a_sum(w: Array) -> Array:
    return w / total(w)


@formula
def of_the_batch(x: Array) -> Array:
    return total(x)


@pytest.mark.parametrize("value", [no_sum, half_a_sum, of_the_batch])
def test_a_reading_is_made_of_sums_over_weights(value):
    """A formula whose arrays reach the number in another way is refused when it is made."""
    with pytest.raises(BadRecord):
        LayerReading(name="wrong", value=value)
