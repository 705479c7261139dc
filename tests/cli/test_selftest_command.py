"""`backsight selftest` at the command line."""

import json

from backsight.studies.selftest import selftest


def test_it_is_well_here(call, monkeypatch) -> None:
    """All parts are the same: status 0. tests/studies/selftest computes them."""
    monkeypatch.setattr(selftest, "compute_hashes", lambda _: selftest.read_golden())
    status, out, err = call("selftest")
    assert (status, err) == (0, "")
    assert "have the bits that they have everywhere" in out


def test_it_is_told_how_far_it_is(call, monkeypatch) -> None:
    """Compiling takes a while: where there is no terminal, a line now and then."""
    monkeypatch.setattr("backsight.cli.progress.bars.PLAIN_EVERY", -1.0)
    monkeypatch.setattr(selftest, "hash_trainings", lambda: iter(()))
    assert "Parts compared: 2/" in call("selftest")[2]


def test_a_difference_is_status_1(call, monkeypatch) -> None:
    """The part is named."""
    monkeypatch.setattr(selftest, "compute_hashes", lambda _: {"word exp, float32": "0"})
    monkeypatch.setattr(json, "loads", lambda _: {"word exp, float32": "1"})
    status, out, _err = call("selftest")
    assert status == 1
    assert "word exp, float32 has other bits here" in out
