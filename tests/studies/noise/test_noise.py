"""Gradient noise is what NumPy says by hand, keeps to the 1/B law, and is the same wherever the
state comes from."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadData, BadInput
from backsight.kernel.progress import ignore_progress
from backsight.studies.noise.pool import make_pool
from backsight.studies.noise.reading import measure_noise, read_pool
from backsight.studies.noise.spread import (
    BatchSpread,
    estimate_from_two_sizes,
    measure_spreads,
)
from backsight.training.prepare import prepare
from backsight.training.where import Where

PLAIN = {"scale": "none", "validation": 0, "test": 0, "dtype": "float64", "dropout": 0, "seed": 3}


def make_experiment(source, **options):
    """Of a source, with all rows for training, and its first state."""
    experiment = prepare(source, Where(), **PLAIN | options)
    return experiment, experiment.program.make_initial_state()


def make_regression(rows: int = 40):
    """Inputs and targets of a linear regression."""
    draws = np.random.default_rng(5)
    x = draws.normal(size=(rows, 3))
    return x, x @ np.array([[1.0], [-2.0], [0.5]]) + draws.normal(size=(rows, 1))


def regress(rows: int = 40, **options):
    """A linear regression without hidden layers, and its first state."""
    return make_experiment(
        make_regression(rows), hidden=(), loss="half_sum_squared_error", target_scale="none",
        task="regression", init="normal:std=0.3", **options,
    )  # fmt: skip


def list_row_gradients(experiment, state):
    """(rows, 4): (a − y)·(x, 1) of each row, by hand."""
    x, y = experiment.data.train.x, experiment.y["train"]
    theta = state.vectors["theta"]
    error = x @ theta[:3, None] + theta[3] - y
    return np.hstack([error * x, error])


def test_a_linear_regression_by_hand():
    """Trace, |G|², noise scale and share of signal are those of the formulas."""
    experiment, state = regress(batch=8)
    rows = list_row_gradients(experiment, state)
    gradient = rows.mean(axis=0)
    trace = np.trace(np.cov(rows, rowvar=False))
    found = measure_noise(experiment, state)
    assert (found.rows, found.total, found.unit) == (40, 40, 1)
    assert found.trace == pytest.approx(trace, rel=1e-10)
    assert found.squared_gradient == pytest.approx(gradient @ gradient, rel=1e-10)
    assert found.noise_scale == pytest.approx(trace / (gradient @ gradient), rel=1e-10)
    variance = trace / 8 * (1 - 8 / 40)
    share = gradient @ gradient / (gradient @ gradient + variance)
    assert found.signal_share == pytest.approx(share, rel=1e-10)
    assert found.drawn_trace == 0


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
def test_the_law_is_exact_over_all_batches(size):
    """Over every batch that can be drawn from six rows."""
    experiment, state = regress(6)
    pool = make_pool(experiment, state)
    reading, mean = read_pool(pool)
    distances = [
        np.sum((pool.compute_gradient(np.array(rows))[0] - mean) ** 2)
        for rows in itertools.combinations(range(6), size)
    ]
    assert np.mean(distances) == pytest.approx(reading.compute_variance(size), rel=1e-10, abs=1e-28)


def test_the_law_is_exact_with_masks_of_dropout():
    """Each row keeps its own, so that every batch of three of them is a draw from a finite pool."""
    experiment, state = make_experiment("moons", hidden=[8], dropout=0.4)
    pool = make_pool(experiment, state, 6)
    reading, mean = read_pool(pool)
    distances = [
        np.sum((pool.compute_gradient(np.array(rows))[0] - mean) ** 2)
        for rows in itertools.combinations(range(6), 3)
    ]
    assert reading.drawn_trace > 0
    assert np.mean(distances) == pytest.approx(reading.trace / 3 * (1 - 3 / 6), rel=1e-10)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_a_sample_is_without_bias(count):
    """The mean over every sample of so many rows is what all six say, of trace and |G|² both."""
    experiment, state = regress(6)
    pool = make_pool(experiment, state)
    whole = read_pool(pool)[0]
    parts = [
        read_pool(replace(pool, rows=pool.rows.take(np.array(rows)), plans={}))[0]
        for rows in itertools.combinations(range(6), count)
    ]
    assert np.mean([p.trace for p in parts]) == pytest.approx(whole.trace, rel=1e-10)
    squares = np.mean([p.squared_gradient for p in parts])
    assert squares == pytest.approx(whole.squared_gradient, rel=1e-10)


@pytest.mark.slow
def test_the_error_is_how_samples_differ():
    """The mean standard error over samples of 100 of 200 rows is the deviation of their |G|²."""
    experiment, state = regress(200)
    pool = make_pool(experiment, state)
    draws = np.random.default_rng(2)
    parts = [
        read_pool(replace(pool, rows=pool.rows.take(draws.permutation(200)[:100]), plans={}))[0]
        for _draw in range(200)
    ]
    deviation = np.std([p.squared_gradient for p in parts])
    assert np.mean([p.error for p in parts]) == pytest.approx(deviation, rel=0.15)
    assert read_pool(pool)[0].error == 0


def test_two_sizes_say_the_same():
    """From the mean squared lengths of every batch of two sizes, exactly what the rows say."""
    experiment, state = regress(8, batch=1)
    pool = make_pool(experiment, state)
    reading = read_pool(pool)[0]
    spreads = []
    for size in (1, 4):
        batches = itertools.combinations(range(8), size)
        lengths = [np.sum(pool.compute_gradient(np.array(b))[0] ** 2) for b in batches]
        spreads.append(
            BatchSpread(size=size, draws=len(lengths), distance=0, error=0, law=0,
                        squared_length=np.mean(lengths), signal_share=0)
        )  # fmt: skip
    found = estimate_from_two_sizes(spreads, reading, pool)
    assert found.trace == pytest.approx(reading.trace, rel=1e-10)
    assert found.noise_scale == pytest.approx(reading.noise_scale, rel=1e-10)


@pytest.mark.parametrize("options", [{"hidden": [8]}, {"hidden": [8], "dropout": 0.3}])
def test_batches_that_are_drawn_keep_to_the_law(options):
    """Within four standard errors, of every size; the seed is fixed."""
    experiment, state = make_experiment("moons", **options)
    pool = make_pool(experiment, state)
    reading, mean = read_pool(pool)
    spreads = measure_spreads(pool, reading, mean, ignore_progress)
    assert [s.size for s in spreads] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    for spread in spreads[:-1]:
        assert spread.distance == pytest.approx(spread.law, abs=4 * spread.error)
    assert (spreads[-1].distance, spreads[-1].draws) == (0, 0)
    assert abs(spreads[-1].law) < 1e-12


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"l2": 0.1},
        {"regularizer": "l2:lam=2,per=row"},
        {"class_weights": "balanced"},
        {"reduction": "sum"},
        {"reduction": "sum", "l2": 3.0},
        {"class_weights": "upper=3,lower=0.5", "l2": 0.1},
        {"optimizer": "nesterov"},
        {"clip_norm": 1e-3},
    ],
    ids=str,
)
def test_the_mean_is_the_gradient_that_training_takes(options):
    """Of all rows as one batch, with regularizer and weights of rows, before clipping."""
    experiment, state = make_experiment("moons", hidden=[5], batch="all", **options)
    step = next(experiment.make_loop().run(state.copy(), 1))
    gradient = step.gradient / (300 if options.get("reduction") == "sum" else 1)
    found = measure_noise(experiment, state)
    assert found.squared_mean == pytest.approx(gradient @ gradient, rel=1e-10)
    assert found.signal_share == pytest.approx(1, abs=1e-12)


def test_the_sum_is_measured_as_the_mean():
    """What a batch's gradient is divided by makes no difference to its noise."""
    one, two = (
        measure_noise(*make_experiment("moons", hidden=[5], reduction=r)) for r in ("mean", "sum")
    )
    assert one.trace == pytest.approx(two.trace, rel=1e-10)
    assert one.noise_scale == pytest.approx(two.noise_scale, rel=1e-10)


