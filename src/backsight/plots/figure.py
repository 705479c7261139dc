"""An empty figure in the style of the house, to be drawn on."""

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from backsight.plots.style import use_house_style


@contextmanager
def open_figure(width: float, height: float) -> Iterator[Figure]:
    """A figure of so many inches that is drawn on within.

    Behind the last line its ticks and texts are laid out once: matplotlib would do it when the
    picture is saved, and by then its settings and the language are others.
    """
    with use_house_style():
        figure = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        yield figure
        figure.draw_without_rendering()
