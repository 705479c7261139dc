"""The generated NumPy is, letter for letter, that of the files in `golden`."""

import pytest
from golden_sources import FOLDER, SOURCES


@pytest.mark.parametrize("name", SOURCES)
def test_the_generated_source_is_the_one_that_was_reviewed(name: str) -> None:
    """A change of it shows in the change under review; `golden_sources` writes the files anew."""
    assert SOURCES[name]() == (FOLDER / f"{name}.py.txt").read_text()


def test_every_golden_file_has_a_network() -> None:
    """No file is left of a network that is gone."""
    assert {f.name for f in FOLDER.iterdir()} == {f"{name}.py.txt" for name in SOURCES}
