"""The numbers behind the picture of the plane."""

import numpy as np

from backsight.plots.plane import compute_margins, compute_probabilities, predict_classes, tint


def field_of(rows):
    return lambda points: np.array(rows, dtype=float)


def test_probabilities_sum_to_one_and_keep_the_order():
    """Also of scores that are negative or all zero."""
    for rows in ([[2.0, 6.0]], [[-3.0, 1.0]], [[0.0, 0.0]], [[0.25]]):
        p = compute_probabilities(field_of(rows), np.zeros((1, 2)))
        assert np.isclose(p.sum(), 1)
        assert np.argmax(p) == (np.argmax(rows) if len(rows[0]) > 1 else 0)


def test_a_row_that_is_not_finite_has_no_class():
    """Neither a color nor a prediction is made up."""
    p = compute_probabilities(field_of([[np.inf, 0.0], [0.2, 0.8]]), np.zeros((2, 2)))
    assert predict_classes(p).tolist() == [-1, 1]
    assert tint(p)[0].tolist() == [255, 255, 255]


def test_the_surer_the_stronger():
    """A tie is nearly white, a certain class has its full tint."""
    near, far = tint(np.array([[0.5, 0.5], [0.0, 1.0]])).sum(axis=1)
    assert near > far + 100


def test_a_class_that_never_leads_has_no_boundary():
    """Contours are asked for only where there are some."""
    p = np.array([[0.6, 0.4, 0.0], [0.3, 0.7, 0.0]])
    assert len(compute_margins(p)) == 2
    assert compute_margins(np.array([[0.9, 0.1], [0.8, 0.2]])) == []


def test_margins_of_many_classes_are_leads_over_the_best_other():
    """Of each class that leads somewhere; a thousand cost no more than a sorting."""
    p = np.random.default_rng(0).dirichlet(np.ones(6), 50)
    leaders = np.unique(p.argmax(axis=1))
    expected = [p[:, j] - np.delete(p, j, axis=1).max(axis=1) for j in leaders]
    assert np.array_equal(compute_margins(p), expected)
