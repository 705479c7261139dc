"""Pictures of a training: curves, confusion matrix, decision boundary, animation.

Plain data in (`View`), matplotlib figures or files out. Matplotlib is imported when the first
picture is drawn, not before.
"""

from backsight.plots.animation.animate import animate
from backsight.plots.charts import Chart, charts
from backsight.plots.draw import draw, draw_all, list_fitting_charts, save
from backsight.plots.style import describe_missing_font, use_drawable_language
from backsight.plots.view import Points, View

__all__ = [
    "Chart",
    "Points",
    "View",
    "animate",
    "charts",
    "describe_missing_font",
    "draw",
    "draw_all",
    "list_fitting_charts",
    "save",
    "use_drawable_language",
]
