"""`backsight.score`: what `predict` says, compared with what is true, on other rows."""

import csv
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BacksightError, BadData, BadInput

HEAD = ["city", "age", "sex", "paid"]


def draw_rows(count, seed):
    """Rows of words, gaps and numbers, of which `paid` can be learned."""
    rng = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        age, city = int(rng.integers(20, 80)), str(rng.choice(["Rome", "Oslo", "Bonn"]))
        paid = "yes" if age + 15 * (city == "Rome") + rng.normal(0, 8) > 52 else "no"
        rows.append([city, age if rng.random() > 0.1 else "", str(rng.choice(["f", "m"])), paid])
    return rows


def write(path, head, rows):
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A recorded run on people, and a file of others, in another order of columns."""
    place = tmp_path_factory.mktemp("people")
    write(place / "people.csv", HEAD, draw_rows(300, 1))
    backsight.train(
        str(place / "people.csv"), target="paid", hidden=[8], epochs=40, out=place / "run"
    )
    others = [[c, s, "seldom", p, a] for c, a, s, p in draw_rows(80, 2)]
    write(place / "others.csv", ["city", "sex", "more", "paid", "age"], others)
    return place


@pytest.fixture(scope="module")
def prices(tmp_path_factory):
    """A recorded run on two amounts, and its file."""
    place = tmp_path_factory.mktemp("prices")
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 10, (240, 2))
    y = x @ [[3000.0, 1], [500, -2]] + 20_000 + rng.normal(size=(240, 2))
    path = write(place / "prices.csv", ["a", "b", "price", "size"], np.c_[x, y].tolist())
    options = {"target": "price,size", "hidden": [8], "epochs": 60}
    backsight.train(str(path), **options, out=place / "run")
    return place


def test_it_is_what_predict_says_compared_with_the_truth(people) -> None:
    """Accuracy, log loss and counts by hand, from the file and the output of `predict_file`."""
    _columns, rows = backsight.load(people / "run").predict_file(people / "others.csv")
    with (people / "others.csv").open(encoding="utf-8") as file:
        truth = np.array([row["paid"] for row in csv.DictReader(file)])
    found = backsight.score(people / "run", people / "others.csv")
    assert found.rows == 80
    assert found["accuracy"] == np.mean(rows[:, 0] == truth) > 0.75
    yes = rows[:, -1].astype(float)
    expected = -np.log(np.where(truth == "yes", yes, 1 - yes)).mean()
    assert found["log_loss"] == pytest.approx(expected, rel=1e-6)
    counts = [
        [np.sum((truth == t) & (rows[:, 0] == p)) for p in ("no", "yes")] for t in ("no", "yes")
    ]
    assert found.confusion.tolist() == counts
    pairs = yes[truth == "yes"][:, None] - yes[truth == "no"]
    assert found["roc_auc"] == pytest.approx(np.mean((pairs > 0) + (pairs == 0) / 2), rel=1e-12)


def test_a_part_of_its_own_is_what_training_measured(people) -> None:
    """The test rows where nothing is said; the same numbers as of the run in this process."""
    run = backsight.open(people / "run")
    found = backsight.score(people / "run")
    assert found.place == "test"
    measured = run.restored().evaluate("test")
    for name in ("loss", "accuracy"):
        assert found[name] == measured[name]
    assert np.array_equal(found.metrics["f1"], measured["f1"])
    assert backsight.score(run, part="train").rows == len(run.experiment.y["train"])
    run.close()


def test_a_run_in_this_process_is_scored(people) -> None:
    """As the same run from its record, to the bit."""
    run = backsight.open(people / "run").restored()
    one = backsight.score(run, people / "others.csv")
    two = backsight.score(people / "run", people / "others.csv")
    assert {n: one[n] for n in one.metrics} == {n: two[n] for n in two.metrics}


def test_numbers_are_scored_in_their_own_units(prices) -> None:
    """By hand from `predict_file`; each target by itself, and the mean of both."""
    columns, predicted = backsight.load(prices / "run").predict_file(prices / "prices.csv")
    assert columns == ["price", "size"]
    truth = np.loadtxt(prices / "prices.csv", delimiter=",", skiprows=1)[:, 2:]
    found = backsight.score(prices / "run", prices / "prices.csv")
    errors = np.sqrt(((predicted - truth) ** 2).mean(axis=0))
    by_target = [found.by_target[t]["root_mean_squared_error"] for t in columns]
    assert by_target == pytest.approx(errors, rel=1e-6)
    assert found["root_mean_squared_error"] == pytest.approx(errors.mean(), rel=1e-6)
    assert found["mean_absolute_error"] == pytest.approx(np.abs(predicted - truth).mean(), rel=1e-6)
    uniform = np.mean([found.by_target[t]["r2"] for t in columns])
    assert found["r2"] == pytest.approx(uniform, rel=1e-12)
    assert len(found.plot().axes) == 2


def test_metrics_are_chosen_with_settings(prices) -> None:
    """By the names that a user gives; one that does not fit is refused, with those that do."""
    name = "r2:average=variance_weighted"
    found = backsight.score(prices / "run", metrics=[name])
    assert list(found.metrics) == [name]
    assert found[name] != backsight.score(prices / "run")["r2"]
    for wrong, said in {
        "accuracy": "these do: mean_absolute_error",
        "r3": "Did you mean 'r2'",
        "r2:averag=uniform": "Did you mean 'average'",
        "r2:average=median": "average = 'median' does not do",
    }.items():
        with pytest.raises(BacksightError, match=said):
            backsight.score(prices / "run", metrics=[wrong])


def test_a_class_that_training_has_not_seen_counts_as_wrong(people) -> None:
    """It has a row of its own in the confusion, and is told."""
    rows = [*draw_rows(20, 4), ["Oslo", 30, "f", "never"], ["Bonn", 70, "m", "never"]]
    file = write(people / "unseen.csv", HEAD, rows)
    found = backsight.score(people / "run", file)
    assert found.classes == ("no", "yes", "never")
    assert found.confusion[2].sum() == 2
    assert found.confusion[:, 2].sum() == 0
    assert found.metrics["recall"][2] == 0
    assert "'never'" in found.notes[-1]
    assert "loss" not in found.metrics


def test_an_absent_class_counts_in_no_mean(people) -> None:
    """Rows of one class have an accuracy and no ROC AUC, which is said; and no picture."""
    file = write(people / "one.csv", HEAD, [r for r in draw_rows(60, 5) if r[3] == "yes"])
    found = backsight.score(people / "run", file)
    assert found["accuracy"] > 0.5
    assert np.isnan(found["roc_auc"])
    assert "needs rows of the class and rows of another" in found.reasons["roc_auc"]
    assert found.as_dict()["metrics"]["roc_auc"] is None
    with pytest.raises(BadInput, match="of one class"):
        found.plot()


def test_rows_without_a_target_are_left_out_and_counted(people) -> None:
    """Rows with other gaps are filled in as in training, and words not seen are told."""
    rows = [["Rome", "", "f", "yes"], ["Oslo", 30, "m", ""], ["Paris", 40, "m", "no"]]
    found = backsight.score(people / "run", write(people / "gaps.csv", HEAD, rows))
    assert found.rows == 2
    assert "1 row without a target" in found.notes[0]
    assert "has not seen 'Paris'" in found.notes[1]


@pytest.mark.parametrize(
    ("missing", "rows", "said"), [("drop", 2, "1 row with a missing value"), ("refuse", 0, "")]
)
def test_gaps_are_taken_as_in_training(tmp_path, missing, rows, said) -> None:
    """Left out where training left such rows out, refused where it was trained without any."""
    full = [r for r in draw_rows(200, 6) if r[1] != ""]
    path = write(tmp_path / "full.csv", HEAD, full)
    options = {"target": "paid", "missing": missing, "epochs": 2}
    backsight.train(str(path), **options, out=tmp_path / "run")
    gaps = write(tmp_path / "gaps.csv", HEAD, [*full[:2], ["Rome", "", "f", "yes"]])
    if rows:
        found = backsight.score(tmp_path / "run", gaps)
        assert found.rows == rows
        assert said in found.notes[0]
        return
    with pytest.raises(BadData, match=r"line 4, column .age. has no value.*`missing` mean"):
        backsight.score(tmp_path / "run", gaps)


def test_curves_run_from_nothing_to_all(people) -> None:
    """The area under the line that is drawn is the ROC AUC that is printed."""
    found = backsight.score(people / "run", people / "others.csv")
    left, _right = found.plot().axes
    x, y = left.lines[-1].get_data()
    assert (x[0], y[0], x[-1], y[-1]) == (0, 0, 1, 1)
    assert np.trapezoid(y, x) == pytest.approx(found["roc_auc"], rel=1e-12)


def test_any_step_is_scored(people) -> None:
    """The first one, and the best, as `load` has them; a run in this process is as it is."""
    _columns, rows = backsight.load(people / "run", 0).predict_file(people / "others.csv")
    with (people / "others.csv").open(encoding="utf-8") as file:
        truth = np.array([row["paid"] for row in csv.DictReader(file)])
    found = backsight.score(people / "run", people / "others.csv", at=0)
    assert found["accuracy"] == np.mean(rows[:, 0] == truth)
    assert backsight.score(people / "run", at="best")["loss"] > 0
    with pytest.raises(BadInput, match="as it is now"):
        backsight.score(backsight.open(people / "run").restored(), at="best")


def test_one_hot_targets_and_weights_are_read_as_in_training(tmp_path) -> None:
    """Columns of 0 and 1 are classes of the same names; rows of a file count alike."""
    rng = np.random.default_rng(8)
    x = rng.normal(size=(120, 2))
    hot = np.eye(3)[np.digitize(x[:, 0], [-0.5, 0.5])]
    head = ["u", "v", "low", "middle", "high", "count"]
    rows = np.c_[x, hot, rng.integers(1, 4, 120)].tolist()
    path = write(tmp_path / "hot.csv", head, rows)
    options = {"target": "low,middle,high", "row_weights": "count", "epochs": 30}
    backsight.train(str(path), **options, out=tmp_path / "run")
    assert len(backsight.score(tmp_path / "run").classes) == 3
    fewer = write(tmp_path / "fewer.csv", head[:-1], [row[:-1] for row in rows])
    found = backsight.score(tmp_path / "run", fewer)
    assert found.classes == ("low", "middle", "high")
    assert found["accuracy"] > 0.8
    assert found.confusion.sum() == 120
