"""What msgspec says of data that does not fit, in our words and in Chinese."""

import re
from typing import Any

import msgspec
import pytest

from backsight.engine.spec import from_plain
from backsight.kernel.errors import BadSpec
from backsight.kernel.plain import decode_json
from backsight.languages.choose import speaking

WHOLE: dict[str, Any] = {"data": {"source": "xor"}}
MESSAGES = {
    "data.source: expected a text, got 3": {"data": {"source": 3}},
    "the key 'data' is missing": {},
    "layers[0].units: expected a whole number, got 'x'": WHOLE | {"layers": [{"units": "x"}]},
    "layers[0].units: expected a whole number ≥ 1, got 0": WHOLE | {"layers": [{"units": 0}]},
    "rate: expected a number, got 'high'": WHOLE | {"rate": "high"},
    "dtype: expected one of float32, float64, got 'half'": WHOLE | {"dtype": "half"},
    "data.delimiter: expected a text of length ≤ 1, got 'ab'": {
        "data": {"source": "xor", "delimiter": "ab"}
    },
    "data.class_weights: expected a text or a table of keys, got a list": {
        "data": {"source": "xor", "class_weights": []}
    },
    "No key in [data] is called 'sources'. Did you mean 'source'?": {"data": {"sources": "xor"}},
}


@pytest.mark.parametrize("message", MESSAGES)
def test_what_is_wrong_with_a_spec(message: str) -> None:
    """Where, what was expected, what came."""
    with pytest.raises(BadSpec) as caught:
        from_plain(MESSAGES[message])
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("message", [m for m in MESSAGES if not m.startswith("No key")])
@pytest.mark.parametrize("tag", ["zh-CN", "zh-TW"])
def test_it_is_said_in_chinese(message: str, tag: str) -> None:
    """But for names of keys, words of specs and what came."""
    with speaking(tag), pytest.raises(BadSpec) as caught:
        from_plain(MESSAGES[message])
    assert not re.search(r"[Ee]xpected|missing|got|number|text|least|length", str(caught.value))


def test_data_of_any_kind_is_told_so() -> None:
    """Records, worksheets and cached networks, too; a place in a mapping has no name."""

    class Facts(msgspec.Struct, forbid_unknown_fields=True):
        steps: int
        by_name: dict[str, bool] = {}

    for text, message in {
        "{}": "the key 'steps' is missing",
        '{"steps": 1, "b": 2}': "the key 'b' is unknown",
        '{"steps": "x"}': "steps: expected a whole number, got a text",
        '{"steps": 1, "by_name": {"a": 1}}': "expected true or false, got a whole number",
        "[]": "expected a table of keys, got a list",
    }.items():
        with pytest.raises(ValueError, match=message):
            decode_json(text, Facts)