def test_weights_of_rows_by_hand():
    """The variance of a ratio, as surveys have it: of w (g − G) over the mean weight."""
    options = {"hidden": (), "class_weights": "upper=3,lower=0.5"}
    experiment, state = make_experiment("moons", **options)
    pool = make_pool(experiment, state)
    rows = np.array([pool.compute_gradient(np.array([k]))[0] for k in range(300)])
    weights = pool.rows.weights
    mean = (weights * rows).sum(axis=0) / weights.sum()
    deviations = weights * (rows - mean) / weights.mean()
    found = read_pool(pool)[0]
    assert found.trace == pytest.approx((deviations**2).sum() / 299, rel=1e-10)


def test_masks_are_all_the_noise_of_equal_rows():
    """Of rows that are all alike, the variance is that of dropout."""
    x, y = np.ones((600, 3)), np.zeros((600, 1))
    experiment, state = make_experiment(
        (x, y), hidden=[16], dropout=0.5, task="regression", target_scale="none"
    )
    found = measure_noise(experiment, state)
    assert found.trace > 0
    assert found.drawn_trace == pytest.approx(found.trace, rel=0.15)
    quiet, state = make_experiment((x, y), hidden=[16], task="regression", target_scale="none")
    assert measure_noise(quiet, state).trace == pytest.approx(0, abs=1e-20)
    assert measure_noise(quiet, state).signal_share == pytest.approx(1)


