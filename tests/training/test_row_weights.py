"""Rows and classes that count more than others, from the file to the last weight."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadData, BadRecord, BadSpec, UnknownName

OPTIONS: dict[str, Any] = {
    "hidden": [5], "steps": 60, "dtype": "float64", "batch": "all", "validation": 0, "test": 0,
    "optimizer": "sgd", "lr": 0.1, "regularizer": "l2:lam=0.01,per=row",
}  # fmt: skip


OWN_LOSS = """
from backsight.records import Loss, formula, sum_rows, sum_units, total

@formula
def value(a, y, N):
    return {value}

@formula
def slope(a, y, N):
    return 4 * (a - y) ** 3 / N

{name} = Loss(name="{name}", value=value, slope=slope, targets="number", output="identity")
"""


@pytest.fixture(scope="module")
def rows() -> tuple[Any, ...]:
    """x, y and counts of forty rows."""
    draw = np.random.default_rng(0)
    x, counts = draw.normal(size=(40, 3)), draw.integers(0, 4, 40)
    return x, (x[:, 0] + 0.5 * x[:, 1] > 0.8).astype(int), counts


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A file with a column of weights, 0 among them, and a class that is rare."""
    draw, path = np.random.default_rng(1), tmp_path / "rows.csv"
    lines = ["a,weight,b,bought"]
    for k in range(120):
        a, b = draw.normal(size=2)
        lines.append(f"{a:.3f},{k % 4 * 0.5},{b:.3f},{'yes' if a + b > 1 else 'no'}")
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("engine", "reduction"),
    [
        ("interpret", "mean"), ("numpy", "mean"), ("numpy", "sum"),
        pytest.param("native", "mean", marks=pytest.mark.slow),
    ],
)  # fmt: skip
def test_a_weight_is_a_number_of_rows(rows: tuple[Any, ...], engine: str, reduction: str) -> None:
    """After 60 steps, the weights of both networks and their losses to 1e-12; 0 is no row."""
    x, y, counts = rows
    rate = 0.1 if reduction == "mean" else 1e-3
    options = OPTIONS | {"engine": engine, "reduction": reduction, "lr": rate}
    one = backsight.train((x, y, counts), **options)
    other = backsight.train((np.repeat(x, counts, 0), np.repeat(y, counts)), **options)
    for name, weight in other.weights.items():
        assert one.weights[name] == pytest.approx(weight, rel=0, abs=1e-12)
    losses = [run.evaluate("train")["loss"] for run in (one, other)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-12)
    assert any("of weight 0" in note for note in one.experiment.notes)


def test_balanced_is_as_scikit_learn_has_it(rows: tuple[Any, ...]) -> None:
    """n / (classes · rows of the class), over the training rows, without a word of the others."""
    x, y, _counts = rows
    run = backsight.train((x, y), class_weights="balanced", steps=1, batch=8, test=0.25)
    training = run.experiment.data.train
    counts = np.bincount(training.y)
    weights = run.experiment.select_rows("train").weights
    assert weights is not None
    expected = len(training) / (2 * counts[training.y])
    assert weights[:, 0] == pytest.approx(expected, rel=1e-6)
    assert any("counts in the loss: 0 " in note for note in run.experiment.notes)


def test_class_weights_multiply_row_weights(rows: tuple[Any, ...]) -> None:
    """Those of classes that are not named stay."""
    x, y, counts = rows
    options = OPTIONS | {"scale": "none"}
    run = backsight.train((x, y, counts), class_weights={"1": 3}, **options)
    other = backsight.train((x, y, np.where(y == 1, 3 * counts, counts)), **options)
    for name, weight in other.weights.items():
        assert run.weights[name] == pytest.approx(weight, rel=0, abs=1e-12)


@pytest.mark.slow
def test_a_column_says_what_rows_count(table: Path, tmp_path: Path) -> None:
    """It is no feature then; the run predicts for a file without it, and comes again to the bit.
    To native code a row counts as much as to NumPy."""
    weights = {}
    for engine in ("numpy", "native"):
        out = tmp_path / engine
        run = backsight.train(
            table, out=out, row_weights="weight", class_weights="yes=5", steps=40, engine=engine
        )
        assert run.experiment.table.features == ("a", "b")
        assert len(run.experiment.table) == 90
        with backsight.open(out) as recorded:
            again = recorded.at(39)
            last = recorded.at(40).vectors["theta"]
            assert last.tobytes() == run.state.vectors["theta"].tobytes()
            step = recorded.step(40)
            assert step.state.vectors["theta"].tobytes() == again.vectors["theta"].tobytes()
            assert (step.tape["omega"] > 0).all()
            assert recorded.replay.difference is None
        predictor = backsight.load(out)
        new = tmp_path / "new.csv"
        new.write_text("b,a\n0.1,2\n-1,-1\n")
        assert predictor.predict_file(new)[1][:, 0].tolist() == ["yes", "no"]
        weights[engine] = run.state.vectors["theta"]
    assert weights["native"] == pytest.approx(weights["numpy"], rel=0, abs=1e-5)


def test_replicas_are_what_they_are_alone(table: Path) -> None:
    """To the bit, rows split by each seed."""
    options = {"row_weights": "weight", "class_weights": "balanced", "epochs": 3, "engine": "numpy"}
    found = backsight.replicas(table, seeds="1-3", **options)
    assert len(found.jobs) == 1
    for seed in (1, 3):
        alone = backsight.train(table, seed=seed, **options)
        replica = found.run(seed)
        assert replica.state.vectors["theta"].tobytes() == alone.state.vectors["theta"].tobytes()
        assert replica.history.make_rows() == alone.history.make_rows()


