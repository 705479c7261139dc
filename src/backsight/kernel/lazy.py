"""Names that are imported when one is first used, listed as import lines in a file."""

import ast
import importlib
import importlib.util
from functools import cache
from importlib.abc import InspectLoader
from typing import Any


def import_listed(path: str, name: str) -> Any:
    """What the import lines of the module `path` call `name`, and of its file no other line is run.

    As SPEC 1 of Scientific Python does with stubs: type checkers follow the lines, and to run all
    of them would take long (of `backsight.plots`, a tenth of matplotlib's own time). Raises
    AttributeError for a name that is not listed.
    """
    if name not in list_names(path):
        package = path.rpartition(".")[0]
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    module, own = list_names(path)[name]
    return getattr(importlib.import_module(module), own)


@cache
def list_names(path: str) -> dict[str, tuple[str, str]]:
    """Every name that the module `path` lists: where it lives, and what it is called there."""
    spec = importlib.util.find_spec(path)
    loader = spec.loader if spec else None
    source = loader.get_source(path) if isinstance(loader, InspectLoader) else None
    if source is None:  # a package of compiled files alone
        names = vars(importlib.import_module(path))
        return {name: (path, name) for name in names if not name.startswith("_")}
    lines = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    return {a.asname or a.name: (n.module or "", a.name) for n in lines for a in n.names}
