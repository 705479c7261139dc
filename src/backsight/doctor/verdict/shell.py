"""A case as a user types it, for other commands that look into it."""

import shlex
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from backsight.doctor.case import CaseSource, Patient
from backsight.training.options.make_spec import ARRAYS, SPELLINGS

NAMES = {"rate": "lr"}
"""Options of `train` that have another name than the key of the spec."""


def format_explain(case: Patient, step: int, number: str) -> str:
    """The command that shows a number of a step; "" for what has no name in a shell, as arrays."""
    words = list(_list_words(case, step))
    if not words:
        return ""
    return shlex.join(["backsight", "explain", *words, "--step", str(step), "--number", number])


INSTEAD = {
    "steps": ("epochs",),
    "regularizer": ("l1", "l2"),
    "clipping": ("clip_norm",),
}
"""Other options of `train` for the same thing."""


def format_training(case: Patient, changes: Mapping[str, str]) -> str:
    """The command that trains a case with other options, by their names as keywords; "" for what
    has no name in a shell, and for a run."""
    if case.run is not None:
        return ""
    names = {name for key in changes for name in (key, *INSTEAD.get(key, ()))}
    words = list(_list_words(case, 1, without=names))
    if not words:
        return ""
    new = [word for key, value in changes.items() for word in _write_option(key, value)]
    return shlex.join(["backsight", "train", *words, *new])


def _list_words(case: Patient, step: int, without: Collection[str] = ()) -> Iterator[str]:
    """The source with its options; none where it cannot be said. without: options left out."""
    origin = case.origin
    if case.run is not None:
        if case.run.spec.data.source != ARRAYS:
            yield str(case.run.path.parent)
            yield from _list_places(origin)
        return
    if (
        origin is None
        or not isinstance(origin.source, str | Path)
        or origin.where.arrays is not None
    ):
        return
    options = {
        k: v
        for k, v in origin.options.items()
        if v is not None and SPELLINGS.get(k, k) not in without
    }
    # What native code makes of many steps differs in its last digits, and then in more of them.
    if step > 1 and case.whole and case.whole.engine == "native":
        options["engine"] = "numpy"
    words = [word for key, value in options.items() for word in _write_option(key, value)]
    if any("\0" in word for word in words):
        return
    yield str(origin.source)
    yield from words
    yield from _list_places(origin)


def _list_places(origin: CaseSource | None) -> Iterator[str]:
    """Where the files are that it takes."""
    if origin is None:
        return
    for path in origin.where.files:
        yield from ("--with", str(path))
    if origin.where.folder:
        yield from ("--data-dir", str(origin.where.folder))


def _write_option(key: str, value: Any) -> Iterator[str]:
    """An option of `train`, from its keyword; a word with a zero byte where a shell has none."""
    name = SPELLINGS.get(key, key)
    option = f"--{NAMES.get(name, name).replace('_', '-')}"
    if name == "bias":
        yield from () if value else ("--no-bias",)
    elif isinstance(value, bool):
        yield from (option,) if value else ("--no-header",) if name == "header" else ()
    elif name in ("columns", "drop") and isinstance(value, list | tuple):
        for part in value:
            yield from (option, str(part))
    elif isinstance(value, list | tuple):
        yield from (option, ",".join(map(_write_value, value)))
    else:
        yield from (option, _write_value(value))


def _write_value(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.12g}" if float(f"{value:.12g}") == value else repr(value)
    if value == "\t":
        return "tab"
    return str(value) if isinstance(value, str | int | Path) else "\0"
