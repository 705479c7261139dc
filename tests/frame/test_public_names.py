"""What `import backsight` offers."""

import doctest

import pytest

import backsight
from backsight.checks.user_update import check_update
from backsight.kernel import streams
from backsight.runs import fork, resume
from backsight.runs import recorded_run as recorded
from backsight.runs import train as api
from backsight.studies.comparison import comparison as compare
from backsight.studies.explanation import conventions, exercise, explain, formulas, prove
from backsight.studies.first_occurrence import when
from backsight.studies.gradient_check import check, influence, paths
from backsight.studies.landscape import landscape
from backsight.studies.learning_rate import range_test as find_rate
from backsight.studies.noise import noise
from backsight.studies.optimizer_race import network_race, race
from backsight.studies.replicas import replicas
from backsight.web import export


def test_public_names_are_pinned() -> None:
    """The public names, all of them and no others; each exists."""
    assert sorted(backsight.__all__) == [
        "BacksightError", "DoctorReport", "Landscape", "NetworkRace", "Race", "RecordedRun",
        "ReplayDiffers", "Replicas", "Run", "Score", "check", "check_gradient", "check_update",
        "compare", "conventions", "derive", "doctor", "exercise", "explain", "export", "find_rate",
        "fork", "formulas", "influence", "landscape", "load", "noise", "open", "paths", "prove",
        "race", "race_network", "replicas", "resume", "score", "set_threads", "start", "sweep",
        "train", "when",
    ]  # fmt: skip
    assert all(hasattr(backsight, name) for name in backsight.__all__)
    with pytest.raises(AttributeError, match="no attribute 'trian'"):
        _ = backsight.trian


@pytest.mark.parametrize(
    "module",
    [
        backsight, api, check, check_update, compare, conventions, exercise, explain, export,
        find_rate, fork, formulas, influence, landscape, network_race, noise, paths, prove, race,
        recorded, replicas, resume, streams, when,
    ],
    ids=lambda m: m.__name__,
)  # fmt: skip
def test_examples_in_docstrings_are_true(module, tmp_path, monkeypatch) -> None:
    """Every >>> in these docstrings gives what it says."""
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
