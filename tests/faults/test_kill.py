"""Killed at random moments, training loses nothing of what is written, and resumes to its bits."""

from pathlib import Path

import pytest
from kill import kills


def test_a_few_kills(tmp_path: Path) -> None:
    """What is recorded is whole, without a gap, and resumes to the bits of an undisturbed run."""
    tally = kills(1, 5, ["brief"], tmp_path, loud=False)
    assert tally.wrong == []
    assert tally.kills >= 1


@pytest.mark.slow
def test_a_hundred_kills(tmp_path: Path) -> None:
    """The same a hundred times, for three kinds of runs."""
    tally = kills(100, 1, ["tiny", "digits", "large"], tmp_path, loud=False)
    assert tally.wrong == []
    assert len(tally.lost) > 30  # the others were killed before the first step, or too late
