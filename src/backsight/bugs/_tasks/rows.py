"""Rows to be prepared: (x, y) to train on and (new, answers) that come later. y counts from 0."""

import numpy as np


def points():
    """Four features, of which two tell the class, in three classes."""
    x = np.random.default_rng(3).normal(size=(400, 4))
    y = np.digitize(x[:, 0] + 0.7 * x[:, 1], [-0.6, 0.6])
    return x[:240], y[:240], x[240:], y[240:]


def sorted_points():
    """The same, as a file that is sorted by class."""
    x, y, new, answers = points()
    order = np.argsort(y, kind="stable")
    return x[order], y[order], new, answers


def other_season():
    """The same; what comes later is larger in every feature, as in another season."""
    x, y, _new, _answers = points()
    new = np.random.default_rng(5).normal(size=(160, 4)) + 0.8
    return x, y, new, np.digitize(new[:, 0] + 0.7 * new[:, 1], [-0.6, 0.6])


def numbered():
    """The same as a table whose first column counts the rows, sorted by class."""
    x, y, new, answers = sorted_points()
    count = np.arange(400) / 100
    x, new = np.hstack([count[:240, None], x]), np.hstack([count[240:, None], new])
    return x, y, new, answers


def pictures():
    """Nine pixels from 0 to 255, a bright row of three among them: upper, middle or lower."""
    rng = np.random.default_rng(4)
    y = rng.integers(0, 3, 400)
    x = rng.integers(0, 120, size=(400, 3, 3))
    x[np.arange(400), y] += rng.integers(20, 130, size=(400, 3))
    x = x.reshape(400, 9).astype(np.uint8)
    return x[:240], y[:240], x[240:], y[240:]


def measures():
    """Three measures in units of their own, near 1, 100 and 10,000, and a column of ones."""
    x, y, new, answers = points()
    size = np.array([1.0, 100.0, 10000.0, 0.0])
    shift = np.array([3.0, 300.0, 30000.0, 1.0])
    return x * size + shift, y, new * size + shift, answers


def gaps():
    """Points in which a tenth of the first feature was not measured, and stands as -999."""
    x, y, new, answers = points()
    x, new = x.copy(), new.copy()
    x[::10, 0] = new[::10, 0] = -999
    return x, y, new, answers


def middle_or_not():
    """Points whose question is whether they are of the middle class, 1."""
    x, y, new, answers = points()
    return x, y, new, (answers == 1).astype(int)
