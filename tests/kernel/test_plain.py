"""JSON of a stranger: what it says, or one kind of error; and messages of a length to be read."""

import msgspec
import pytest

from backsight.kernel.errors import BadData, UnknownName
from backsight.kernel.plain import decode_json


class Pair(msgspec.Struct):
    a: int


def test_json_is_decoded() -> None:
    """As plain data, or as the struct that is asked for."""
    assert decode_json('{"a": [1, null]}') == {"a": [1, None]}
    assert decode_json(b'{"a": 1}', Pair) == Pair(a=1)


@pytest.mark.parametrize(
    "text", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b'{"a": "x"}', b'{"a": 1e999}', b"9" * 5000]
)
def test_what_is_none_is_one_kind_of_error(text: bytes) -> None:
    """However it is not what was expected."""
    with pytest.raises(ValueError, match=r"."):
        decode_json(text, Pair)


def test_messages_are_bounded() -> None:
    """Of a name with a million characters, the message keeps its beginning and its end."""
    long = str(BadData(f"It begins {'a' * 1_000_000} and ends."))
    assert len(long) < 4000
    assert long.startswith("It begins aaa")
    assert long.endswith("aaa and ends.")
    assert len(str(UnknownName("column", "a" * 100_000, ["b"]))) < 4000
    assert str(BadData("short")) == "short"
