"""Plain data: what JSON holds, and how it is read from a file that may be anybody's."""

import math
from collections.abc import Mapping
from typing import Any, TypeVar, overload

import msgspec

from backsight.kernel.plain_text.mismatch import explain_mismatch

T = TypeVar("T")


def replace_nan(data: Any) -> Any:
    """The same plain data, None in place of each number that is not finite."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: replace_nan(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [replace_nan(value) for value in data]
    return data


@overload
def decode_json(text: bytes | str) -> Any: ...
@overload
def decode_json(text: bytes | str, kind: type[T]) -> T: ...
def decode_json(text: bytes | str, kind: Any = Any) -> Any:
    """What a text in JSON says, of the kind that is expected. Raises ValueError, in words, where it
    is no JSON, is of another kind, or nested too deeply."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError(explain_mismatch(str(error))) from None
