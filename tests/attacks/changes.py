"""Changes of plain data, of texts and of bytes that know nothing of what they mean."""

import copy
from random import Random
from typing import Any

PLANTED = "executed.txt"
"""A file that is made, in the folder that is worked in, by what must never be executed."""
NUMBERS = [
    -1, 0, 1, 2, 7, 2**31, 2**32 - 1, 2**40, 2**53 + 1, 2**61, 2**63, 2**64, 10**30, 10**400,
    0.5, -0.0, -1.5, 1e308, -1e308, 1e-320, float("nan"), float("inf"),
]  # fmt: skip
TEXTS = [
    "", " ", "x", "nan", "inf", "adam", "none", "/dev/zero", "../x.csv", "é" * 5000, "a" * 300,
    "2", "∞", "\0", "a\0b", "\n", "[/b]", "\x1b[2J", "{0}", "%s%n", "=cmd|'/c'!A1", "~", "/",
    "1e999999", "9" * 5000, "\ud800", "xor", "relu", "a" * 1_000_000, "\u202e", "linear:p=1",
]  # fmt: skip
OTHERS: list[Any] = [
    None, True, False, [], {}, [[]], [1], [None], {"name": "l2"}, {"": 1}, {"name": []},
    [0] * 20_000, {str(k): k for k in range(2_000)}, [[1, 2], [3]], {"name": "adam", "beta1": 2},
]  # fmt: skip


def draw_value(luck: Random) -> Any:
    """Something that plain data can hold."""
    kind = luck.randrange(12)
    if kind == 0:
        return nest(luck.choice([10, 150]), luck.choice(["list", "dict"]))
    return luck.choice([NUMBERS, TEXTS, OTHERS][kind % 3])


def nest(depth: int, kind: str) -> Any:
    """A list in a list in a list …; or a dict."""
    inside: Any = 1
    for _ in range(depth):
        inside = [inside] if kind == "list" else {"a": inside}
    return inside


def change_plain(luck: Random, plain: Any) -> Any:
    """Plain data with one part replaced, taken away, added or repeated."""
    if not isinstance(plain, dict | list) or not plain or luck.randrange(12) == 0:
        return _change_leaf(luck, plain)
    plain = copy.copy(plain)
    place = luck.choice(list(plain) if isinstance(plain, dict) else range(len(plain)))
    how = luck.randrange(14)
    if how == 0:
        del plain[place]
    elif how == 1 and isinstance(plain, dict):
        plain[luck.choice(["more", "", "name", "é", "__class__"])] = draw_value(luck)
    elif how == 1:
        plain = plain * luck.choice([2, 1000])
    elif how == 2:
        other = luck.choice(list(plain.values()) if isinstance(plain, dict) else plain)
        plain[place] = other
    else:
        plain[place] = change_plain(luck, plain[place])
    return plain


def _change_leaf(luck: Random, leaf: Any) -> Any:
    """Mostly another value of the same type: of another type it is refused soon."""
    if isinstance(leaf, bool) or luck.randrange(3) == 0:
        return draw_value(luck)
    if isinstance(leaf, int | float):
        return luck.choice([*NUMBERS, -leaf, leaf + 1, leaf * 1000, leaf // 2])
    if isinstance(leaf, str):
        return luck.choice([*TEXTS, leaf + leaf, leaf[:-1], leaf.upper(), leaf + "\0"])
    return draw_value(luck)


def change_bytes(luck: Random, data: bytes) -> bytes:
    """Bytes with some flipped, cut out, doubled, zeroed or put in."""
    body = bytearray(data)
    for _ in range(luck.choice([1, 1, 1, 2, 5])):
        at, size = luck.randrange(len(body) + 1), luck.choice([1, 2, 4, 8, 64, 1000])
        how = luck.randrange(7)
        if how == 0:
            del body[at : at + size]
        elif how == 1:
            body[at:at] = body[at : at + size]
        elif how == 2:
            body[at : at + size] = bytes(len(body[at : at + size]))
        elif how == 3:
            body[at : at + size] = b"\xff" * len(body[at : at + size])
        elif how == 4:
            body[at:at] = luck.randbytes(size)
        elif how == 5:
            del body[at:]
        elif at < len(body):
            body[at] ^= 1 << luck.randrange(8)
    return bytes(body)


def change_text(luck: Random, text: str) -> str:
    """A text with words, lines or signs changed, put in, taken out."""
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    how = luck.randrange(8)
    if how == 0:
        del lines[at]
    elif how == 1:
        lines[at:at] = [lines[at]] * luck.choice([1, 2, 5000])
    elif how == 2:
        lines[at] = lines[at][: luck.randrange(len(lines[at]) + 1)]
    elif how == 3:
        lines[at] += luck.choice(
            ["'", '"', "]", "}", ",", "=", "\\", "\t", "#", "\r", "\x1f", "\0"]
        )
    else:
        words = _find_words(lines[at]) or [lines[at]]
        old = luck.choice(words)
        new = luck.choice([str(luck.choice(NUMBERS)), luck.choice(TEXTS), repr(draw_value(luck))])
        lines[at] = lines[at].replace(old, new[:100_000], 1)
    return "\n".join(lines)


def _find_words(line: str) -> list[str]:
    for sign in '=[]{}:,;"':
        line = line.replace(sign, " ")
    return line.split()


def pickle_code() -> bytes:
    """A pickle that runs code when it is loaded."""
    # By protocol 0, by hand, of a function that every process has: builtins.exec.
    code = f"open({PLANTED!r}, 'w').close()"
    return b"cbuiltins\nexec\n(V" + code.encode() + b"\ntR."
