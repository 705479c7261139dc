"""Pictures of a training: curves, confusion matrix, decision boundary, animation.

Plain data in, matplotlib figures or files out. This is where matplotlib begins: the files that
draw import it at their top, and a file that has something to draw writes

    from backsight import plots
    ...
    plots.save(plots.draw("loss", view), "loss.png")

`plots.NAME` is looked up in `backsight.plots.api` when that line runs, and the one file behind
it is imported; so matplotlib comes with the first picture and not before. What needs none of it
is imported from its own file: `View`, the catalog of charts, words, colors.
"""

import ast
import importlib.util
from functools import cache
from importlib.abc import InspectLoader
from typing import TYPE_CHECKING, Any

from backsight.plots.charts import Chart, charts
from backsight.plots.view import Points, View

if TYPE_CHECKING:
    from backsight.plots.api import *  # noqa: F403 - that file is the list of names

__all__ = ["Chart", "Points", "View", "charts"]


def __getattr__(name: str) -> Any:
    """What draws, imported with the first use of its name."""
    if name.startswith("_") or name not in _list_modules():
        raise AttributeError(f"module 'backsight.plots' has no attribute {name!r}")
    return getattr(importlib.import_module(_list_modules()[name]), name)


@cache
def _list_modules() -> dict[str, str]:
    """The module of each name, by the import lines of `api`: read and not run, as SPEC 1 of
    Scientific Python does with stubs, for to run them all takes a tenth of matplotlib's time."""
    path = "backsight.plots.api"
    spec = importlib.util.find_spec(path)
    loader = spec.loader if spec else None
    source = loader.get_source(path) if isinstance(loader, InspectLoader) else None
    if source is None:  # a package of compiled files alone
        names = vars(importlib.import_module(path))
        return {name: path for name in names if not name.startswith("_")}
    lines = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom)]
    return {alias.name: line.module or "" for line in lines for alias in line.names}