def test_masks_by_hand():
    """Their part of the trace is half the mean squared difference between two draws of them."""
    experiment, state = make_experiment("moons", hidden=[8], dropout=0.2)
    pool = make_pool(experiment, state, 50)
    changes = [
        pool.compute_gradient(np.array([k]), 0)[0] - pool.compute_gradient(np.array([k]), 1)[0]
        for k in range(50)
    ]
    found = read_pool(pool)[0]
    assert found.drawn_trace == pytest.approx(np.mean(np.sum(np.square(changes), 1)) / 2)
    assert 0 < found.drawn_trace < found.trace / 2


def test_batch_normalization_is_measured_in_batches():
    """A row alone has no gradient: units of the spec's batch, and sizes from 2 on."""
    found = backsight.noise("moons", hidden=[8], norm="batch", seed=3, trial=0)
    assert found.reading.unit == 15  # 240 rows in sixteen batches
    assert found.spreads[0].size == 2
    assert "Batch normalization" in repr(found)
    near = {s.size: s.ratio for s in found.spreads if 8 <= s.size <= 64}
    assert all(0.75 < ratio < 1.4 for ratio in near.values()), near
    assert found.spreads[0].ratio > 2


def test_a_run_is_as_its_spec_says(tmp_path, monkeypatch):
    """At step 0 the noise is that of the spec, of the experiment, and of the arrays; trials too."""
    monkeypatch.chdir(tmp_path)
    backsight.train("moons", hidden=[8], seed=4, steps=40, out="run")
    before = {p.name: p.read_bytes() for p in tmp_path.joinpath("run").iterdir()}
    run, spec = (
        backsight.noise(source, trial=10, **options).as_dict()
        for source, options in (("run", {"step": 0}), ("moons", {"hidden": [8], "seed": 4}))
    )
    assert run | {"source": ""} == spec | {"source": ""}
    with backsight.open("run") as record:
        assert backsight.noise(record, step=0, trial=10).as_dict() == run
        last = backsight.noise(record, trial=0).reading
        along = backsight.noise(record, along=True, states=3)
        assert [r.step for r in along.readings][:: len(along.readings) - 1] == [0, 40]
        assert along.readings[0].as_dict() == run["readings"][0]
        assert along.readings[-1] == last == measure_noise(record.experiment, record.at(40))
    assert before == {p.name: p.read_bytes() for p in tmp_path.joinpath("run").iterdir()}


def test_a_training_is_looked_at_as_it_is():
    """A run in this process, which goes on untouched."""
    run = backsight.train("xor", hidden=[4], seed=1, steps=30)
    theta = run.state.vectors["theta"].copy()
    found = backsight.noise(run, trial=5)
    assert found.reading.step == 30
    assert (run.state.vectors["theta"] == theta).all()


def test_trials_are_trainings():
    """Each ends with the first watched step at which a training of that batch is at the loss."""
    found = backsight.noise("moons", hidden=[8], seed=2, lr=0.02, trial=30).trials
    assert found.steps == 30
    assert [t.size for t in found.trials] == [1, 4, 16, 32, 64, 240]
    own = next(t for t in found.trials if t.size == 32)
    assert own.is_reached
    assert own.steps <= 31
    for trial in found.trials:
        assert trial.is_reached == (trial.loss <= found.target)
        run = backsight.train(
            "moons", hidden=[8], seed=2, lr=0.02, batch=trial.size, schedule="constant",
            steps=trial.steps, engine="numpy",
        )  # fmt: skip
        assert run.evaluate("train")["loss"] == pytest.approx(trial.loss, rel=1e-5)


