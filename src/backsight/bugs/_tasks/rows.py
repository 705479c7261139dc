"""Rows to be prepared: (x, y) to train on and (new, answers) that come later. y counts from 0."""

import numpy as np


def points():
    """Four features, of which two tell the class, in three classes."""
    x = np.random.default_rng(3).normal(size=(400, 4))
    y = np.digitize(x[:, 0] + 0.7 * x[:, 1], [-0.6, 0.6])
    return x[:240], y[:240], x[240:], y[240:]


def pictures():
    """Nine pixels from 0 to 255, a bright row of three among them: upper, middle or lower."""
    rng = np.random.default_rng(4)
    y = rng.integers(0, 3, 400)
    x = rng.integers(0, 120, size=(400, 3, 3))
    x[np.arange(400), y] += rng.integers(20, 130, size=(400, 3))
    x = x.reshape(400, 9).astype(np.uint8)
    return x[:240], y[:240], x[240:], y[240:]


def measures():
    """Three measures in units of their own: one near 1, one near 100 and one near 10,000."""
    x, y, new, answers = points()
    size = np.array([1.0, 100.0, 10000.0, 1.0])
    return x * size + 3 * size, y, new * size + 3 * size, answers
