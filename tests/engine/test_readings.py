"""What is read off every step: the very numbers, and no bit of the state is changed by reading."""

from itertools import pairwise

import numpy as np
import pytest
from backsight.training.course import make_training_loop

import backsight
from backsight.engine.layer_spans import clip_spans, list_spans, list_weighted_layers
from backsight.engine.reading_rows import Readings
from backsight.maths import catalogs

PLACES = ("numpy", "interpret")


def rows_of(parts, readings=None, steps=6):
    """The states before and after each step, and the losses."""
    state = parts.program.make_initial_state()
    seen = []
    for step in make_training_loop(parts).run(state, steps, readings):
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


@pytest.mark.parametrize("optimizer", list(catalogs["optimizers"]))
def test_reading_changes_no_bit(optimizer: str) -> None:
    """With readings and without: the same state after every step, long vectors in blocks too."""
    run = backsight.start("digits", hidden=[900], optimizer=optimizer, seed=1)
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
