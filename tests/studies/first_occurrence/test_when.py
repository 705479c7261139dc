"""`backsight.when`: the step, the operation that made the number, and what carried it on."""

import json

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput, UnknownName

MINE = '''"""Activations without any guard, and a sigmoid that overflows on its way."""

from backsight.records import Activation, formula, exp, log, where


@formula
def over(z):
    return 1 / z


@formula
def over_slope(z, a):
    return -(a * a)


@formula
def bare_log(z):
    return log(z)


@formula
def log_slope(z, a):
    return 1 / z


@formula
def bare_exp(z):
    return exp(z)


@formula
def exp_slope(z, a):
    return a


@formula
def cases(z):
    e = exp(-z)
    return where(z < 0, z * 1e38 * 1e270, e)


@formula
def cases_slope(z, a):
    return where(z < 0, 1, -a)


@formula
def naive(z):
    e = exp(-z)
    return 1 / (1 + e)


@formula
def naive_slope(z, a):
    return a * (1 - a)


reciprocal = Activation(name="when_reciprocal", symbol="rec", value=over, slope=over_slope)
logarithm = Activation(name="when_log", symbol="lg", value=bare_log, slope=log_slope)
exponential = Activation(name="when_exp", symbol="ex", value=bare_exp, slope=exp_slope)
by_cases = Activation(name="when_cases", symbol="ca", value=cases, slope=cases_slope)
sigmoid = Activation(name="when_naive", symbol="sg", value=naive, slope=naive_slope)
'''
PLAIN = {
    "hidden": [2], "activation": "identity", "output": "identity", "bias": False, "scale": "none",
    "loss": "mean_squared_error", "optimizer": "sgd", "lr": 1e-30, "steps": 5, "batch": 3,
    "seed": 2, "validation": 1, "test": 0, "task": "regression", "target_scale": "none",
}  # fmt: skip
ONES = {"W1": np.ones((2, 2)), "W2": np.ones((2, 1))}
LARGE = {"float32": 3e38, "float64": 1.5e308}
ROOT = {"float32": 1.5e19, "float64": 1.2e154}
"""Its square is finite, twice that is not."""


def rows(*special, count=7):
    """Harmless rows with a special one, number 4, which is another among the training rows."""
    x = np.tile([0.25, 0.5], (count, 1))
    x[:, 0] += np.arange(count) / 100
    if special:
        x[4] = special
    return x, np.zeros(count)


@pytest.fixture
def asked(tmp_path):
    """Train and ask."""
    mine = tmp_path / "mine.py"
    mine.write_text(MINE, encoding="utf-8")

    def ask(arrays, weights=None, first="nonfinite", **options):
        given = PLAIN | {"with_": [mine]} | options
        backsight.train(arrays, out=tmp_path / "run", start_from=weights, **given)
        return backsight.when(tmp_path / "run", first=first, arrays=arrays, with_=[mine])

    return ask


def by_hand(arrays, weights=None, **options):
    """The first step, and in it the first symbol, by looking at every number of every step."""
    run = backsight.start(arrays, start_from=weights, **PLAIN | options)
    for step in run.steps():
        names = [t for e in step.derivation.acts("forward", "loss", "backward", "update")
                 for t in e.targets]  # fmt: skip
        bad = [n for n in names if not np.isfinite(step.tape[n]).all()]
        if bad:
            return step.index, bad, run.experiment.feed.list_rows(step.index - 1)
    return None


DTYPES = pytest.mark.parametrize("dtype", ["float32", "float64"])


@pytest.mark.parametrize(("dtype", "x"), [("float32", 44.5), ("float64", 355.0)])
def test_an_exponential_overflows(asked, dtype, x):
    """exp of a number just beyond the range: where, of which row, with the operand."""
    arrays, options = rows(x, x), {"activation": "when_exp", "dtype": dtype}
    found = asked(arrays, ONES, **options)
    step, bad, batch = by_hand(arrays, ONES, **options)
    assert (found.step, found.symbol, found.value) == (step, "a1", np.inf)
    assert found.origin.carriers == tuple(n for n in bad if n != "a1")
    assert (found.origin.data_row, found.origin.training_row) == (4, 4)
    assert batch[found.origin.row] == 4
    assert not any("noticed" in sentence for sentence in found.sentences)
    assert found.index == (found.origin.row, 0)
    place = f"[{found.origin.row}, 0]"
    said = f"a₁{place} = ex(z₁{place}) = exp(z₁{place}) = exp({2 * x:g}) = ∞"
    assert found.lines == (said,)


