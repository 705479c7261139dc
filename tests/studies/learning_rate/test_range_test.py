"""The range test trains as training does, its rules find what they say, its border is where
theory has it."""

import hashlib
import itertools
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput
from backsight.studies.learning_rate.divergence import Trial, bracket_border, find_border
from backsight.studies.learning_rate.rules import (
    apply_rules,
    find_longest_fall,
    find_steepest,
    find_tenth,
    find_valley,
    smooth_losses,
)

RATES = np.geomspace(1e-4, 1.0, 81)


def test_the_smoothed_loss_is_the_weighted_mean():
    """Bias-corrected: weights 0.9ᵏ over their sum, the newest the heaviest."""
    losses = np.random.default_rng(1).normal(size=20)
    found = smooth_losses(losses, 0.9)
    for t in range(20):
        weights = 0.9 ** np.arange(t, -1, -1)
        assert found[t] == pytest.approx(np.average(losses[: t + 1], weights=weights))
    assert smooth_losses(losses, 0.0) == pytest.approx(losses)
    assert smooth_losses([3.0] * 5, 0.99) == pytest.approx([3.0] * 5)


def test_the_steepest_slope_of_a_known_curve():
    """A logistic fall around 0.01 and a rise from 0.5 on."""
    losses = 1 - 1 / (1 + np.exp(-4 * np.log(RATES / 0.01))) + 5 * (RATES > 0.5)
    assert find_steepest(RATES, losses).rate == pytest.approx(0.01)


def test_a_tenth_of_the_minimum():
    """On a parabola in log rate."""
    losses = np.log(RATES / RATES[60]) ** 2
    assert find_tenth(RATES, losses).rate == pytest.approx(RATES[60] / 10)


def test_the_valley_is_the_longest_fall():
    """Its middle, and a single reading that is up does not end it."""
    losses = np.concatenate([[1, 2, 1.5], np.linspace(3, 0, 50), np.linspace(0.1, 4, 28)])
    losses[20] += 5
    found = find_valley(RATES, losses)
    assert found.span == (3, 52)
    assert found.place == 27


def test_a_loss_that_never_falls_has_no_rate():
    """By none of the rules."""
    assert [rule.rate for rule in apply_rules(RATES, np.arange(81.0), 0.9)] == [None] * 3


@pytest.mark.parametrize("seed", range(8))
def test_the_longest_fall_by_trying_all(seed):
    """Against every subsequence of a short list, ties included."""
    values = np.random.default_rng(seed).integers(6, size=9).astype(float)
    found = find_longest_fall(values)
    assert all(values[a] > values[b] and a < b for a, b in itertools.pairwise(found))
    longest = max(
        len(c)
        for n in range(1, 10)
        for c in itertools.combinations(values, n)
        if all(a > b for a, b in itertools.pairwise(c))
    )
    assert len(found) == longest


def test_the_rate_grows_by_the_same_factor():
    """From the first to the last."""
    found = backsight.find_rate("moons", first=1e-4, last=1.0, steps=50, trial=0)
    assert found.rates == pytest.approx(np.geomspace(1e-4, 1.0, 50))


def test_it_is_the_training_engine():
    """Its losses are those of `backsight.start` under the same schedule, bit for bit."""
    found = backsight.find_rate("moons", first=1e-4, last=1.0, steps=50, trial=0, seed=3)
    schedule = {"name": "exponential", "factor": 1.0 / 1e-4, "every": 49}
    run = backsight.start("moons", seed=3, lr=1e-4, steps=50, schedule=schedule, engine="numpy")
    assert found.losses.tolist() == [step.loss for step in run.steps()]


def test_the_seed_decides():
    """Twice the same is the same; another seed is another."""
    one, again, other = (
        backsight.find_rate("moons", steps=30, trial=5, seed=seed) for seed in (1, 1, 2)
    )
    assert one.losses.tolist() == again.losses.tolist()
    assert one.trials == again.trials
    assert one.losses.tolist() != other.losses.tolist()


def test_descent_diverges_where_theory_has_it():
    """Of a linear network on squared errors: at 2 over the largest eigenvalue of the Hessian."""
    draw = np.random.default_rng(5)
    x = draw.normal(size=(60, 3)) * [3, 1, 0.3]
    y = x @ [1.0, -2.0, 0.5] + draw.normal(size=60)
    found = backsight.find_rate(
        (x, y), hidden="", loss="mean_squared_error", optimizer="sgd", batch="all", scale="none",
        validation=0, test=0, dtype="float64", task="regression",
    )  # fmt: skip
    ones = np.column_stack([x, np.ones(60)])
    largest = np.linalg.eigvalsh(2 / 60 * ones.T @ ones).max()
    low, high = found.border
    assert low < 2 / largest < high <= 1.25 * low
    assert all(trial.diverged == (trial.rate > 2 / largest) for trial in found.trials)
    assert {r.rate for r in found.rules} <= {t.rate for t in found.trials}


