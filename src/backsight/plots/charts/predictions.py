"""Predicted against true numbers, on rows that the network was not trained on."""

from matplotlib.figure import Figure

from backsight.kernel.language import N_
from backsight.plots.charts._record import Chart
from backsight.plots.score.predictions import compute_size, fill_figure
from backsight.plots.view import View
from backsight.plots.words import format_part


def fits(view: View) -> bool:
    """Whether numbers were predicted, and what is true is known."""
    return view.predicted is not None and view.truth is not None


def draw(view: View, figure: Figure) -> None:
    """A panel for each target, with the diagonal on which both are the same."""
    assert view.predicted is not None
    assert view.truth is not None
    subtitle = f"{view.title} · {format_part(view.confusion_part)}"
    fill_figure(figure, view.truth, view.predicted, view.target_names, subtitle=subtitle)


predictions = Chart(
    name="predictions",
    fits=fits,
    draw=draw,
    needs=N_("numbers that are predicted, and what is true"),
    size=compute_size(1),
)