@DTYPES
@pytest.mark.parametrize(
    ("activation", "value", "line"),
    [
        ("when_reciprocal", np.inf, "a₁{0} = rec(z₁{0}) = 1 / z₁{0} = 1/0 = ∞"),
        ("when_log", -np.inf, "a₁{0} = lg(z₁{0}) = ln(z₁{0}) = ln(0) = −∞"),
    ],
)
def test_division_by_0_and_its_logarithm(asked, dtype, activation, value, line):
    """What stands there is 0, exactly."""
    found = asked(rows(1, -1), ONES, activation=activation, dtype=dtype)
    assert (found.symbol, found.value, found.origin.data_row) == ("a1", value, 4)
    assert found.lines == (line.format(f"[{found.origin.row}, 0]"),)


@DTYPES
def test_a_product_overflows(asked, dtype):
    """One product of a sum: it comes first, then the sum."""
    weights = ONES | {"W1": np.array([[1.0, 1.0], [1.0, 4.0]])}
    found = asked(rows(1, LARGE[dtype]), weights, dtype=dtype)
    row = found.origin.row
    assert (found.symbol, found.index, found.origin.data_row) == ("z1", (row, 1), 4)
    product, whole = found.lines
    assert product.startswith(f"x[{row}, 1] · W₁[1, 1] = ")
    assert product.endswith(" · 4 = ∞")
    assert whole.startswith(f"z₁[{row}, 1] = x[{row}, 0] · W₁[0, 1] + x[{row}, 1] · W₁[1, 1] = ")


@DTYPES
def test_a_sum_overflows(asked, dtype):
    """No product does, only what they come to."""
    found = asked(rows(LARGE[dtype], LARGE[dtype]), ONES, dtype=dtype)
    assert (found.symbol, found.index) == ("z1", (found.origin.row, 0))
    assert len(found.lines) == 1
    assert found.lines[0].count(" · 1") == 2


@DTYPES
def test_the_square_in_a_loss_overflows(asked, dtype):
    """The loss is one number, and yet the row is known."""
    found = asked(rows(ROOT[dtype], ROOT[dtype]), ONES, dtype=dtype)
    assert (found.symbol, found.index, found.origin.data_row) == ("L", (), 4)
    square, whole = found.lines
    assert square.startswith(f"(a₂[{found.origin.row}, 0] − y[{found.origin.row}, 0])² = ")
    assert whole.startswith("L = ")


@DTYPES
def test_a_gradient_overflows(asked, dtype):
    """The loss is finite; x times its slope is not, in one row."""
    small = {"W1": ONES["W1"] / LARGE[dtype], "W2": ONES["W2"] * ROOT[dtype] / 100}
    found = asked(rows(LARGE[dtype], LARGE[dtype] / 2), small, dtype=dtype)
    assert (found.symbol, found.origin.act, found.origin.data_row) == ("dL_dW1", "backward", 4)
    assert "loss of step" in found.sentences[0]
    assert "g" in found.origin.carriers


@DTYPES
def test_only_the_square_of_a_gradient_overflows(asked, dtype):
    """Every number is finite; training ended all the same, and that is said."""
    arrays = rows(*[ROOT[dtype] * 1e3] * 2)
    found = asked(arrays, {k: v * 0 for k, v in ONES.items()} | {"W2": ONES["W2"]}, dtype=dtype,
                  loss="mean_absolute_error", activation="sigmoid")  # fmt: skip
    assert found.symbol == "dL_dW1"
    assert np.isfinite(found.value)
    assert "sum of their squares is not" in found.sentences[0]
    assert found.lines[0].endswith("² = ∞")


@DTYPES
def test_an_update_overflows(asked, dtype):
    """It was made by the update of the step before the one that noticed."""
    found = asked(rows(), {k: 8 * v for k, v in ONES.items()}, dtype=dtype, lr=LARGE[dtype])
    assert (found.step, found.symbol, found.index) == (1, "W1_next", (0, 0))
    assert found.origin.act == "update"
    assert "Training noticed it in step 2 and ended." in found.sentences
    assert found.lines[0].startswith("η · ∂L/∂W₁[0, 0] = ")


