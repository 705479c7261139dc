"""Specs: plain data that says everything and refuses what it does not know."""

from typing import Any

import pytest
from networks import spec_of

from backsight.engine.complete import DataShape, complete
from backsight.engine.spec import Choice, from_plain, from_text, to_text
from backsight.kernel.errors import BadInput


@pytest.mark.parametrize("form", ["toml", "json"])
def test_a_complete_spec_survives_a_file(form: Any) -> None:
    """Written and read back, a complete spec is equal, and completing it again changes nothing."""
    spec = spec_of(optimizer="nadam", regularizer="l1", clipping="by_norm", warmup=2)
    again = from_text(to_text(spec, form=form), form=form)
    assert again == spec
    assert complete(again, DataShape(inputs=6, classes=3, targets=0, rows=64)) == spec


@pytest.mark.parametrize("text", ["adam", "adam:beta2=0.99", "momentum:form=pytorch,mu=0.5"])
def test_choices_are_read_as_they_are_written(text: str) -> None:
    """A choice prints as the command line takes it."""
    assert str(Choice.parse(text)) == text


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"sead": 1}, "'sead'.*seed"),
        ({"rate": 0}, "above 0"),
        ({"dtype": "float16"}, "float16"),
        ({"optimizer": "adamm"}, "Did you mean 'adam'"),
        ({"optimizer": {"name": "adam", "beta3": 1}}, "beta3"),
        ({"optimizer": {"name": "adam", "beta1": 1.5}}, "1.5"),
        ({"optimizer": {"name": "momentum", "form": "old"}}, "classical, pytorch"),
        ({"layers": [{"units": 0}, {}]}, "≥ 1"),
        ({"layers": [{"units": 4}, {"units": 5}]}, "5 units, but the targets need 3"),
        ({"layers": [{"layer": "dropout"}]}, "no layer with weights"),
        ({"layers": [{}, {}]}, "number of units"),
        ({"batch": 100}, "larger than the training part"),
        ({"schedule": "cosin"}, "cosine"),
        ({"data": {"source": "xor", "scale": "log"}}, "log"),
        ({"format": 2}, "2"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(raw: dict[str, Any], words: str) -> None:
    """Unknown keys, names, settings and values out of range are told with what is known."""
    with pytest.raises(BadInput, match=words):
        spec_of(**raw)


def test_not_toml_is_said() -> None:
    """A file that is no TOML is refused with its name."""
    with pytest.raises(BadInput, match=r"my\.toml is not valid TOML"):
        from_text("[data", form="toml", where="my.toml")


def test_two_classes_fit_one_unit_or_two() -> None:
    """Binary losses take one output unit for two classes, others take two."""
    shape = DataShape(inputs=2, classes=2, targets=0, rows=10)
    for loss, units in (("binary_cross_entropy", 1), ("hinge", 1), ("mean_squared_error", 2)):
        spec = complete(from_plain({"data": {"source": "xor"}, "loss": loss}), shape)
        assert spec.layers[-1].units == units
