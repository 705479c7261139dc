"""What a chart is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from backsight.plots.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One kind of picture of a training.

    fits: whether the view holds what it needs. draw: draws on an empty figure.
    needs: what a view must hold, for the message where it does not. size: width and height
    in inches.
    """

    name: str
    fits: Callable[[View], bool]
    draw: Callable[[View, "Figure"], None]
    needs: str
    size: tuple[float, float]
