"""Pictures of a training: curves, confusion matrix, decision boundary, animation.

Plain data in (`View`), matplotlib figures or files out. Matplotlib is imported when the first
picture is drawn, not before.
"""

from backsight.plots.animation.animate import animate
from backsight.plots.charts import Chart, charts
from backsight.plots.draw import draw, draw_all, fitting, save
from backsight.plots.style import drawable_language, missing_font
from backsight.plots.view import Points, View

__all__ = [
    "Chart",
    "Points",
    "View",
    "animate",
    "charts",
    "draw",
    "draw_all",
    "drawable_language",
    "fitting",
    "missing_font",
    "save",
]
