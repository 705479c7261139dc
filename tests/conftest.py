"""Tests speak English, whatever the machine's locale; what a test speaks ends with it."""

import os
from collections.abc import Iterator

import pytest

from backsight.kernel.language import speak

os.environ["BACKSIGHT_LANG"] = "en"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins and ends in English."""
    speak("en")
    yield
    speak("en")
