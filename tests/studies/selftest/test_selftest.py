"""`backsight selftest` finds this machine well, and names the part that is another."""

import pytest

from backsight.engine.portable import operations
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.studies.selftest import trainings
from backsight.studies.selftest.selftest import SelfTest, read_golden, run_selftest


@pytest.mark.slow
def test_compiled_parts_are_the_same_here() -> None:
    """As `backsight selftest` computes them where the extra `fast` is."""
    assert run_selftest().different == ()


@pytest.mark.usefixtures("uncompiled")
def test_all_parts_are_the_same_here() -> None:
    """The checksums of the package are those of this machine."""
    counts: list[tuple[int, int]] = []
    result = run_selftest(lambda _text, done, total: counts.append((done, total)))
    assert result.different == ()
    assert len(result.hashes) > 200
    parts = len(result.golden)
    assert counts == [(number, parts) for number in range(1, parts + 1)]


def test_a_part_that_differs_is_named() -> None:
    """Of a training only the first step."""
    golden = {"word exp, float32": "a", "training 1, step 1": "b", "training 1, step 2": "c"}
    hashes = golden | {"training 1, step 1": "x", "training 1, step 2": "x"}
    result = SelfTest(hashes=hashes, golden=golden)
    assert result.different == ("training 1, step 1",)
    assert "training 1, step 1 has other bits here" in result.text


@pytest.mark.usefixtures("uncompiled")
def test_another_sum_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy's own order, put in the place of ours, changes trainings."""

    def add(x: Floats) -> Floats:
        sums: Floats = x.sum(0)
        return sums

    monkeypatch.setattr(operations, "OPERATIONS", {**operations.OPERATIONS, "sum_rows": add})
    golden = read_golden()
    assert any(golden[name] != found for name, found in trainings.hash_trainings())


def test_the_trainings_have_every_record() -> None:
    """None of the catalogs' own is left out."""
    chosen = [trainings.make_options(n) for n in range(len(trainings.OPTIMIZERS))]
    for option, folder in (
        ("optimizer", "optimizers"), ("loss", "losses"), ("schedule", "schedules"),
    ):  # fmt: skip
        assert {o[option] for o in chosen} == set(catalogs[folder])
    hidden = {n for n, a in catalogs["activations"].items() if a.slope is not None}
    assert {o["activation"] for o in chosen} == hidden | {"identity"}
