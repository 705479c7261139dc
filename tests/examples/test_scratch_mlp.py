"""Article 000's explosion, found by the tool: its two wrong gradients as records of their own."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.cli import main as cli
from backsight.maths import catalogs

ARTICLES = Path(__file__).parents[2] / "examples" / "articles"
RECORDS = str(ARTICLES / "scratch_mlp.py")
SETTINGS = {
    "hidden": [50], "bias": False, "output": "sigmoid", "optimizer": "sgd", "lr": 0.003,
    "with_": [RECORDS],
}  # fmt: skip
WRONG = {"loss": "scratch_mlp_loss", "regularizer": "scratch_mlp_l2:lam=1e-4"}
RIGHT = {"loss": "half_sum_squared_error", "regularizer": "l2:lam=1e-4,per=row"}
MISSING = "in the data part, 32.0: the 1/N with N = 32 rows is missing (a sum, not a mean)"
SCALAR = (
    "is added to every entry: is a sum, as λΣw² is, added where each weight has its own share, "
    "as λw is?"
)


@pytest.fixture(autouse=True)
def no_trace(monkeypatch):
    """What a test takes in is gone after it."""
    for folder in ("losses", "regularizers"):
        catalog = catalogs[folder]
        monkeypatch.setattr(catalog, "_admitted_records", dict(catalog._admitted_records))


def first_weights():
    spec = importlib.util.spec_from_file_location("first_weights", ARTICLES / "first_weights.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def started(weights=None, **changes):
    """The article's run before its first step, at the article's first weights or at others."""
    first = weights or first_weights().first_weights()
    return backsight.start(
        "xor_cloud:rows=50", start_from=first, **{**SETTINGS, **WRONG, **changes}
    )


def losses_of(run):
    return np.array([step.loss for step in run.steps()])


def test_only_the_slopes_are_wrong():
    """Both values are the catalog's, so that the two are one loss with two gradients."""
    wrong, right = (next(started(steps=1, **c).steps()) for c in (WRONG, RIGHT))
    assert wrong.loss == pytest.approx(right.loss, rel=1e-15)
    assert wrong.tape["dR_dW1"].shape == ()
    assert wrong.tape["dL_da2"] == pytest.approx(50 * right.tape["dL_da2"])


def test_the_first_weights_are_the_script_s(tmp_path):
    """As its lines draw them, written as a file of arrays by name."""
    from safetensors.numpy import load_file

    np.random.seed(2017)
    w1 = 2.0 * np.random.random((2, 50)) - 1.0
    w2 = 2.0 * np.random.random((50, 2)) - 1.0
    first_weights().main(str(tmp_path / "first.safetensors"))
    found = load_file(tmp_path / "first.safetensors")
    assert np.array_equal(found["W1"], w1 / np.sqrt(2))
    assert np.array_equal(found["W2"], w2 / np.sqrt(50))


def check(**changes):
    return backsight.check("xor_cloud:rows=50", **{**SETTINGS, **WRONG, **changes})


def test_check_names_both_slips():
    """The missing 1/N, and the number that stands where λw/N belongs, in one sentence."""
    found = check()
    assert not found.holds
    (slip,) = found.slips
    assert slip.arrays == ("W1", "W2")
    assert MISSING in slip.sentence
    assert SCALAR in slip.sentence
    assert "the regularizer part is left out" in slip.sentence


@pytest.mark.parametrize(
    ("mended", "said", "not_said"), [("regularizer", MISSING, SCALAR), ("loss", SCALAR, MISSING)]
)
def test_check_names_the_one_that_is_left(mended, said, not_said):
    """With one of the two mended, the other alone."""
    found = check(**{mended: RIGHT[mended]})
    assert not found.holds
    (slip,) = found.slips
    assert said in slip.sentence
    assert not_said not in slip.sentence


def test_check_is_silent_where_both_are_mended():
    """All methods agree, and there is no slip."""
    found = check(**RIGHT)
    assert found.holds
    assert found.slips == ()


def test_biases_have_a_slip_of_their_own():
    """No regularizer counts them: they lack the 1/N alone."""
    of_weights, of_biases = check(bias=True).slips
    assert of_weights.arrays == ("W1", "W2")
    assert of_biases.arrays == ("b1", "b2")
    assert "the 1/N with N = 32 rows is missing" in of_biases.sentence


def test_the_command_prints_the_slip(monkeypatch, capsys):
    """After the verdict; with --json under "slips"."""
    args = [
        "check", "xor_cloud:rows=50", "--no-bias", "--with", RECORDS,
        "--loss", WRONG["loss"], "--regularizer", WRONG["regularizer"],
    ]  # fmt: skip
    for more in ([], ["--json"]):
        monkeypatch.setattr("sys.argv", ["backsight", *args, *more])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 1
        out = capsys.readouterr().out
        said = json.loads(out)["slips"][0]["sentence"] if more else out.splitlines()[-1]
        assert said.removeprefix("Slip: ").startswith(f"W1, W2: {MISSING}")


@pytest.mark.slow
def test_the_explosion_is_the_article_s():
    """Every figure that the script prints, the turn of the loss, and the end."""
    run = started(steps=110_000)
    losses = losses_of(run)
    printed = {
        91_000: 0.225917, 95_000: 0.228668, 100_000: 0.254963, 102_000: 0.490951,
    }  # fmt: skip
    assert {t: round(losses[t - 1], 6) for t in printed} == printed
    assert losses.argmin() + 1 == 91_432
    assert (np.diff(losses[91_431:]) > 0).all()
    assert (run.failure.step, run.failure.symbol) == (102_695, "g")


@pytest.mark.slow
def test_when_finds_the_turn_and_the_end(tmp_path):
    """In the record, without looking at all of its steps."""
    run = started(steps=110_000, out=tmp_path / "run")
    losses = losses_of(run)
    turn, end = (
        backsight.when(tmp_path / "run", first=first, with_=[RECORDS])
        for first in ("turn", "nonfinite")
    )
    assert (turn.step, turn.value) == (91_432, losses.min())
    assert losses[turn.facts["risen_step"] - 1] > 1.01 * losses.min()
    assert losses[turn.facts["risen_step"] - 2] <= 1.01 * losses.min()
    assert (end.step, end.symbol) == (102_695, "dL_dW1")
    assert end.again < 5_000


@pytest.fixture(scope="module")
def after_90_000():
    """The weights after 90,000 steps with the article's gradient."""
    run = started(steps=90_000)
    losses_of(run)
    return {name: array.copy() for name, array in run.weights.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    "mended", [RIGHT, {"regularizer": RIGHT["regularizer"]}], ids=["both", "the regularizer"]
)
def test_with_the_right_gradient_the_loss_goes_on_falling(after_90_000, mended):
    """At every one of 20,000 steps; the regularizer's mended slope alone does it."""
    losses = losses_of(started(after_90_000, steps=20_000, **mended))
    assert len(losses) == 20_000
    assert (np.diff(losses) < 0).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({"lr": 0.001}, 38_049),
        ({"loss": RIGHT["loss"]}, 12_597),
        ({"regularizer": "scratch_mlp_l2:lam=1e-3"}, 1_275),
    ],
    ids=["lower rate", "1/N mended", "stronger λ"],
)
def test_what_does_not_help(after_90_000, change, end):
    """A lower rate delays the end (unchanged: 12,695 steps on), what the article advises too."""
    run = started(after_90_000, steps=40_000, **change)
    losses_of(run)
    assert run.failure.step == pytest.approx(end, abs=2)
