"""Functions that take lists of names take a text with commas, too, and no text as letters."""

from pathlib import Path

import pytest

import backsight
from backsight.kernel.errors import UnknownName
from backsight.kernel.plain_text.names import split_names

OWN = '''"""A step of one's own."""
from backsight.kernel.formula import formula
from backsight.maths.optimizers._record import Optimizer


@formula
def step(w, g, eta, t):
    w = w - eta * g
    return (w,)


own_step = Optimizer(name="own_step", step=step, rate=0.1, reference="none")
'''


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("sgd,adam", ["sgd", "adam"]),
        (" sgd , adam:beta1=0.8,beta2=0.9", ["sgd", "adam:beta1=0.8,beta2=0.9"]),
        ("momentum:mu=0.8;adam", ["momentum:mu=0.8", "adam"]),
        ("W1[0,2],b1[1]", ["W1[0,2]", "b1[1]"]),
        (["W1[0,2]", "b1[1]"], ["W1[0,2]", "b1[1]"]),
        (["a,b", "c"], ["a", "b", "c"]),
        ("", []),
        (",", []),
    ],
)
def test_names_are_taken_apart(text, names: list[str]) -> None:
    assert split_names(text) == names


def test_a_text_is_as_good_as_a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of every public function that takes names."""
    monkeypatch.chdir(tmp_path)
    run = backsight.train("xor", steps=4, seed=1, out="run")
    race = backsight.race_network("xor", "sgd,adam:beta1=0.8", steps=4, grid=3, states=3)
    assert [r.name for r in race.racers] == ["sgd", "adam:beta1=0.8"]
    assert len(backsight.race("bowl", "sgd,adam", steps=3).paths) == 2
    names = [p.name for p in backsight.export("run", "csv,json", "files")]
    assert names == ["metrics.csv", "steps.csv", "record.json"]
    assert list(backsight.score(run, metrics="accuracy,f1").metrics) == ["accuracy", "f1"]
    methods = "backprop,forward_mode,complex_step"
    assert list(backsight.check("xor", methods=methods).results) == methods.split(",")
    assert {r.method for r in backsight.sweep("xor", methods="complex_step").readings} == {
        "complex_step"
    }
    assert backsight.landscape("xor", along="W1[0,0],b1[0]", grid=3).plane.entries == (
        "W1[0,0]",
        "b1[0]",
    )
    assert "forward" in str(backsight.explain("xor", topics="forward,loss")).lower()
    assert len(backsight.replicas("xor", "0-1", {"hidden": ["2", "3"]}, steps=2).cells) == 2
    Path("own_step.py").write_text(OWN)
    assert (
        backsight.train("xor", steps=2, optimizer="own_step", with_="own_step.py").state.step == 2
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: backsight.race_network("xor", "sgd,nosuch"),
        lambda: backsight.check("xor", methods="nosuch,complex_step"),
        lambda: backsight.formulas("activations,nosuch"),
    ],
)
def test_a_name_is_named_whole(call) -> None:
    """Not by its first letter."""
    with pytest.raises(UnknownName, match="nosuch"):
        call()
