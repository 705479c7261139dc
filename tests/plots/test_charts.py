"""Every chart of the catalog, on every kind of view."""

import importlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from backsight import plots
from backsight.plots import charts, draw, draw_all
from backsight.plots.charts.confusion import MOST_NAMES
from backsight.plots.style import PART_STYLES


def pixels(figure):
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3]


@pytest.mark.parametrize("kind", ["many rows", "line of numbers", "two gradients", "broken"])
def test_charts_draw(kind, make_view):
    """Whatever fits a view is drawn, without a warning (which would be an error here)."""
    test_every_fitting_chart_draws(kind, make_view)


@pytest.mark.slow
def test_every_fitting_chart_draws(view_name, make_view):
    """The same, for views of every kind."""
    figures = draw_all(make_view(view_name))
    assert "loss" in figures
    assert all((pixels(figure) < 250).any() for figure in figures.values())


@pytest.mark.parametrize("name", charts)
def test_every_chart_fits_something_and_says_what_it_needs(name, make_view):
    """No chart of the catalog is out of reach of the tests."""
    fitting = {
        "fit": "line of numbers",
        "gradient": "two gradients",
        "predictions": "line of numbers",
    }
    view = make_view(fitting.get(name, "two classes"))
    assert charts[name].fits(view)
    assert charts[name].needs
    assert charts.describe(name)


@pytest.mark.parametrize("name", ["accuracy", "boundary", "confusion", "fit", "predictions"])
def test_a_bare_view_fits_only_the_loss(name, make_view):
    """A chart without its data does not fit, rather than fail."""
    assert not charts[name].fits(make_view("bare"))


def test_a_view_is_drawn_the_same_twice(make_view):
    """Equal views give equal pixels."""
    first, second = (draw("boundary", make_view("two classes")) for _ in range(2))
    assert np.array_equal(pixels(first), pixels(second))


def test_drawing_leaves_the_settings_of_matplotlib_alone(make_view):
    """The style is of our pictures only."""
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw_all(make_view("two classes"))
    assert dict(matplotlib.rcParams) == before


def test_parts_differ_in_more_than_color():
    """Train, validation and test have three lines and three markers."""
    assert len({m.marker for m in PART_STYLES.values()}) == len(PART_STYLES)
    assert len({str(m.line) for m in PART_STYLES.values()}) == len(PART_STYLES)


@pytest.mark.parametrize(
    "lines",
    [
        "import backsight.plots as p; [p.charts.describe(name) for name in p.charts]",
        "import backsight.api, backsight.cli.main",
        "import backsight; backsight.train('xor', steps=3)",
    ],
    ids=["listing the charts", "importing all that wires a picture", "training"],
)
def test_matplotlib_is_imported_with_the_first_picture(lines):
    """And not before."""
    code = f"import sys; {lines}; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_name_that_draws_is_reached_through_the_package():
    """`plots.NAME` is the name of `plots.api`, and what is not there is said to be missing."""
    api = importlib.import_module("backsight.plots.api")
    names = [name for name in vars(api) if not name.startswith("_")]
    assert "draw" in names
    assert all(getattr(plots, name) is getattr(api, name) for name in names)
    with pytest.raises(AttributeError, match="draw_nothing"):
        _ = plots.draw_nothing


def test_a_picture_imports_no_more_than_it_needs():
    """To save a figure loads neither races nor landscapes."""
    code = "import sys; from backsight import plots; plots.save; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = [name for name in done.stdout.split() if name.startswith("backsight.plots.")]
    assert "backsight.plots.picture_file" in loaded
    assert not [name for name in loaded if "race" in name or "landscape" in name]


@pytest.mark.slow
def test_many_classes_are_told_apart_by_colors_alone(make_view):
    """A thousand counts, names or boxes would be neither read nor drawn in an hour."""
    k = 400
    names = tuple(f"class {i}" for i in range(k))
    view = replace(make_view("bare"), confusion=np.eye(k, dtype=int) * 3, classes=names)
    axes, *_others = draw("confusion", view).axes
    assert not axes.texts
    assert len(axes.get_yticklabels()) <= MOST_NAMES
