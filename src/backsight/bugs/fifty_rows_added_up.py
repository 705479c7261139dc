"""The loss divides by the 50 rows, and the error that goes back through two layers does not.

Why it is bad: the rate that acts is 50 times the rate that is written. Here it saturates the
outputs at once, and saturated sigmoids have no slope to come back by.

Remedy: divide the error of the output by the number of rows.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.cloud import N, X, Y, accuracy, forward, loss, start
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    h1, h2 = forward(p)
    e2 = (h2 - Y) * h2 * (1 - h2)
    e1 = e2 @ p["W2"].T * h1 * (1 - h1)
    return {"W1": X.T @ e1, "W2": h1.T @ e2}


def mended(p):
    h1, h2 = forward(p)
    e2 = (h2 - Y) * h2 * (1 - h2) / N
    e1 = e2 @ p["W2"].T * h1 * (1 - h1)
    return {"W1": X.T @ e1, "W2": h1.T @ e2}


fifty_rows_added_up = Bug(
    name="fifty_rows_added_up",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, accuracy=accuracy, rate=50, steps=400),
    blame="mean_and_sum",
    article="000",
)
