"""What a network is given: chosen, made, recorded, predicted with, drawn."""

import json
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.engine.spec import from_text, to_text
from backsight.kernel.errors import BadData, BadInput, BadSpec, UnknownName
from backsight.runs.files import write_facts
from backsight.runs.predictor import Predictor
from backsight.training.charts import make_view
from backsight.training.prepare import prepare

SEVEN = ("x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)")
TABLE = "size,age,island,name,y\n" + "".join(
    f"{k % 17 + k / 9 + 1:.4f},{1 + k % 23},{'ABC'[k % 3]},{'uvw'[k // 3 % 3]},{k * k % 29 / 4}\n"
    for k in range(120)
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """With a table."""
    monkeypatch.chdir(tmp_path)
    Path("table.csv").write_text(TABLE)
    return tmp_path


def test_features_are_made_in_original_units_and_scaled_afterwards():
    """The mean and deviation are those of the feature, of the training rows."""
    experiment = prepare("spirals", features=",".join(SEVEN))
    x1, x2 = experiment.table.rows_as_read.T
    made = np.stack([x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)], axis=1)
    np.testing.assert_allclose(experiment.table.x, made, rtol=1e-15)
    rows = experiment.data.train.rows
    wanted = (made[rows] - made[rows].mean(axis=0)) / made[rows].std(axis=0)
    np.testing.assert_allclose(experiment.data.train.x, wanted, rtol=1e-4, atol=1e-6)
    assert experiment.data.features == SEVEN
    assert experiment.program.inputs == 7


def test_a_spec_has_the_name_of_each_input_and_makes_the_same():
    """Also where a star stood for them; old specs say nothing of it."""
    experiment = prepare("table.csv", features=["*", "size^2", "island=A*age"])
    names = (
        "size",
        "age",
        *experiment.table.columns[2].features,
        *experiment.table.columns[3].features,
    )
    assert experiment.spec.data.features == (*names, "size^2", "island=A*age")
    for form in ("toml", "json"):
        text = to_text(experiment.spec, form=form)
        assert from_text(text, form=form) == experiment.spec
    again = prepare(from_text(text, form="json"))
    assert again.spec == experiment.spec
    assert again.data.train.x.tobytes() == experiment.data.train.x.tobytes()
    assert prepare("xor").spec.data.features is None
    assert "features" not in to_text(prepare("xor").spec, form="toml")


def test_rows_that_were_read_get_other_inputs():
    """Of the columns as they came, whatever was made of them before."""
    first = prepare("spirals", features="x1^2")
    other = prepare(first, features=["x2", "x1*x2"])
    assert other.data.features == ("x2", "x1*x2")
    assert other.table.x.tobytes() == prepare("spirals", features=["x2", "x1*x2"]).table.x.tobytes()


def test_a_run_is_replayed_forked_resumed_and_predicts():
    """Bit for bit; new rows have the columns, and the features are made of them."""
    run = backsight.train("spirals", features=SEVEN, steps=30, out="run", engine="numpy")
    with backsight.open("run") as recorded:
        assert np.array_equal(
            recorded.at(17).vectors["theta"], recorded.step(18).state.vectors["theta"]
        )
    branch = backsight.fork("run", at=10, changes={"lr": "0.01"}, steps=20, out="branch")
    assert [step.index for step in branch.steps()][-1] == 30
    assert [step.index for step in backsight.resume("run", steps=10).steps()][-1] == 40
    whole = backsight.train("spirals", features=SEVEN, steps=40, out="whole", engine="numpy")
    x = run.experiment.table.rows_as_read[:9]
    names, rows = Predictor("run").predict(x)
    assert [row[0] for row in rows] == whole.predict(x).tolist()
    assert Predictor("run").features == SEVEN
    with pytest.raises(BadInput, match=r"rows of 2 numbers \(x1, x2\)"):
        Predictor("run").predict(np.zeros((3, 7)))
    backsight.export("run", "weights", "net")
    assert Predictor("net").predict(x)[1].tolist() == rows.tolist()
    assert names[0] == "arm"


