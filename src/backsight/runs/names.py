"""Short names for runs, each another."""

from collections.abc import Sequence
from pathlib import Path

from backsight.recorder.store import NAME


def make_unique_names(paths: Sequence[Path]) -> list[str]:
    """A short name for each record: that of its folder, with those above it where two are alike,
    and counted where one is given twice."""
    path_names = [_list_path_names(path.absolute()) for path in paths]
    depths = [1] * len(path_names)
    names = [p[-1] for p in path_names]
    for _round in range(max(map(len, path_names), default=0)):
        is_duplicate = [names.count(name) > 1 for name in names]
        depths = [d + t for d, t in zip(depths, is_duplicate, strict=True)]
        names = ["/".join(p[-d:]) for p, d in zip(path_names, depths, strict=True)]
    return [
        f"{name} ({names[:index].count(name) + 1})" if names.count(name) > 1 else name
        for index, name in enumerate(names)
    ]


def _list_path_names(path: Path) -> tuple[str, ...]:
    """The folder of a record, or its own name where that is another than usual."""
    folder = path.parent if path.name == NAME else path.with_suffix("")
    return tuple(name for name in folder.parts if name != folder.anchor) or ("/",)
