"""A Run: scores, predictions, pictures, and what is written and read back."""

import json
from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.engine.step import Step
from backsight.kernel.errors import BacksightError, BadData, CannotWrite
from backsight.runs.run import Run


@pytest.fixture(scope="module")
def moons() -> Run:
    return backsight.train("moons", hidden=[8], epochs=12, validation=0.2)


def test_the_same_options_give_the_same_bits() -> None:
    """Twice the same training: the same weights to the bit; another seed: others."""
    one, two, other = (backsight.train("moons", epochs=2, seed=s) for s in (1, 1, 2))
    assert one.state.vectors["theta"].tobytes() == two.state.vectors["theta"].tobytes()
    assert one.state.vectors["theta"].tobytes() != other.state.vectors["theta"].tobytes()


def test_predictions_are_class_names(moons: Run) -> None:
    """Rows in original units give class names, and the right ones mostly."""
    x, y = moons.experiment.table.x, moons.experiment.table.y
    names = np.asarray(moons.experiment.data.classes)
    assert np.mean(moons.predict(x) == names[y]) > 0.8


def test_metrics_of_every_part(moons: Run) -> None:
    """Train, validation and test are each measured; the matrix counts every row once."""
    for part in ("train", "validation", "test"):
        matrix = moons.evaluate(part)["confusion_matrix"]
        assert matrix.sum() == len(moons.experiment.y[part])
    with pytest.raises(BadData, match="it has: train"):
        moons.evaluate("tset")


@pytest.mark.filterwarnings("error")
def test_pictures_show_themselves(moons: Run) -> None:
    """All fitting pictures come as Figures; a notebook gets images."""
    pictures = moons.plot()
    assert set(pictures) == {"loss", "accuracy", "confusion", "boundary"}
    assert pictures._repr_html_().count("<img") == 4
    assert moons.plot("loss").axes


def test_a_saved_run_predicts_the_same(moons: Run, tmp_path: Path) -> None:
    """The folder holds all that is needed to give the same outputs on a file."""
    folder = moons.save(str(tmp_path / "run"))
    table = moons.experiment.table
    rows = "\n".join(",".join(map(repr, map(float, r))) for r in table.x[:20])
    (tmp_path / "new.csv").write_text(",".join(table.features) + "\n" + rows + "\n")
    columns, predicted = backsight.load(folder).predict_file(tmp_path / "new.csv")
    assert columns[0] == table.targets[0]
    assert list(predicted[:, 0]) == list(moons.predict(table.x[:20]))


def test_a_folder_is_never_overwritten(moons: Run, tmp_path: Path) -> None:
    """A folder with anything in it is refused, and what is in it stays."""
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(CannotWrite, match="never overwrites"):
        moons.save(str(tmp_path))
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_arrays_can_be_trained_on() -> None:
    """A pair of NumPy arrays does as a source."""
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 3))
    run = backsight.train((x, (x[:, 0] > 0).astype(int)), epochs=20)
    assert run.score() > 0.9


def test_a_non_finite_run_says_where() -> None:
    """A rate that is far too high ends early, with step and symbol."""
    run = backsight.train("sine", optimizer="sgd", lr=1e25, clip_norm=None)
    assert run.failure is not None
    assert run.failure.step == run.state.step + 1
    assert run.failure.symbol in run.stopped


def test_the_letter_of_a_loss_that_overflows_is_explained() -> None:
    """With a regularizer the data's part is D, which stands in the equations alone."""
    run = backsight.train("sine", optimizer="sgd", lr=1e8, steps=40, l2=1e-9)
    assert run.stopped.startswith("Step 18: D = inf. D is the loss without the regularizer's part.")
    assert run.stopped.endswith("A float64 ends at 1.8e+308.")


def test_steps_can_be_watched() -> None:
    """Iterating over `steps` gives Steps, and breaking out leaves a usable network."""
    from backsight.training.prepare import prepare

    run = Run(prepare("moons", epochs=3))
    for step in run.steps():
        assert isinstance(step, Step)
        if step.index == 5:
            break
    run.finish()
    assert run.history.moments[-1].step == 4
    assert 0 <= run.score() <= 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hidden": [0]}, "at least 1"),
        ({"hiden": [3]}, "Did you mean 'hidden'"),
        ({"lr": 0}, "`lr` must be above 0"),
        ({"batch": 10_000}, "larger than the training part"),
        ({"l1": 1, "regularizer": "l2"}, "not both"),
        ({"clip_norm": 1, "clip_value": 1}, "one of `clip_norm` and `clip_value`"),
        ({"activation": "relu,tanh,elu"}, "3 choices for 1 hidden"),
        ({"with_": ["nothing.py"]}, "no such file"),
        ({"folder": "somewhere"}, "has no files"),
    ],
)
def test_options_that_cannot_be(options: dict[str, object], words: str) -> None:
    """Wrong options are refused in the words of the option."""
    with pytest.raises(BacksightError, match=words):
        backsight.train("moons", **options)


def test_a_large_confusion_matrix_is_kept_by_its_entries(tmp_path: Path) -> None:
    """run.json holds what is not 0 of a thousand times a thousand numbers."""
    y = np.array([f"c{k:03}" for k in range(101)] * 2)
    x = np.arange(len(y), dtype=float)[:, None]
    run = backsight.train((x, y), hidden=[2], steps=3, validation=0, test=0)
    run.save(str(tmp_path / "run"))
    kept = json.loads((tmp_path / "run" / "run.json").read_text())["metrics"]["train"]
    matrix = np.zeros(kept["confusion_matrix"]["shape"])
    for row, column, count in kept["confusion_matrix"]["entries"]:
        matrix[row, column] = count
    assert np.array_equal(matrix, run.evaluate("train")["confusion_matrix"])
    assert (tmp_path / "run" / "run.json").stat().st_size < 50_000