@DTYPES
def test_memory_overflows_and_training_goes_on(asked, dtype):
    """Sums of squares, each of them finite, in Adagrad's memory: no loss ever shows it."""
    x = np.full((6, 1), ROOT[dtype] * 0.8)
    found = asked((x, np.full(6, 1e3)), {"W1": np.zeros((1, 1))}, hidden=[], optimizer="adagrad",
                  loss="mean_absolute_error", lr=1e-3 / ROOT[dtype], dtype=dtype)  # fmt: skip
    size = (ROOT[dtype] * 0.8) ** 2
    largest = float(np.finfo(dtype).max)
    assert found.step == int(largest // size) + 1
    assert (found.symbol, found.index, found.value) == ("c_next_W1", (0, 0), np.inf)
    assert found.origin.carriers == ()


@DTYPES
def test_a_running_variance_overflows(asked, dtype):
    """The batch's own is infinite: its square, in the row where it first is; the loss is finite."""
    weights = ONES | {"gamma1": np.ones(2), "delta1": np.zeros(2)}
    found = asked(rows(-ROOT[dtype] * 4, 0), weights, norm="batch", dtype=dtype, batch=6)
    assert (found.symbol, found.origin.data_row) == ("var1", 4)
    assert found.origin.carriers == ("var1_bar_next", "running_next")
    assert "update leaves" in found.sentences[0]
    own, square, whole = found.lines
    assert own.startswith(f"d[{found.origin.row}, ")
    assert square.startswith(f"d[{found.origin.row}, ")
    assert square.endswith("= ∞")
    assert whole.startswith("var₁[")


def test_what_leaves_no_trace_does_not_count(asked):
    """1 / (1 + exp(-z)) is 0 where exp(-z) is infinite: all is well."""
    arrays = rows(-500.0, -500.0)
    found = asked(arrays, ONES, activation="when_naive", dtype="float64")
    assert found.step is None
    assert "did not happen in the 5 steps" in found.sentences[0]
    assert found.origin is None


def test_what_leaves_no_trace_is_not_the_producer(asked):
    """Of two infinite numbers it is the one that the loss has to do with."""
    x, y = rows(-500.0, -500.0)
    y[2] = 1e200
    found = asked((x, y), ONES, activation="when_naive", dtype="float64")
    assert (found.symbol, found.origin.data_row) == ("L", 2)


def test_the_case_that_does_not_hold_is_not_the_producer(asked):
    """exp(1000) is infinite, too, but of the other case."""
    found = asked(rows(-500.0, -500.0), ONES, activation="when_cases", dtype="float64")
    row = found.origin.row
    assert (found.symbol, found.index, found.value) == ("a1", (row, 0), -np.inf)
    assert found.lines[0] == f"z₁[{row}, 0] · 10³⁸ · 10²⁷⁰ = (−1000) · 10³⁸ · 10²⁷⁰ = −∞"


def test_an_average_is_not_finite_before_the_weights_are(asked):
    """Momentum: the first of the two that an update makes."""
    found = asked(rows(), {k: 8 * v for k, v in ONES.items()}, optimizer="momentum",
                  lr=LARGE["float64"], dtype="float64")  # fmt: skip
    assert (found.step, found.symbol) == (1, "v_next_W1")
    assert "theta_next" in found.origin.carriers
    assert all("v⁺" in line or "η" in line for line in found.lines)


def test_weights_ahead_of_a_step(asked):
    """Nesterov's are one vector, and a part of it is the number that was first."""
    x, y = rows()
    weights = {"W1": np.zeros((2, 2)), "W2": np.ones((2, 1))}
    found = asked((x, y + 1), weights, optimizer="nesterov:mu=0.9", lr=1e308, dtype="float64")
    assert (found.step, found.symbol, found.index) == (2, "W1_ahead", (1, 0))
    assert found.origin.act == "forward"
    assert "theta_ahead" not in found.origin.carriers


def test_first_weights_that_are_none(asked):
    """What float32 cannot hold: they were so from the beginning."""
    weights = ONES | {"W1": np.full((2, 2), 1e39)}
    with np.errstate(over="ignore"):
        found = asked(rows(), weights, dtype="float32")
    assert (found.step, found.symbol, found.index) == (0, "W1", (0, 0))
    assert found.sentences[:2] == (
        "The run began with a number that is not finite.",
        "It is W1[0, 0] = inf.",
    )
    assert "backsight.explain(run, step=1, number='W1[0,0]')" in str(found)


def test_what_a_saturated_output_hides_the_gradient_shows(asked):
    """The loss is finite, for sigmoid(-inf) is 0; inf · 0 in the gradient is not."""
    found = asked(rows(-500.0, -500.0), ONES, activation="when_cases", output="sigmoid",
                  dtype="float64")  # fmt: skip
    assert (found.symbol, found.value, found.origin.data_row) == ("a1", -np.inf, 4)
    assert "is finite, but its gradient is not" in found.sentences[0]
    assert "L" not in found.origin.carriers


def test_a_loss_beside_a_gradient_by_differences(asked):
    """Its equations are looked through all the same."""
    found = asked(rows(1e200, 0.0), ONES, gradient="central", dtype="float64")
    assert (found.symbol, found.origin.act, found.origin.data_row) == ("L", "loss", 4)


def test_a_gradient_by_differences(asked):
    """Where no equation made it, that is said, and the loss's own are still found."""
    largest = float(np.sqrt(np.finfo(float).max * (1 - 1e-9)))
    options = {"hidden": [], "gradient": "central", "dtype": "float64", "batch": 1}
    options["validation"] = 0
    one = {"W1": np.ones((1, 1))}
    found = asked((np.full((2, 1), largest), np.zeros(2)), one, **options)
    assert (found.symbol, found.step, found.origin.equation) == ("g_W1", 1, 0)
    assert "found by differences" in found.sentences[1]


def test_it_is_in_the_middle_of_a_run(asked):
    """The first of many steps, in its batch, as looking at all of them says."""
    arrays, options = rows(3, 2, count=30), {"lr": 0.3, "steps": 200, "optimizer": "sgd"}
    x, y = arrays
    found = asked((x, y + 1), None, **options)
    step, bad, _batch = by_hand((x, y + 1), None, **options)
    assert step > 3
    assert (found.step, found.symbol) == (step, bad[0])


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "Ask a question, one of: `dead_units` NAME SHARE, `loss_above` X"),
        ({"first": "turn", "loss_above": 1}, "One question at a time, got loss_above, turn"),
        ({"first": "nonfinite", "by": 0.1}, "`by` goes with `first` turn"),
        ({"norm_above": 3}, "Expected `norm_above` L X: L a layer's number"),
        ({"loss_above": "high"}, "Expected `loss_above` X"),
        ({"loss_above": np.nan}, "a finite number"),
        ({"first": "turn", "digits": 0}, "shown with 1 to 17 digits"),
    ],
)
def test_a_question_that_is_none(question, said):
    """Before any file is opened."""
    with pytest.raises(BadInput, match=said):
        backsight.when("nowhere", **question)


