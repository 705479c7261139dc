"""The tables of people who do this job (`../shared/cases/tables`): each trains at the first command
or is refused with the option that helps, and the network reads it again as it read it then.
"""

from pathlib import Path

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadData

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "tables"
FILES = sorted(path.name for path in CASES.glob("*")) if CASES.is_dir() else []
REFUSED = {"const_target.csv": "`target` COLUMN"}
OPTIONS = {"penguins.csv": {"target": "species"}}
LEFT_OUT = {"ids.csv": {"row", "name"}, "wine_with_id_column.csv": {"index"}}


@pytest.mark.skipif(not FILES, reason="the cases are not beside the project")
@pytest.mark.parametrize("name", FILES)
def test_it_trains_or_is_refused_with_the_remedy(name, tmp_path):
    """By defaults alone, but for which column is to be learned."""
    if name in REFUSED:
        with pytest.raises(BadData, match=REFUSED[name]):
            backsight.train(str(CASES / name), epochs=2)
        return
    options = {"epochs": 2, "seed": 1, **OPTIONS.get(name, {})}
    run = backsight.train(str(CASES / name), out=tmp_path / "run", **options)
    columns = run.experiment.table.columns
    assert {c.name for c in columns if not c.features} >= LEFT_OUT.get(name, set())
    _names, rows = backsight.load(tmp_path / "run").predict_file(CASES / name)
    here = run.predict(run.experiment.table.x)
    if run.experiment.classes:
        assert rows[:, 0].tolist() == here.tolist()
    else:
        np.testing.assert_array_equal(rows, here)


@pytest.mark.skipif(not FILES, reason="the cases are not beside the project")
def test_targets_in_their_own_units_are_learned():
    """A network on targets in the millions is as good as on the same ones scaled by hand."""
    path = str(CASES / "big_target.csv")
    found = backsight.train(path, seed=1)
    assert found.spec.data.target_scale == "standard"
    assert found.score("test") > 0.6
    error = found.evaluate("test")["mean_absolute_error"]
    y = found.experiment.table.y
    assert 0.05 * y.std() < error < y.std()
    assert found.predict(found.experiment.table.x).std() > 0.5 * y.std()


def test_the_words_of_a_table_stand_in_the_spec(tmp_path):
    """And whoever trains by the spec gets the same network."""
    path = tmp_path / "a.csv"
    lines = [f"{k % 7},{'xyz'[k % 3]},{k % 2}" for k in range(60)]
    path.write_text("\n".join(["size,kind,label", *lines]) + "\n")
    first = backsight.train(str(path), epochs=3)
    kinds = first.spec.data.columns
    assert {name: str(kind) for name, kind in kinds.items()} == {
        "*": "number", "kind": "category:words=x|y|z",
    }  # fmt: skip
    second = backsight.train(first.spec)
    assert second.spec == first.spec
    np.testing.assert_array_equal(first.state.vectors["theta"], second.state.vectors["theta"])


def test_a_spec_without_columns_means_numbers(tmp_path):
    """As specs did that were written before columns had kinds."""
    (tmp_path / "a.csv").write_text("id,a,y\n" + "".join(f"{k},{k % 5},{k}.5\n" for k in range(40)))
    (tmp_path / "old.toml").write_text(
        f'epochs = 2\n[data]\nsource = "{(tmp_path / "a.csv").as_posix()}"\n[[layers]]\nunits = 1\n'
    )
    run = backsight.train(str(tmp_path / "old.toml"))
    assert run.experiment.data.features == ("id", "a")
    assert run.experiment.target_scaling is None
