"""A spec in words."""

import pytest

from backsight.engine.spec import CompleteSpec
from backsight.languages.choose import speaking
from backsight.training.prepare import prepare
from backsight.training.settings.words import list_layer_heads, list_layers, list_settings


def complete(**options) -> CompleteSpec:
    return prepare("digits", hidden=[8], **options).spec


def test_values_have_their_units():
    """Steps, rows and shares; what is not set is left out."""
    found = dict(list_settings(complete(steps=1000, batch=50, warmup=20, l2=0.1, dropout=0.5)))
    assert found["length"] == "1,000 steps"
    assert found["batch"] == "50 rows"
    assert found["warm-up"] == "20 steps"
    assert found["rows to watch (validation)"] == "10% of the rows"
    assert found["regularizer"].startswith("l2 (lam=0.1")
    assert "clipping" not in found
    assert found["draws"] == "version 2"


def test_each_layer_has_a_row():
    """Under as many heads; one without weights has none to begin with."""
    rows = list_layers(complete(dropout=0.5))
    assert [row[1].split(" ")[0] for row in rows] == ["dense", "dropout", "dense"]
    assert {len(row) for row in rows} == {len(list_layer_heads())}
    assert rows[0][2] == "8"
    assert rows[1][2:] == ("", "", "", "")


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_no_key_is_english_in_chinese(language):
    """Each setting's name has a Chinese character."""
    with speaking(language):
        keys = [*dict(list_settings(complete(l2=0.1, clip_norm=1.0))), *list_layer_heads()]
    assert [k for k in keys if not any("\u3400" <= c <= "\u9fff" for c in k)] == []
