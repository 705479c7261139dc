"""The charts of the catalog as figures."""

from matplotlib.figure import Figure

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, join_words
from backsight.plots.charts import Chart, charts
from backsight.plots.figure import open_figure
from backsight.plots.view import View


def draw(name: str, view: View) -> Figure:
    """The chart of that name.

    Raises UnknownName, or BadInput where the view does not hold what the chart needs.
    """
    chart = charts[name]
    if not chart.fits(view):
        raise BadInput(
            _(
                "The chart {name!r} needs {needs}, which {title!r} does not have. Charts "
                "that can be drawn of it: {names}."
            ).format(
                name=name,
                needs=_(chart.needs),
                title=view.title,
                names=join_words(list_fitting_charts(view)),
            )
        )
    return _draw_chart(chart, view)


def draw_all(view: View) -> dict[str, Figure]:
    """Every chart that fits the view, by name."""
    return {name: _draw_chart(charts[name], view) for name in list_fitting_charts(view)}


def list_fitting_charts(view: View) -> list[str]:
    """The names of the charts that can be drawn of the view."""
    return [name for name, chart in charts.items() if chart.fits(view)]


def _draw_chart(chart: Chart, view: View) -> Figure:
    with open_figure(*chart.size) as figure:
        chart.draw(view, figure)
    return figure
