"""Draws the charts of the catalog, and saves them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.plots.charts import Chart, charts
from backsight.plots.style import DPI, use_house_style
from backsight.plots.view import View
from backsight.plots.write import write_whole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Without the date the same figure gives the same file.
UNDATED: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}


def draw(name: str, view: View) -> "Figure":
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
                names=", ".join(list_fitting_charts(view)),
            )
        )
    return _draw_chart(chart, view)


def draw_all(view: View) -> "dict[str, Figure]":
    """Every chart that fits the view, by name."""
    return {name: _draw_chart(charts[name], view) for name in list_fitting_charts(view)}


def list_fitting_charts(view: View) -> list[str]:
    """The names of the charts that can be drawn of the view."""
    return [name for name, chart in charts.items() if chart.fits(view)]


def save(figure: "Figure", path: str | Path) -> None:
    """Write a figure in the format that the path's suffix names (.png, .svg, .pdf …).

    The file is written whole or not at all. Raises BadInput for an unknown suffix,
    CannotWrite where the path cannot be written.
    """
    path = Path(path)
    kind = find_picture_format(path)

    def fill(file: BinaryIO) -> None:
        figure.savefig(file, format=kind, dpi=DPI, metadata=UNDATED.get(kind))

    with use_house_style():
        write_whole(path, fill)


def find_picture_format(path: str | Path) -> str:
    """The format that a picture's name asks for, "png". Raises BadInput where it is none."""
    from matplotlib.backend_bases import FigureCanvasBase

    file_path = Path(path)
    kind = file_path.suffix.removeprefix(".").lower()
    formats = FigureCanvasBase.get_supported_filetypes()
    if kind not in formats:
        names = ", ".join(f".{k}" for k in sorted(formats))
        raise BadInput(
            _("A picture's name must end in one of {names}; {name!r} does not.").format(
                names=names, name=file_path.name
            )
        )
    return kind


def _draw_chart(chart: Chart, view: View) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with use_house_style():
        figure = Figure(figsize=chart.size)
        FigureCanvasAgg(figure)
        chart.draw(view, figure)
        figure.draw_without_rendering()  # ticks are made now, in the style, and not later
    return figure
