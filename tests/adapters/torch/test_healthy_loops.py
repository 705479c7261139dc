"""Loops in which nothing is wrong: none is accused, and their steps come out again."""

import json
import warnings

import pytest

torch = pytest.importorskip("torch")
from healthy_loops import LOOPS, UNPROVED  # noqa: E402

import backsight.torch  # noqa: E402 - only where torch is there


def fly(name):
    """The recorder of a loop; what PyTorch itself warns of is its own."""
    torch.manual_seed(2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", backsight.torch.FirstNonFinite)
        return LOOPS[name](backsight.torch.watch)


@pytest.mark.parametrize("name", LOOPS)
def test_no_healthy_loop_is_accused(name, tmp_path) -> None:
    """Nothing is written, nothing is warned of; asked for, the steps are proved."""
    recorder = fly(name)
    assert recorder.failure is None
    assert recorder.folder is None
    folder = recorder.write(tmp_path / "flight")
    facts = json.loads((folder / "flight.json").read_text())
    assert facts["cause"] is None
    if name not in UNPROVED and name != "nothing_at_all":
        assert facts["replay"]["holds"], facts["replay"]
        assert facts["replay"]["steps"] > 0


def test_there_are_fifty_of_them() -> None:
    """As many as are promised."""
    assert len(LOOPS) >= 50


@pytest.mark.parametrize("name", ["dropout_and_norms", "adversaries", "closures"])
def test_a_watched_loop_comes_to_the_same_numbers(name) -> None:
    """Watching changes nothing: the weights at the end are those of the loop alone."""

    class Unwatched:
        def __init__(self, model, optimizer, **_how) -> None:
            self.models = model if isinstance(model, list) else [model]

        def __enter__(self):
            return self

        def __exit__(self, *_error) -> None:
            return None

    torch.manual_seed(2)
    alone = LOOPS[name](Unwatched)
    watched = fly(name)
    for one, two in zip(alone.models, watched.models, strict=True):
        for a, b in zip(one.parameters(), two.parameters(), strict=True):
            assert torch.equal(a, b)
