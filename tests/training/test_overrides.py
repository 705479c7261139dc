"""Changes of a spec by path: what each path means, what is refused and how, and fuzz."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import backsight
from backsight.engine.spec import Choice, LayerSpec, Spec, StopEarly
from backsight.kernel.errors import BadInput, BadSpec, UnknownName
from backsight.training.overrides import find_differences, read_changes, with_changes


def spec() -> Spec:
    return backsight.start(
        "digits", hidden=[4, 5], norm="batch", dropout=0.2, l2=1e-3, clip_norm=1, batch=64
    ).spec


SPEC = spec()
MEANT = [
    ({"lr": "0.5"}, {"rate": "0.5"}),
    ({"optimizer.rate": 0.5}, {"rate": "0.5"}),
    ({"learning_rate": 1}, {"rate": "1.0"}),
    ({"batch": "7"}, {"batch": "7"}),
    ({"optimizer.beta1": "0.5"}, {"optimizer.beta1": "0.5"}),
    ({"optimizer": "sgd"}, {"optimizer": "sgd"}),
    ({"optimizer": "momentum:mu=0.8"}, {"optimizer.name": "momentum", "optimizer.mu": "0.8"}),
    ({"optimizer": Choice("momentum", {"mu": 0.8})}, {"optimizer.mu": "0.8"}),
    ({"regularizer.l2": "0.5"}, {"regularizer.lam": "0.5"}),
    ({"regularizer.lam": 0.5}, {"regularizer.lam": "0.5"}),
    ({"regularizer.l1": 0.5}, {"regularizer.name": "l1", "regularizer.lam": "0.5"}),
    ({"regularizer": "none"}, {"regularizer.name": "-"}),
    ({"regularizer.l2": 0}, {"regularizer.name": "-"}),
    ({"clipping": None}, {"clipping.name": "-"}),
    ({"clipping.by_value": 2}, {"clipping.name": "by_value", "clipping.limit": "2.0"}),
    ({"schedule.step": 0.25}, {"schedule.name": "step", "schedule.factor": "0.25"}),
    ({"layers.3.p": "0.75"}, {"layers.3.layer.p": "0.75"}),
    ({"layers.3.layer.p": "0.75"}, {"layers.3.layer.p": "0.75"}),
    ({"layers.2.activation": "tanh"}, {"layers.2.activation": "tanh"}),
    ({"engine": "interpret", "seed": 3}, {"engine": "interpret", "seed": "3"}),
]


@pytest.mark.parametrize(("changes", "meant"), MEANT)
def test_what_a_path_means(changes: dict[str, Any], meant: dict[str, str]) -> None:
    """A path leads to its key, by its short cuts too; nothing else changes without need."""
    found = {k: new for k, (_, new) in find_differences(SPEC, with_changes(SPEC, changes)).items()}
    assert found.items() >= meant.items()
    assert {k.split(".")[0] for k in found} <= {k.split(".")[0] for k in meant}


REFUSED = [
    ("data.source=moons", BadSpec, "keeps the data"),
    ("dtype=float64", BadSpec, "keeps the data"),
    ("format=2", BadSpec, "keeps the data"),
    ("optimiser=sgd", UnknownName, "'optimizer'"),
    ("optimizer=sdg", UnknownName, "'sgd'"),
    ("optimizer=none", BadSpec, "only regularizer, clipping, stop_early can be none"),
    ("steps=none", BadSpec, "only regularizer, clipping, stop_early can be none"),
    ("optimizer.beta9=1", UnknownName, "beta1"),
    ("optimizer.beta1=2", BadSpec, "beta1"),
    ("optimizer.sgd=2", BadSpec, "sgd has no settings"),
    ("regularizer.lam=inf", BadSpec, "finite"),
    ("optimizer=:", UnknownName, "No optimizer is called ''"),
    ("optimizer=adam:beta1", BadSpec, "SETTING=VALUE"),
    ("rate=fast", BadSpec, "rate"),
    ("rate=0", BadSpec, "above 0"),
    ("rate=nan", BadSpec, "above 0"),
    ("batch.size=3", BadSpec, "batch has no parts"),
    ("layers.0.p=0.5", BadSpec, "counted from 1"),
    ("layers.9.p=0.5", BadSpec, "7 layers"),
    ("layers.².p=0.5", BadSpec, "counted from 1"),
    ("layers.last.p=0.5", BadSpec, "counted from 1"),
    ("layers.1.q=0.5", UnknownName, "'q'"),
    ("layers=5", BadSpec, "layers"),
    ("layers.1=5", BadSpec, "layers"),
]


@pytest.mark.parametrize(("text", "error", "said"), REFUSED)
def test_what_is_refused(text: str, error: type[BadInput], said: str) -> None:
    """With the key or its nearest neighbor in the message; the spec stays as it was."""
    before = repr(SPEC)
    with pytest.raises(error, match=r"(?s).*" + said.replace(".", r"\.")):
        with_changes(SPEC, read_changes([text]))
    assert repr(SPEC) == before


def test_epochs_stand_for_steps(tmp_path: Any) -> None:
    """A branch that is given epochs has as many steps as they take."""
    backsight.train("moons", hidden=[3], steps=5, batch=32, out=tmp_path / "parent")
    branch = backsight.fork(tmp_path / "parent", 3, {"epochs": "2"}, out=tmp_path / "branch")
    per_epoch = branch.experiment.feed.per_epoch
    assert branch.spec.steps == 2 * per_epoch
    branch.finish()


@pytest.mark.parametrize("text", ["rate", "=3", " =3", ""])
def test_no_pair_is_told(text: str) -> None:
    """KEY=VALUE is expected."""
    with pytest.raises(BadInput, match="KEY=VALUE"):
        read_changes([text])


def test_differences_are_both_values() -> None:
    """Each path that differs, with what it was and what it is."""
    other = with_changes(SPEC, {"rate": 0.5, "regularizer": None})
    assert find_differences(SPEC, other)["rate"] == ("0.003", "0.5")
    assert find_differences(SPEC, other)["regularizer.lam"] == ("0.001", "-")
    assert find_differences(SPEC, SPEC) == {}


words = st.sampled_from([
    *Spec.__struct_fields__, *LayerSpec.__struct_fields__, "1", "3", "0", "²", "p", "mu", "l2",
    "adam", "by_value", "beta1", "name", "lam", "none", "", "9" * 30,
])  # fmt: skip
values = st.one_of(
    st.none(), st.integers(), st.floats(), st.booleans(), st.text(), st.binary(),
    st.lists(st.integers()), st.dictionaries(st.text(), st.integers()),
    st.sampled_from(["adam", "none", "sgd:mu=1", "l2:lam=1", "nan", ":", "9" * 5000]),
)  # fmt: skip


@given(st.lists(words, min_size=1, max_size=4).map(".".join), values)
def test_any_change_is_made_or_refused(key: str, value: Any) -> None:
    """Whatever is given for whatever path: a spec, or an error that is meant for people."""
    try:
        assert isinstance(with_changes(SPEC, {key: value}), Spec)
    except BadInput:
        return


@pytest.mark.parametrize(
    ("changes", "meant"),
    [
        ({"stop_early": "20"}, StopEarly(patience=20)),
        ({"stop_early": "patience=3,by=score"}, StopEarly(patience=3, by="score")),
        ({"stop_early.patience": "5"}, StopEarly(patience=5)),
        ({"stop_early": "none"}, None),
    ],
)
def test_early_stopping_can_be_changed(changes, meant):
    """As it is said on the command line, by its settings, or not at all."""
    assert with_changes(SPEC, changes).stop_early == meant
