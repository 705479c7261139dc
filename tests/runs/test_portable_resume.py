"""A portable run that goes on: nothing on this machine can make its bits others."""

from pathlib import Path
from typing import Any

import pytest

import backsight
from backsight.kernel.errors import BacksightError
from backsight.kernel.formula import formula
from backsight.maths import catalogs
from backsight.maths.activations import Activation


@pytest.mark.usefixtures("uncompiled")
def test_no_note_says_that_bits_may_be_others(tmp_path: Path) -> None:
    run = backsight.train("xor", engine="portable", steps=30, out=tmp_path / "run")
    resumed = backsight.resume(run, steps=20)
    assert not any("bits may be others" in note for note in resumed.notes)
    assert not any("selftest" in note for note in resumed.notes)
    for _ in resumed.steps():
        pass
    assert resumed.state.step == 50


def test_a_formula_that_is_refused_leaves_no_folder(tmp_path: Path) -> None:
    """A power of plain numbers is the C library's."""

    @formula
    def value(z: Any) -> Any:
        return z * 2.0**0.3

    @formula
    def slope(z: Any, a: Any) -> Any:
        return 2.0**0.3 + 0 * z

    record = Activation(name="powered", symbol="p", value=value, slope=slope)
    catalogs["activations"].admit(record)
    with pytest.raises(BacksightError, match="is not portable"):
        backsight.start(
            "xor", engine="portable", activation="powered", steps=5, out=tmp_path / "run"
        )
    assert list(tmp_path.iterdir()) == []
