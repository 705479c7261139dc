"""What a chart is."""

from __future__ import annotations  # `Figure` is a word here: listing charts imports no matplotlib

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backsight.plots.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def fits_every_view(view: View) -> bool:
    """For a chart of what no view is without."""
    return True


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One kind of picture of a training."""

    name: str
    """As it is asked for, and as its file is called."""
    fits: Callable[[View], bool] = fits_every_view
    """Whether the view holds what the chart needs. What no field of a view has, a chart asks of
    `view.run`: its weights, its metrics, its outputs."""
    draw: Callable[[View, Figure], None]
    """Draws on an empty figure."""
    needs: str
    """What a view must hold, for the message where it does not."""
    size: tuple[float, float]
    """Width and height in inches."""