@pytest.mark.slow
def test_a_grid_reads_rows_anew_where_they_are_others(table: Path) -> None:
    """Each cell of it is the run that it is alone, in its columns and in how long it is trained."""
    grid = {"row_weights": ["weight", "b"], "target": ["bought"]}
    with pytest.raises(BadSpec, match="row_weights=b"):  # some of b are below 0
        backsight.replicas(table, seeds="0,1", grid=grid, steps=3)
    grid = {"columns": ["a=number", "a=drop"], "lr": [0.01, 0.001]}
    found = backsight.replicas(table, seeds="0,1", grid=grid)
    for columns, features in (("a=number", ("a", "weight", "b")), ("a=drop", ("weight", "b"))):
        cell = found.run(1, columns=columns, lr=0.001)
        alone = backsight.start(table, columns=columns, lr=0.001, seed=1)
        assert cell.experiment.table.features == alone.experiment.table.features == features
        assert cell.state.step == alone.spec.steps


def test_a_loss_of_ones_own_is_weighed(rows: tuple[Any, ...], tmp_path: Path) -> None:
    """Where its value is a total over the rows; another one is refused, with what to do."""
    x, y, counts = rows
    targets = y.astype(float)
    options = OPTIONS | {"lr": 0.01, "regularizer": None, "loss": "fourth"}
    file = tmp_path / "fourth.py"
    file.write_text(OWN_LOSS.format(name="fourth", value="total((a - y) ** 4) / N"))
    one = backsight.train((x, targets, counts), with_=[file], **options)
    other = backsight.train((np.repeat(x, counts, 0), np.repeat(targets, counts)), **options)
    assert one.weights["W1"] == pytest.approx(other.weights["W1"], rel=0, abs=1e-12)
    file = tmp_path / "flat.py"
    file.write_text(OWN_LOSS.format(name="flat", value="sum_units(sum_rows(a - y)[None])[0, 0]"))
    with pytest.raises(BadRecord, match="total"):
        backsight.train((x, targets, counts), with_=[file], **options | {"loss": "flat"})


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"row_weights": "wieght"}, UnknownName, "weight"),
        ({"row_weights": "bought"}, (BadData, BadSpec, UnknownName), "bought"),
        ({"class_weights": "yes"}, BadSpec, "A=2,B=1"),
        ({"class_weights": "yes=0"}, BadSpec, "above 0"),
        ({"class_weights": "yess=2"}, UnknownName, "yes"),
        ({"class_weights": ""}, BadSpec, "balanced"),
        ({"target": "a", "class_weights": "balanced"}, BadData, "`row_weights`"),
        ({"target": "a", "row_weights": "b"}, BadData, "at least 0"),
    ],
)
def test_what_does_not_do_is_refused(
    table: Path, options: dict[str, Any], error: Any, says: str
) -> None:
    """With what came and what would do."""
    with pytest.raises(error, match=re.escape(says)):
        backsight.train(table, steps=1, **options)


@pytest.mark.parametrize("weights", [[1, 2], ["a"] * 40, [np.nan] * 40, [-1] * 40, [0] * 40])
def test_weights_that_are_none_are_refused(rows: tuple[Any, ...], weights: list[Any]) -> None:
    """Of arrays."""
    with pytest.raises(BadData, match=r"weight"):
        backsight.train((rows[0], rows[1], np.array(weights)), steps=1)


@pytest.mark.parametrize("missing", ["mean", "median", "most_common"])
def test_what_is_fitted_to_rows_counts_them_too(tmp_path: Path, missing: str) -> None:
    """Scaling and filling of a table with a column of weights, and those of its repeated rows."""
    draw = np.random.default_rng(3)
    counts, words = draw.integers(1, 5, 30), draw.choice(["u", "v", ""], 30)
    lines = [
        f"{draw.choice(['', '1', '2', '5'])},{words[k]},{draw.normal():.3f}" for k in range(30)
    ]
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text(
        "\n".join(["a,b,y,n", *(f"{x},{n}" for x, n in zip(lines, counts, strict=True))])
    )
    repeated = np.repeat(lines, counts)
    other.write_text("\n".join(["a,b,y", *repeated]))
    options = OPTIONS | {"target": "y", "missing": missing, "steps": 3}
    weighed = backsight.train(one, row_weights="n", **options)
    plain = backsight.train(other, **options)
    for field in ("shift", "factor", "fill"):
        pair = (getattr(r.experiment.data.scaling, field) for r in (weighed, plain))
        assert next(pair) == pytest.approx(next(pair), rel=1e-13)
    assert weighed.weights["W1"] == pytest.approx(plain.weights["W1"], rel=0, abs=1e-12)


def list_rare(counts: dict[str, int], **options: Any) -> list[str]:
    """What is said of a rare class among so many rows of each."""
    y = np.repeat(list(counts), list(counts.values()))
    run = backsight.start((np.arange(2.0 * len(y)).reshape(-1, 2), y), hidden=[], **options)
    return [note for note in run.experiment.notes if "accuracy says little" in note]


def test_a_rare_class_is_told() -> None:
    """With its share of the training rows; not where classes have weights, or are even."""
    (said,) = list_rare({"no": 960, "yes": 40}, validation=0, test=0)
    assert said.startswith("Of the training rows 4.0% are of class 'yes': accuracy says little")
    assert "--class-weights balanced" in said
    assert list_rare({"a": 500, "b": 460, "c": 30, "d": 10})[0].count("'d'") == 1
    for weights in ("balanced", {"yes": 5}):
        assert list_rare({"no": 960, "yes": 40}, class_weights=weights) == []
    assert list_rare({"no": 940, "yes": 60}, validation=0, test=0) == []
    assert list_rare({f"class {k}": 20 for k in range(40)}) == []
