"""Directions to cut a loss along: filter-normalized, and principal components."""

import numpy as np
import pytest

from backsight.engine.geometry.directions import draw_filter_normalized, make_weight_direction
from backsight.engine.geometry.principal_components import principal_components, project_on_plane
from backsight.engine.state import view_weights
from backsight.kernel.streams import stream
from backsight.training.prepare import prepare


def direction(seed=0, number=0):
    """One through the first weights of a small network, by array; and these weights."""
    parts = prepare("moons", hidden=[5], seed=3, dtype="float64")
    theta = parts.program.make_initial_state().vectors["theta"]
    found = draw_filter_normalized(parts.program.batch_derivation, theta, seed=seed, number=number)
    return view_weights(parts.program.batch_derivation, found), view_weights(
        parts.program.batch_derivation, theta
    )


def test_each_unit_moves_as_much_as_its_weights_are_long() -> None:
    """Column by column; biases stay where they are."""
    found, own = direction()
    for name in ("W1", "W2"):
        assert np.linalg.norm(found[name], axis=0) == pytest.approx(
            np.linalg.norm(own[name], axis=0), rel=1e-14
        )
    assert not np.any(found["b1"])
    assert not np.any(found["b2"])


def test_it_is_a_pure_function_of_seed_and_number() -> None:
    """The same ones draw the same, others something else."""
    assert np.array_equal(direction()[0]["W1"], direction()[0]["W1"])
    for other in (direction(seed=1), direction(number=1)):
        assert not np.array_equal(direction()[0]["W1"], other[0]["W1"])


def test_one_weight_alone() -> None:
    """1 there, 0 elsewhere."""
    assert make_weight_direction(4, 2).tolist() == [0, 0, 1, 0]


def test_components_are_those_of_a_singular_value_decomposition() -> None:
    """Directions up to their sign, shares of the variance, and coordinates."""
    states = stream(0, "test/states").draw_normal((9, 40)) * np.linspace(3, 1, 40)
    found = principal_components(states.copy())
    _u, sizes, right = np.linalg.svd(states - states.mean(axis=0))
    assert np.abs(found.directions @ right[:2].T) == pytest.approx(np.eye(2), abs=1e-12)
    assert found.explained == pytest.approx(sizes[:2] ** 2 / (sizes**2).sum(), rel=1e-12)
    moved = states - found.mean
    assert found.coordinates == pytest.approx(moved @ found.directions.T, abs=1e-12)
    assert found.coordinates[0, 0] < 0 < found.coordinates[0, 1]


@pytest.mark.parametrize(
    ("states", "rank"),
    [(np.zeros((1, 5)), 0), (np.ones((4, 5)), 0), (np.outer(range(4), range(5)) * 1.0, 1),
     (np.eye(5)[:3], 2)],
)  # fmt: skip
def test_how_many_components_there_are(states, rank: int) -> None:
    """None of one point, one of a line."""
    assert principal_components(states).rank == rank


def test_points_too_far_apart_have_no_coordinates() -> None:
    """Of the largest numbers there are: no warning, and it can be seen."""
    found = principal_components(np.eye(3) * np.finfo(float).max)
    assert found.rank == 2
    far = np.array([[1.7e308] * 40, [-1.7e308] * 40, [1.7e308] * 20 + [-1.7e308] * 20])
    assert not np.isfinite(principal_components(far).coordinates).all()


def test_a_random_walk_has_three_quarters_in_a_plane() -> None:
    """Antognini and Sohl-Dickstein: 6/(π k)² of the variance in component k."""
    steps = stream(0, "test/walk").draw_normal((300, 6000))
    explained = principal_components(np.cumsum(steps, axis=0)).explained
    assert explained == pytest.approx([6 / np.pi**2, 6 / np.pi**2 / 4], abs=0.01)


def test_the_nearest_point_of_a_slanted_plane() -> None:
    """Directions need not be at right angles, nor of length 1."""
    directions = np.array([[2.0, 0, 0], [1, 1, 0]])
    assert project_on_plane(directions, np.array([[3.0, 1, 7]])) == pytest.approx(
        np.array([[1, 1]])
    )
