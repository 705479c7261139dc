"""`backsight.race`: who races where, and what is refused."""

from pathlib import Path

import pytest

import backsight
from backsight.kernel.errors import BadInput, BadShape, BadSpec, UnknownName
from backsight.kernel.plain_text.names import split_names
from backsight.maths.surfaces import surfaces
from backsight.studies.optimizer_race.entrants import USUAL, read_entrants

BOOK = (
    "sgd:lr=.95,momentum:lr=.1,nesterov:lr=.1,form=stored,adagrad:lr=1.5,epsilon=1e-7,"
    "adam:lr=.3,epsilon=1e-7,epsilon_at=hat"
)


def test_a_list_of_optimizers_keeps_their_settings_together():
    """Commas part both optimizers and settings."""
    assert split_names("sgd,nesterov:lr=.1,form=stored,adam:beta2=.9") == [
        "sgd", "nesterov:lr=.1,form=stored", "adam:beta2=.9",
    ]  # fmt: skip
    assert split_names(["sgd,adam", "lion"]) == ["sgd", "adam", "lion"]


def test_rates_come_from_the_entrant_then_from_lr_then_from_the_surface_then_from_the_record():
    """In this order."""
    bowl, beale = surfaces["bowl"], surfaces["beale"]
    texts = "sgd:lr=0.5,adam"
    rates = [[e.rate for e in read_entrants(texts, s, lr)[0]]
             for s, lr in ((bowl, 0.2), (bowl, None), (beale, None))]  # fmt: skip
    assert rates == [[0.5, 0.2], [0.5, 0.3], [0.5, 0.001]]


def test_the_name_of_a_source_points_to_the_other_race() -> None:
    """A race on a surface takes no data."""
    with pytest.raises(BadInput, match=r"xor is no surface: backsight\.race_network races"):
        backsight.race("xor")


def test_one_that_races_twice_is_told_apart():
    """By its settings, and where these are the same by a number."""
    texts = "adam,adam:beta2=.9,sgd,adam,adam:correct=false"
    names = [e.name for e in read_entrants(texts, surfaces["bowl"])[0]]
    assert names == ["adam #1", "adam:beta2=0.9", "sgd", "adam #2", "adam:correct=false"]


def test_the_summary_says_how_each_went():
    """Where it came to, how far that is, when 1 % was left, whether it diverged."""
    found = backsight.race("bowl", f"{BOOK},lion:lr=99", steps=30)
    sgd, *_, lion = found.summary()
    assert sgd["end"] == pytest.approx([-0.3503929958, 0.0847823166], abs=5e-11)
    assert sgd["distance"] == pytest.approx((0.3503929958**2 + 0.0847823166**2) ** 0.5)
    heights = found.paths[0].heights
    assert heights[sgd["within"]] <= 0.01 * heights[0] < heights[sgd["within"] - 1]
    assert (sgd["diverged"], lion["diverged"], lion["within"]) == (None, 1, None)


def test_fair_leaves_rates_alone_that_were_asked_for():
    """And chooses the others from the grid."""
    found = backsight.race("bowl", "sgd,momentum:lr=0.123", fair=True, steps=20)
    assert [e.rate for e in found.entrants] == [0.5, 0.123]
    assert found.summary()[0]["default_rate"] == 0.95


TRAPS = ("rastrigin",)
"""Surfaces of many hollows, from whose nearest none of the usual six gets to the deepest."""


def read_arrived(name):
    """Who arrives on a surface, by the table in docs/race.md."""
    lines = (Path(__file__).parents[3] / "docs/race.md").read_text("utf-8").splitlines()
    table = [[cell.strip() for cell in li.split("|")[1:-1]] for li in lines if li.startswith("| ")]
    row = next(cells for cells in table if cells[0] == name)
    return [o for o, cell in zip(USUAL.split(","), row[2:], strict=True) if ": –" not in cell]


@pytest.mark.parametrize("name", list(surfaces))
def test_by_default_nobody_diverges_and_somebody_arrives(name):
    """At rates found by trial, or those of the surface's source."""
    rows = backsight.race(name).summary()
    assert [r["optimizer"] for r in rows if r["diverged"]] == []
    arrived = [r["optimizer"] for r in rows if r["within"] is not None]
    assert bool(arrived) == (name not in TRAPS), arrived
    assert arrived == read_arrived(name)


def test_the_articles_race_is_that_of_the_article():
    """x²/20 + y² from (-7, 2), 30 updates, its own rates: nothing is tried."""
    found = backsight.race("bowl")
    assert found.fair == [False] * 6
    assert [e.rate for e in found.entrants] == [0.95, 0.1, 0.1, 1.5, 0.2, 0.3]
    assert found.paths[0].points[0].tolist() == [-7, 2]
    assert found.steps == 30


def test_rates_that_were_asked_for_rule():
    """The others are found."""
    found = backsight.race("rosenbrock", "sgd:lr=0.003,adam", steps=20)
    assert found.fair == [False, True]
    assert found.entrants[0].rate == 0.003
    assert backsight.race("rosenbrock", "sgd,adam", lr=0.01, steps=20).fair == [False, False]