@pytest.mark.parametrize(
    ("question", "near"),
    [({"first": "turns"}, "turn"), ({"loss_abov": 1}, "loss_above"), ({"first": "loss_above"}, "")],
)
def test_an_unknown_question(question, near):
    """The nearest is offered."""
    with pytest.raises(UnknownName, match=f"Did you mean {near!r}" if near else "Known: nonfinite"):
        backsight.when("nowhere", **question)


def test_an_open_run_is_left_as_it_was(tmp_path):
    """Whoever is told of steps made again is told by this call alone, or as before."""
    backsight.train("xor", hidden=[3], steps=9, seed=1, out=tmp_path / "run")
    told, before = [], []
    with backsight.open(tmp_path / "run", progress=lambda _text, *both: before.append(both)) as run:
        backsight.when(run, norm_above=("z1", 1e9), progress=lambda _text, *both: told.append(both))
        assert (len(told), before) == (9, [])
        assert backsight.when(run, norm_above=("z1", 1e9)).again == len(before) == 9


def test_a_loss_that_jumps_to_infinity_is_plain_json(tmp_path):
    """As text, as all numbers that JSON does not know."""
    options = {"optimizer": "sgd", "lr": 1e200, "loss": "mean_squared_error", "steps": 30}
    backsight.train("sine", hidden=[3], batch="all", seed=1, out=tmp_path / "run", **options)
    found = backsight.when(tmp_path / "run", first="turn")
    assert json.loads(json.dumps(found.as_plain(), allow_nan=False))["risen_loss"] == "inf"


def test_a_branch_and_a_run_that_goes_on(tmp_path):
    """A branch begins after its parent's step; a run that goes on is looked through to its end."""
    backsight.train("xor", hidden=[3], steps=20, seed=1, out=tmp_path / "run")
    for _step in backsight.fork(tmp_path / "run", 8, out=tmp_path / "branch").steps():
        pass
    for _step in backsight.resume(tmp_path / "run", steps=40).steps():
        pass
    first = backsight.when(tmp_path / "branch", norm_above=("1", 0.0))
    assert first.step == 8
    assert "12 steps" in backsight.when(tmp_path / "branch", loss_above=1e9).sentences[0]
    assert "60 steps" in backsight.when(tmp_path / "run", loss_above=1e9).sentences[0]


def test_every_question_shows_itself(tmp_path):
    """As text and as plain data, of a run that is open."""
    backsight.train("xor", hidden=[3], steps=30, seed=1, out=tmp_path / "run")
    with backsight.open(tmp_path / "run") as run:
        found = backsight.when(run, norm_above=("dL_dW2", 0.0))
        never = backsight.when(run, first="turn")
    assert (found.step, found.symbol, never.step) == (1, "dL_dW2", None)
    assert "∂L/∂W₂" in str(found)
    assert "dL_dW2" in found.sentences[0]
    assert found.as_plain()["step"] == 1
    assert found.again == 1
    assert "In step 1 the norm of ∂L/∂W₂" in repr(found)
    assert "It did not happen in the 30 steps" in repr(never)
    assert "In step 1 the norm of" in found._repr_html_()
