"""A race as one picture: the paths, and height against step."""

from matplotlib.figure import Figure

from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.race.curve import draw_curves, draw_dots
from backsight.plots.race.heights import draw_heights
from backsight.plots.race.paths import draw_path, draw_start
from backsight.plots.race.rates import draw_rates
from backsight.plots.race.relief import draw_relief
from backsight.plots.race.scene import Scene
from backsight.plots.race.shading import draw_ground

SIZE = (11.6, 5.2)
LEFT, FOOT, HEAD = 0.75, 0.65, 0.85
BETWEEN, RIGHT = 6.45, 2.0


def draw_race(scene: Scene, *, relief: bool = False, rates: bool = False) -> Figure:
    """A surface of two numbers from above, or in 3-D; a curve with the dots of every update.
    rates: with the effective rates over the steps instead of the heights."""
    if scene.axes == 1 and not rates:
        return draw_curves(scene)
    with open_figure(*SIZE) as figure:
        write_heading(figure, scene.title, scene.subtitle, left=LEFT)
        if relief and scene.axes == 2:
            draw_relief(figure, scene, right=SIZE[0] - BETWEEN + 0.75)
        else:
            _draw_left(figure, scene)
        beside = add_axes_within(figure, left=BETWEEN + 0.1, right=RIGHT, bottom=FOOT, top=HEAD)
        (draw_rates if rates else draw_heights)(beside, scene)
    return figure


def _draw_left(figure: Figure, scene: Scene) -> None:
    """All paths on the ground, or on the curve."""
    right = SIZE[0] - BETWEEN + 0.85
    axes = add_axes_within(figure, left=LEFT, right=right, bottom=FOOT, top=HEAD)
    if scene.axes == 1:
        draw_dots(axes, scene)
        return
    view = scene.compute_view()
    draw_ground(axes, scene.course, view)
    for index, path in enumerate(scene.paths):
        draw_path(axes, path, index, view)
    draw_start(axes, scene.paths[0])
