"""Ctrl-C in places where Python makes something else of it."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backsight.cli.interruption import interruption

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends itself a signal")

IMPORT = """
import os, signal
os.kill(os.getpid(), signal.SIGINT)
open("after", "w").close()
"""
HEIGHT = """
import os, signal
def height(x, y):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt:
        raise RuntimeError("no such thing")
    return x
"""


@pytest.fixture
def taken() -> Iterator[None]:
    """Signals as within a command."""
    interruption.take_over()
    yield
    interruption.close()
    interruption.restore()


def send() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_an_import_is_not_torn(call: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """It comes to its end, and then the command ends: status 130 and one line."""
    (tmp_path / "mine.py").write_text(IMPORT)
    status, out, err = call("--with", "mine.py", "list")
    assert (status, out, err.strip()) == (130, "", "Interrupted.")
    assert (tmp_path / "after").exists()


def test_what_others_make_of_it(call: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    """An error that a library, or the user's own code, makes of it is not told; SIGTERM is 143."""
    (tmp_path / "hills.py").write_text(HEIGHT)
    status, out, err = call("race", "--function", "hills.py:height")
    assert (status, out, err.strip()) == (143, "", "Interrupted.")


def test_it_comes_where_nothing_can_be_raised(taken: None) -> None:
    """In `__del__`, say, from which Python would print it and go on: it is raised behind it."""

    class Thing:
        def __del__(self) -> None:
            send()

    with pytest.raises(KeyboardInterrupt):
        drop(Thing())


def drop(thing: object) -> None:
    del thing
    for _number in range(99):
        abs(_number)


def test_held(taken: None) -> None:
    """The first is noted; a second is raised."""
    with interruption.hold():
        send()
        assert (interruption.is_requested, interruption.status) == (True, 130)
        with pytest.raises(KeyboardInterrupt):
            send()


def test_handlers_are_given_back(call: Callable[..., tuple[int, str, str]]) -> None:
    """A command leaves the signals as they were."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert call("list")[0] == 0
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


LOST = """
import os, signal
class Odd:
    def __eq__(self, other):
        os.kill(os.getpid(), signal.SIGINT)
        return True
    __hash__ = object.__hash__
def height(x, y):
    try:
        Odd() == 1
    except BaseException:
        pass  # as C code does that looks something up
    while True:
        pass
"""


def test_what_was_lost_comes_again(call: Callable[..., tuple[int, str, str]]) -> None:
    """A library that passes over every error does not keep the command running."""
    Path("hills.py").write_text(LOST)
    status, out, err = call("race", "--function", "hills.py:height")
    assert (status, out, err.strip()) == (130, "", "Interrupted.")
