"""What copied code cannot say is refused with the reason, and nothing is written."""

from pathlib import Path
from typing import Any

import pytest

import backsight
from backsight.kernel.errors import BacksightError

CASES: dict[str, tuple[dict[str, Any], str]] = {
    "a gradient by differences": ({"gradient": "central"}, "was found numerically"),
    "a rate that watches": ({"schedule": "reduce_on_plateau"}, "watches the validation loss"),
}


@pytest.mark.parametrize(("options", "reason"), CASES.values(), ids=CASES)
def test_it_is_refused(options: dict[str, Any], reason: str, tmp_path: Path) -> None:
    """In a sentence that says what to do."""
    backsight.train("xor", steps=3, out=tmp_path / "run", **options)
    with pytest.raises(BacksightError, match=reason):
        backsight.export(tmp_path / "run", "code", tmp_path / "code")
    assert not (tmp_path / "code").exists()


def test_an_unknown_language_is_told(tmp_path: Path) -> None:
    """With the known ones; and a language is for code alone."""
    backsight.train("xor", steps=3, out=tmp_path / "run")
    with pytest.raises(BacksightError, match="fortran"):
        backsight.export(tmp_path / "run", "code", language="fortran")
    with pytest.raises(BacksightError, match="`language` is for `what` code"):
        backsight.export(tmp_path / "run", "csv", language="numpy")


def test_an_empty_name_of_a_language_is_passed_over(tmp_path: Path) -> None:
    """As in every list of names; where nothing else is there, it is refused."""
    backsight.train("xor", steps=3, out=tmp_path / "run")
    paths = backsight.export(tmp_path / "run", "code", language="numpy,,torch,")
    assert [path.name for path in paths] == ["code_numpy.py", "code_torch.py", "code.npz"]
    with pytest.raises(BacksightError, match="`language` is empty"):
        backsight.export(tmp_path / "run", "code", tmp_path / "code", language=",")
    assert not (tmp_path / "code").exists()