def trial_at(limit):
    def try_one(rate):
        return Trial(rate=rate, steps=1, start=1.0, loss=2.0 if rate > limit else 0.5)

    return try_one


@pytest.mark.parametrize("limit", [1e-3, 0.02, 1.0, 700.0])
def test_a_border_is_found_from_either_side(limit):
    """Wherever the rules begin; its two sides are near each other."""
    trials, (low, high) = bracket_border(trial_at(limit), [0.01, 0.1])
    assert low <= limit < high <= 1.25 * low
    assert [t.rate for t in trials] == sorted(t.rate for t in trials)
    assert len(trials) <= 16


@pytest.mark.parametrize(("limit", "known"), [(1e30, (True, False)), (0.0, (False, True))])
def test_no_border_is_told(limit, known):
    """Where none diverges, or all do: after so many trials it is given up."""
    trials, (low, high) = bracket_border(trial_at(limit), [0.1])
    assert (low is not None, high is not None) == known
    assert len(trials) == 11


def test_a_border_that_is_not_one():
    """Where a larger rate does well again, it is the first that diverges."""
    trials = [
        Trial(rate=r, steps=1, start=1.0, loss=loss) for r, loss in ((1, 0), (2, 9), (3, 0), (4, 9))
    ]
    assert find_border(trials) == (1, 2)
    assert Trial(rate=1.0, steps=1, start=1.0, loss=float("nan")).diverged


def files(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(Path(folder).rglob("*"))
        if p.is_file() and not p.name.endswith(("-shm", "-wal"))  # of SQLite, as it reads
    }


def test_a_run_stays_as_it_is(tmp_path, monkeypatch):
    """Every file of its folder; no other is made; and it is its network as it began."""
    monkeypatch.chdir(tmp_path)
    backsight.train("moons", seed=2, steps=40, out="run")
    before = files(tmp_path)
    found = backsight.find_rate("run", steps=30, trial=5)
    assert files(tmp_path) == before
    assert found.losses.tolist() == backsight.find_rate("moons", seed=2, steps=30, trial=0
                                                        ).losses.tolist()  # fmt: skip


def test_a_run_in_memory_stays_as_it_is():
    """Its state is not touched."""
    run = backsight.train("moons", seed=2, steps=40)
    before = run.state.vectors["theta"].copy()
    backsight.find_rate(run, steps=30, trial=5)
    np.testing.assert_array_equal(run.state.vectors["theta"], before)
    assert run.state.step == 40


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": 1.0, "last": 0.1}, "must be below `last`"),
        ({"first": 1.0, "last": 1.0}, "must be below `last`"),
        ({"first": -1.0}, "`first` must be a rate above 0"),
        ({"last": float("inf")}, "`last` must be a rate above 0"),
        ({"first": float("nan")}, "`first` must be a rate above 0"),
        ({"first": 1e-300, "last": 1e300}, "too many times"),
        ({"steps": 0}, "at least 2 steps, got 0"),
        ({"smooth": 1.0}, "from 0 up to, but not including, 1"),
        ({"trial": -1}, "0 or more"),
        ({"lr": 0.1}, "sets lr itself"),
        ({"schedule": "cosine"}, "sets schedule itself"),
        ({"init": "normal:std=1e200", "loss": "mean_squared_error", "activation": "identity",
          "output": "identity"}, "not finite at the first rate"),
        ({"first": 1e200, "last": 1e201, "optimizer": "sgd", "loss": "mean_squared_error",
          "activation": "identity", "output": "identity"}, "Begin with a smaller rate"),
    ],
)  # fmt: skip
def test_bad_input_is_told(options, message):
    """What was expected, and what came."""
    with pytest.raises(BadInput, match=message):
        backsight.find_rate("moons", **options)


def test_it_ends_where_numbers_do():
    """The readings before are kept, and it is said why there are no more."""
    found = backsight.find_rate(
        "moons", optimizer="sgd", loss="mean_squared_error", activation="identity",
        output="identity", last=1e6, trial=20,
    )  # fmt: skip
    assert len(found.losses) < 200
    assert np.isfinite(found.losses).all()
    assert "Step" in found.stopped
    assert found.border[1] is not None


def test_it_is_drawn():
    """With the rates of the rules at their lines."""
    found = backsight.find_rate("moons", seed=1, steps=60, trial=20)
    figure = found.plot()
    texts = " ".join(t.get_text() for t in figure.axes[0].texts)
    assert "steepest slope: " in texts
    assert "valley: " in texts
    assert figure.axes[0].get_xscale() == "log"
    assert found.spread >= 1
    assert "steepest" in repr(found)
    assert found._repr_html_().count("<img") == 1
