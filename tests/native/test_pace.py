"""Where nobody says how many threads there are to be, the faster number is taken."""

import pytest

from backsight.native.pace import LONG, StepPace


@pytest.mark.parametrize(("alone", "shared", "best"), [(1e-4, 3e-4, 1), (3e-4, 1e-4, 2)])
def test_the_faster_one_is_taken(alone: float, shared: float, best: int) -> None:
    pace, tried = StepPace(2), []
    for _call in range(8):
        threads = pace.choose_threads()
        tried.append(threads)
        pace.add(threads, 100 * (alone if threads == 1 else shared), 100)
    assert tried == [2, 2, 1, 1, *[best] * 4]


def test_one_thread_is_not_tried_where_steps_are_long() -> None:
    pace = StepPace(2)
    for _call in range(8):
        assert pace.choose_threads() == 2
        pace.add(2, 20 * LONG, 10)
