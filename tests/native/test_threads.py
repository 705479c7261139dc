"""Several threads run one function, meet, and end, whatever happens to the thread that waits."""

import os
import signal
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest
from machine_texts import write_count, write_meetings

from backsight.native import threads
from backsight.native.barrier import STATE_BYTES, find_rests
from backsight.native.machine import load_function
from backsight.native.threads import run_on_threads

pytestmark = pytest.mark.usefixtures("cache")


def make_state() -> np.ndarray:
    """Memory of a barrier, where it has to lie."""
    memory = np.zeros(STATE_BYTES + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + STATE_BYTES]


def meet(count: int, rounds: int, write: Callable[[], str] = write_meetings) -> list[int]:
    """Threads that meet so many times; how often each found that another had not come."""
    run, state, places = load_function(write(), arguments=6), make_state(), np.zeros(count, "i8")
    shared = (state.ctypes.data, places.ctypes.data, find_rests())
    return run_on_threads(run, [(part, count, rounds, *shared) for part in range(count)])


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_all_have_come_when_one_goes_on(count: int) -> None:
    """After each meeting, each thread sees the round of every other."""
    assert meet(count, 500) == [0] * count


def test_without_a_barrier_some_have_not() -> None:
    """The check above can fail: threads that do not meet are seen not to have come."""
    assert any(meet(3, 20_000, lambda: write_meetings(meeting=False)))


def test_each_has_its_arguments_and_result() -> None:
    """In order, for teams that grow and shrink."""
    run = load_function("define i64 @run(i64 %a) { ret i64 %a }", arguments=1)
    for count in (2, 5, 1, 3):
        assert run_on_threads(run, [(10 * part,) for part in range(count)]) == [
            10 * part for part in range(count)
        ]


def test_arguments_that_do_not_fit() -> None:
    """Nothing begins where one would not: the others would wait for ever."""
    run = load_function("define i64 @run(i64 %a) { ret i64 %a }", arguments=1)
    for wrong in ((), (1, 2), (1.5,), ("1",)):
        with pytest.raises(TypeError, match="expected 1 int"):
            run_on_threads(run, [(1,), wrong])


def test_two_callers_at_once() -> None:
    """Jobs of several threads run one after the other."""
    results: list[list[int]] = []
    callers = [threading.Thread(target=lambda: results.append(meet(2, 200))) for _ in range(4)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert results == [[0, 0]] * 4


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interruption_waits_for_the_end() -> None:
    """Ctrl-C is passed on when the parts have ended, and the next job runs."""
    run, counts = load_function(write_count(), arguments=2), np.zeros(3, "i8")
    timer = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        run_on_threads(run, [(300_000_000, counts[part:].ctypes.data) for part in range(3)])
    assert counts.tolist() == [300_000_000] * 3
    assert meet(2, 10) == [0, 0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_process_has_a_team_of_its_own() -> None:
    """Also where the team was busy at that moment."""
    meet(2, 10)
    with threads._team.gate:
        child = os.fork()
        if child == 0:
            signal.alarm(20)
            os._exit(0 if meet(2, 10) == [0, 0] else 1)
    assert os.waitpid(child, 0)[1] == 0
