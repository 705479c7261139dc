"""Makes what these tests share importable: golden_loops, random trainings, inputs of words."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backsight.engine.loops.team import share as sharing
from backsight.engine.loops.team import turns
from backsight.native.thread_count import set_threads

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE),
    str(HERE.parent / "portable"),
    str(HERE.parents[2] / "tools" / "words"),
]


@pytest.fixture
def everything_shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Threads share what they can, be it ever so little."""
    monkeypatch.setattr(turns, "LEAST_WORK", 1)
    monkeypatch.setattr(sharing, "LEAST_STEP", 0)
    monkeypatch.setattr(sharing, "LEAST_PRODUCT", 1)
    monkeypatch.setattr(sharing, "LEAST_CUT", 2)
    yield
    set_threads("auto")
