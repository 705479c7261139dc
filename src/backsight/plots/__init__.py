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

from typing import TYPE_CHECKING, Any

from backsight.kernel.lazy import import_listed
from backsight.plots.charts import Chart, charts
from backsight.plots.view import Points, View

if TYPE_CHECKING:
    from backsight.plots.api import *  # noqa: F403 - that file is the list of names

__all__ = ["Chart", "Points", "View", "charts"]


def __getattr__(name: str) -> Any:
    """What draws, imported with the first use of its name."""
    return import_listed("backsight.plots.api", name)