def test_no_loss_to_go_to():
    """Where training fails, or the loss is above that at the first weights, there are no trials."""
    failing = backsight.noise("sine", optimizer="sgd", lr=50.0, seed=1, trial=200)
    assert not failing.trials.has_target
    assert "with the spec's batch it fails" in repr(failing)
    above = backsight.noise("moons", seed=1, goal=1e9)
    assert above.trials.trials == ()
    assert "not below that" in repr(above)


def test_a_gradient_of_zero_has_no_scale():
    """Neither signal nor noise, and no division by it."""
    x, y = np.zeros((9, 2)), np.zeros((9, 1))
    found = backsight.noise(
        (x, y), hidden=[], init="zeros", bias=False, task="regression", target_scale="none",
        seed=1, trial=5, validation=0, test=0,
    )  # fmt: skip
    assert found.reading.trace == 0
    assert found.noise_scale is None
    assert found.reading.signal_share == 0
    assert "neither signal nor noise" in repr(found)
    found.plot()


def test_noise_that_hides_the_gradient_is_said():
    """On few rows of many |ḡ|² may be no more than noise; then the scale is not known."""
    draws = np.random.default_rng(1)
    x, y = draws.normal(size=(4000, 2)), draws.normal(size=(4000, 1))
    found = backsight.noise(
        (x, y), hidden=[], init="zeros", task="regression", target_scale="none", seed=1,
        rows=10, trial=0, validation=0, test=0,
    )  # fmt: skip
    assert found.reading.is_hidden
    assert found.noise_scale is None
    assert "hides the gradient" in repr(found)
    found.plot()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": 1}, "`rows` must be at least 2"),
        ({"trial": -1}, "`trial` must be at least 0"),
        ({"along": True}, "Only a recorded run has states"),
        ({"step": 3}, "Only a recorded run has a step 3"),
        ({"along": True, "step": 3}, "leave `step` out"),
        ({"states": 1}, "`states` must be at least 2"),
        ({"states": 10**9}, "`states` must be at most"),
        ({"trial": 0, "goal": 0.1}, "leave `trial` 0 out"),
        ({"goal": float("nan")}, "finite loss"),
        ({"init": "normal:std=1e160", "activation": "identity", "dtype": "float64",
          "loss": "mean_squared_error", "output": "identity"}, "gradient is not finite"),
    ],
    ids=str,
)  # fmt: skip
def test_odd_input_is_refused(options, message):
    """With what was expected and what to do."""
    with pytest.raises(BadInput, match=message):
        backsight.noise("moons", seed=1, **options)


def test_too_few_rows():
    """A row alone has nothing to differ from; batches need four."""
    with pytest.raises(BadData, match="2 training rows at least, and here is 1"):
        measure_noise(*regress(1))
    with pytest.raises(BadData, match="4 training rows at least, and here are 3"):
        backsight.noise("moons", norm="batch", rows=3)


def test_a_state_that_is_not_finite_is_left_out(tmp_path):
    """Along a run that exploded; at such a state alone it is an error."""
    backsight.train("sine", optimizer="sgd", lr=5.0, seed=1, steps=100, out=tmp_path / "run")
    found = backsight.noise(tmp_path / "run", along=True, states=4)
    assert len(found.readings) >= 2
    assert "gradient is not finite" in found.replay_notes[0]
    found.plot()
    with pytest.raises(BadInput, match="gradient is not finite"):
        backsight.noise(tmp_path / "run")


def test_it_is_the_same_every_time():
    """All numbers but the times of this machine."""
    one, two = (backsight.noise("moons", seed=1, trial=8, rows=50).as_dict() for _ in range(2))
    assert one == two
    assert "seconds" not in str(one)
    times = backsight.noise("moons", seed=1, trial=8, rows=50).as_dict(times=True)
    assert all("epoch_seconds" in b for b in times["trials"]["batches"])
