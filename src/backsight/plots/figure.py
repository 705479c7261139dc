"""An empty figure in the style of the house, to be drawn on."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from backsight.plots.style import use_house_style

NOTEBOOK_DPI = 110
"""On a page of text; a picture that is kept as a file has more."""


class ShownFigure(Figure):
    """A Figure that a notebook shows without being told to: it was made without pyplot, which is
    what notebooks look for, and is its own picture."""

    def _repr_png_(self) -> bytes:
        return to_png(self)


def to_png(figure: Figure) -> bytes:
    """A figure as a picture for a page of text."""
    file = BytesIO()
    with use_house_style():
        figure.savefig(file, format="png", dpi=NOTEBOOK_DPI)
    return file.getvalue()


@contextmanager
def open_figure(width: float, height: float) -> Iterator[Figure]:
    """A figure of so many inches that is drawn on within.

    Behind the last line its ticks and texts are laid out once: matplotlib would do it when the
    picture is saved, and by then its settings and the language are others.
    """
    with use_house_style():
        figure = ShownFigure(figsize=(width, height))
        FigureCanvasAgg(figure)
        yield figure
        figure.draw_without_rendering()