def hills(x, y):
    return (x - 1) ** 2 + 3 * y**2 + 1


def test_a_function_of_ones_own_is_raced_on():
    """Without a gradient, a window or a minimum."""
    found = backsight.race(hills, "sgd", lr=0.1, steps=80)
    assert found.course.way == "complex step"
    assert found.paths[0].points[-1] == pytest.approx([1, 0], abs=1e-6)
    row = found.summary()[0]
    assert row["distance"] is None
    assert row["within"] is not None


def test_a_window_moves_the_start_where_it_must():
    """The surface's own start is kept as long as it lies within."""
    assert backsight.race("bowl", "sgd", window=(-8, 0, -3, 3)).surface.start == (-7, 2)
    assert backsight.race("bowl", "sgd", window="-1,1,-1,1").surface.start == pytest.approx(
        (-0.7, 0.6)
    )


def test_a_file_names_a_function_or_a_surface(tmp_path):
    """FILE.py:name; a Surface has its own gradient and minima."""
    (tmp_path / "mine.py").write_text(
        "from backsight.records import Surface, formula\n"
        "def line(x):\n    return (x - 1) ** 2\n"
        "@formula\ndef value(x):\n    return x * x\n"
        "@formula\ndef gradient(x):\n    return 2 * x\n"
        "mine = Surface(name='mine', value=value, gradient=gradient, window=((-2, 2),),\n"
        "               start=(1.5,), minima=((0.0,),))\n"
    )
    one = backsight.race(f"{tmp_path}/mine.py:line", "sgd", lr=0.1)
    two = backsight.race(f"{tmp_path}/mine.py:mine", "sgd", lr=0.1)
    assert (one.surface.axes, one.course.way) == (1, "complex step")
    assert (two.surface.name, two.course.way) == ("mine", "formula")


@pytest.mark.parametrize(
    ("given", "error", "why"),
    [
        ({"surface": "bowel"}, UnknownName, r"No surface is called 'bowel'.*'bowl'"),
        ({"optimizers": "adm"}, UnknownName, r"No optimizer is called 'adm'.*'adam'"),
        ({"optimizers": "adam:beta3=1"}, UnknownName, "beta3"),
        ({"optimizers": "sgd:mu=1"}, BadSpec, "no settings"),
        ({"optimizers": "adam:beta2=2"}, BadSpec, "beta2 = 2"),
        ({"optimizers": ""}, BadInput, "names none"),
        ({"optimizers": "sgd:lr"}, BadInput, "NAME:SETTING=VALUE"),
        ({"optimizers": "sgd:lr=-1"}, BadSpec, "`lr` must be above 0"),
        ({"lr": 0.0}, BadSpec, "`lr` must be above 0"),
        ({"lr": float("nan")}, BadSpec, "`lr` must be above 0"),
        ({"lr": 0.1, "fair": True}, BadInput, "not both"),
        ({"steps": 0}, BadSpec, "`steps` must be above 0, got 0"),
        ({"noise": -1.0}, BadSpec, "`noise` must be 0 or more"),
        ({"seed": -1}, BadSpec, "`seed` must be 0 or more"),
        (
            {"start": "9,0"},
            BadInput,
            r"`start` 9,0: it lies outside.*\[-8, 8\] × \[-3, 3\]",
        ),
        ({"start": (1,)}, BadInput, "bowl takes 2 numbers, got 1"),
        ({"start": "a,b"}, BadInput, "expected finite numbers"),
        ({"start": "nan,0"}, BadInput, "expected finite numbers"),
        ({"window": "1,2"}, BadInput, "as -5,5,-5,5"),
        ({"window": "1,0,0,1"}, BadInput, "`window`: expected the least"),
        ({"surface": lambda x: x}, BadInput, "plain `def`"),
        ({"surface": 3}, BadInput, "plain `def`"),
        ({"surface": "missing.py:f"}, BadInput, "no file missing.py"),
    ],
)
def test_bad_input_says_what_was_expected(given, error, why):
    """What came, and what to do about it."""
    with pytest.raises(error, match=why):
        backsight.race(**{"surface": "bowl", "optimizers": "sgd", **given})


def test_a_file_that_fails_says_how(tmp_path):
    """An error in it, or a name that it has not."""
    file = tmp_path / "sick.py"
    file.write_text("1 / 0")
    with pytest.raises(BadInput, match="ZeroDivisionError"):
        backsight.race(f"{file}:f")
    file.write_text("def height(x):\n    return [x, x]\n")
    with pytest.raises(UnknownName, match=r"heigth.*'height'"):
        backsight.race(f"{file}:heigth")
    with pytest.raises(BadShape, match="expected one number, got list"):
        backsight.race(f"{file}:height")


@pytest.mark.parametrize("name", ["race.xyz", "race", "race.txt"])
def test_a_name_that_asks_for_nothing_known_is_refused(name, tmp_path):
    """It lists pictures, animations and pages."""
    found = backsight.race("bowl", "sgd")
    with pytest.raises(BadInput, match=r"\.png.*\.gif.*\.html"):
        found.save(tmp_path / name)
    assert not list(tmp_path.iterdir())
