"""How many threads native code takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from backsight.kernel.errors import BadInput
from backsight.native import thread_count
from backsight.native.notes import notes
from backsight.native.thread_count import count_cores, count_threads, set_threads


@pytest.fixture(autouse=True)
def automatic() -> Iterator[None]:
    yield
    set_threads("auto")


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that says how many tasks run; four cores."""
    monkeypatch.setattr(thread_count, "RUNNING", tmp_path / "loadavg")
    monkeypatch.setattr(thread_count, "count_cores", lambda: 4)
    return tmp_path / "loadavg"


@pytest.mark.parametrize(("tasks", "threads"), [(1, 4), (2, 3), (4, 1), (9, 1), (0, 4)])
def test_auto_takes_the_cores_that_are_free(running: Path, tasks: int, threads: int) -> None:
    running.write_text(f"9.75 9.60 9.50 {tasks}/512 1234")
    assert count_threads() == threads


def test_where_the_system_does_not_say_the_minute_before_counts(
    running: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread_count.os, "getloadavg", lambda: (2.6, 0, 0), raising=False)
    assert count_threads() == 1
    running.write_text("nothing")
    assert count_threads() == 1


def test_a_number_is_taken_as_it_is(running: Path) -> None:
    set_threads(3)
    assert count_threads() == 3


def test_more_threads_than_cores_are_noted() -> None:
    set_threads(count_cores() + 1)
    assert any("take turns" in note for note in notes)


@pytest.mark.parametrize("value", [0, -1, 65, 1.5, True, "2", None])
def test_no_number_of_threads(value: Any) -> None:
    with pytest.raises(BadInput, match="from 1 to 64"):
        set_threads(value)
