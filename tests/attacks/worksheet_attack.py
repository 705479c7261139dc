"""The key of a worksheet, and the answers to it."""

import json
from pathlib import Path
from random import Random

from attack import Attack
from changes import NUMBERS, TEXTS, change_bytes, change_plain, change_text, pickle_code

from backsight.studies.explanation.worksheet import mark_answers, read_answers, read_key

KEY, ANSWERS = "sheet.key.json", "sheet.answers.csv"


def prepare(folder: Path) -> None:
    """A sheet of xor, its key, and answers of which some are wrong."""
    from backsight.studies.explanation.explain import explain
    from backsight.studies.explanation.worksheet import format_key

    page = explain("xor", blank=0.3)
    (folder / KEY).write_text(format_key(page.key))
    lines = [f'"{n}",{v * (1 + k % 3)}' for k, (n, v) in enumerate(page.key.answers.items())]
    (folder / ANSWERS).write_text("\n".join(["name,answer", *lines, ""]))


def change(luck: Random, honest: Path, folder: Path) -> None:
    """Key and answers, the one or the other changed."""
    key, answers = (honest / KEY).read_bytes(), (honest / ANSWERS).read_text()
    which = luck.randrange(3)
    if which != 0:
        key = _change_key(luck, key)
    if which != 1:
        for _ in range(luck.choice([1, 1, 3])):
            answers = _change_answers(luck, answers)
    data = answers.encode("utf-8", "surrogatepass")
    if luck.randrange(10) == 0:
        data = change_bytes(luck, data)
    elif luck.randrange(20) == 0:
        data = answers.encode("utf-16", "surrogatepass")
    (folder / KEY).write_bytes(key)
    (folder / ANSWERS).write_bytes(data)


def _change_key(luck: Random, key: bytes) -> bytes:
    how = luck.randrange(10)
    if how == 0:
        return change_bytes(luck, key)
    if how == 1:
        return luck.choice(
            [b"", pickle_code(), b"[" * 100_000, b'{"a":' * 100_000, b"null", b"\xff"]
        )
    plain = json.loads(key)
    for _ in range(luck.choice([1, 1, 2])):
        part = luck.choice([None, "answers", "numbers", "layers", "digits", "title", "format"])
        if part is None or not isinstance(plain, dict):
            plain = change_plain(luck, plain)
        elif part in plain:
            plain[part] = change_plain(luck, plain[part])
    return json.dumps(plain).encode()


def _change_answers(luck: Random, answers: str) -> str:
    lines = answers.split("\n")
    if luck.randrange(2) and len(lines) > 2:
        at = luck.randrange(1, len(lines) - 1)
        value = luck.choice(
            [*map(str, NUMBERS), *TEXTS, "−1,5", "1/2", "9" * 5000, "0x1", "1_0", "1e5"]
        )
        lines[at] = lines[at].rpartition(",")[0] + "," + value
        return "\n".join(lines)
    return change_text(luck, answers)


def mark_it() -> None:
    """As functions do."""
    assert repr(mark_answers(read_key(KEY), read_answers(ANSWERS)))


ATTACK = Attack(
    name="worksheet",
    prepare=prepare,
    change=change,
    uses=(("mark", KEY, ANSWERS), mark_it, ("mark", KEY, ANSWERS, "--json")),
)
