"""What a chart is given of a training."""

import numpy as np

import backsight
from backsight.plots.charts import Chart
from backsight.training.charts import make_view


def draw_weights(view, figure):
    """How the weights of each array are spread."""
    figure.add_subplot().boxplot([np.ravel(w) for w in view.run.weights.values()])


def test_a_chart_computes_what_no_field_of_a_view_has():
    """A new kind of number takes one file: the chart asks the training behind the view."""
    chart = Chart(
        name="weights",
        fits=lambda view: view.run is not None,
        draw=draw_weights,
        needs="a training",
        size=(4.0, 3.0),
    )
    run = backsight.train("xor", hidden=[3], steps=5)
    view = make_view(run)
    assert chart.fits(view)
    assert view.run.evaluate("train")["loss"] == view.train_loss[-1]
    assert np.array_equal(view.run.history.moments[-1].step, view.steps[-1])
    assert list(view.run.weights) == ["W1", "b1", "W2", "b2"]