def test_a_file_of_new_rows_needs_only_what_inputs_are_made_of():
    """In any order; without a column that is needed it is refused; and so it is judged."""
    run = backsight.train(
        "table.csv", features="island,size,log(size)", steps=20, out="run", missing="drop"
    )
    assert run.experiment.data.features[-2:] == ("size", "log(size)")
    Path("new.csv").write_text("island,size\nB,3.5\nA,8\n")
    file = Predictor("run").predict_file("new.csv")[1]
    width = len(run.experiment.data.inputs.columns)
    x = np.full((2, width), np.nan)
    places = [
        run.experiment.data.inputs.columns.index(name)
        for name in ("size", *run.experiment.table.columns[2].features)
    ]
    x[:, places] = [[3.5, 0, 1, 0], [8, 1, 0, 0]]
    np.testing.assert_array_equal(run.predict(x), file)
    Path("other.csv").write_text("island,age\nB,3\n")
    with pytest.raises(BadData, match="lacks 1 of the 2 columns"):
        Predictor("run").predict_file("other.csv")
    Path("judged.csv").write_text("y,size,island\n3,3.5,B\n2,8,A\n5,1,A\n")
    assert np.isfinite(backsight.score("run", "judged.csv")["r2"])
    Path("bad.csv").write_text("island,size\nB,0\n")
    with pytest.raises(BadData, match=r"Row 1: the feature 'log\(size\)' is -inf"):
        Predictor("run").predict_file("bad.csv")


@pytest.mark.parametrize("engine", ["interpret", "native", "portable", "numpy"])
def test_every_engine_takes_them(engine):
    """They are inputs like any others."""
    run = backsight.train("xor", features="x1,x2,x1*x2", steps=5, engine=engine)
    assert np.isfinite(run.evaluate("train")["loss"])


def test_a_gap_is_filled_with_what_is_usual_of_the_feature():
    """The mean of the squares, not the square of the mean."""
    Path("gaps.csv").write_text(
        "a,b,y\n" + "".join(f"{k if k % 4 else ''},{k % 5},{k / 3}\n" for k in range(40))
    )
    experiment = prepare("gaps.csv", features="a,a^2,b", scale="none", test=0, validation=0)
    x, a = experiment.data.train.x, np.arange(40.0)
    there = a % 4 > 0
    np.testing.assert_allclose(x[~there, 1], np.mean(a[there] ** 2), rtol=1e-6)
    np.testing.assert_allclose(x[there, 1], a[there] ** 2, rtol=1e-6)


def test_a_column_that_does_not_change_stays():
    """A square of 1 and -1 is 1: the feature is 0 then, as any other that does not vary."""
    x = np.array([[1.0], [-1], [1], [-1], [1], [-1]])
    experiment = prepare((x, x[:, 0] + 1), features=["x1", "x1^2"], test=0, validation=0)
    assert not experiment.data.train.x[:, 1].any()


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"features": "x1,z"}, UnknownName, "No column of numbers is called 'z'"),
        ({"features": "log(x1)"}, BadData, r"Row \d+: the feature 'log\(x1\)' is (nan|-inf)"),
        ({"features": 3}, BadSpec, "--features takes names of columns"),
        ({"features": []}, BadSpec, "names no input"),
    ],
)
def test_what_cannot_be_is_refused(options, error, message):
    """With what came, and what is known."""
    with pytest.raises(error, match=message):
        prepare("spirals", **options)


def test_the_plane_is_of_the_columns():
    """The field takes places, whatever is made of them; it is empty where there is no logarithm."""
    run = backsight.train("spirals", features=SEVEN, steps=3)
    view = make_view(run)
    assert view.is_plane
    assert view.features == ("x1", "x2")
    assert view.points.x.shape[1] == 2
    x = run.experiment.table.rows_as_read[:5]
    assert view.field(x).shape == (5, 2)
    assert sorted(run.plot()) == sorted(backsight.train("spirals", steps=3).plot())
    positive = np.random.RandomState(0).uniform(0.1, 3, (60, 2))
    logs = backsight.train((positive, positive[:, 0] > 1), features="log(x1),x2", steps=3)
    field = make_view(logs).field(np.array([[-1.0, 2], [1, 2]]))
    assert np.isnan(field[0]).all()
    assert np.isfinite(field[1]).all()
    logs.plot("boundary")


def test_a_plane_of_two_columns_of_five():
    """A picture is drawn where two alone are used."""
    run = backsight.train("table.csv", target="island", features="size,age,size*age", steps=3)
    assert make_view(run).features == ("size", "age")
    run.plot("boundary")


def test_run_json_names_the_columns():
    """Beside the inputs."""
    write_facts(backsight.train("xor", features="x1*x2", steps=2), Path())
    about = json.loads(Path("run.json").read_text())
    assert (about["features"], about["columns"]) == (["x1*x2"], ["x1", "x2"])
