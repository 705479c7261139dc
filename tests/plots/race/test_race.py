"""Races as pictures, films and pages."""

import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image

import backsight
from backsight.engine.race.memory_kinds import classify_memory
from backsight.explanations.race_captions import RULES, describe_rule, describe_updates
from backsight.kernel.errors import BadInput
from backsight.maths.optimizers import optimizers
from backsight.plots.race.film import choose_updates
from backsight.plots.race.page import render_page
from backsight.plots.race.paths import find_exit_point
from backsight.plots.race.shapes import compute_shapes, wrap_text
from backsight.studies.optimizer_race.files import make_scene

EIGHT = "sgd,momentum,nesterov,adagrad,rmsprop,adam,nadam,adadelta"


def frames_of(file):
    """How many frames an animation has."""
    with Image.open(file) as film:
        return film.n_frames


def data_of(text):
    """The numbers in a page."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)
    return json.loads(found.group(1))


@pytest.fixture(scope="module")
def beale():
    return backsight.race("beale", EIGHT, lr=0.01, steps=150)


@pytest.mark.parametrize(
    ("name", "relief"),
    [
        ("bowl", False),
        ("cliff", True),
        *(
            pytest.param(name, relief, marks=pytest.mark.slow)
            for name in ("bowl", "cliff", "ackley", "plateau")
            for relief in (False, True)
        ),
    ],
)
def test_every_kind_of_surface_is_drawn(name, relief, tmp_path):
    """From above, in 3-D, and as a curve."""
    backsight.race(name, "sgd,adam", steps=5).save(tmp_path / "a.png", relief=relief)
    with Image.open(tmp_path / "a.png") as picture:
        assert np.asarray(picture).std() > 5


@pytest.mark.parametrize("name", ["bowl", "cliff"])
def test_effective_rates_are_drawn(name):
    """A line for each coordinate of each path, and none for steps against the gradient."""
    figure = backsight.race(name, "adagrad,momentum", steps=20).plot(rates=True)
    lines = figure.axes[1].lines
    assert len(lines) == 2 * (2 if name == "bowl" else 1)
    assert all(np.nanmin(line.get_ydata()) > 0 for line in lines)


def test_the_axes_stay_readable_where_one_diverges():
    """The view is the window and a little more; the height goes to a hundred starts."""
    figure = backsight.race("bowl", "sgd:lr=1.5,adam", steps=30).plot()
    ground, heights = figure.axes
    assert np.abs(ground.get_xlim()).max() <= 8 * 1.3
    assert np.abs(ground.get_ylim()).max() <= 3 * 1.3
    assert heights.get_ylim()[1] <= 6.45 * 100 * 3
    assert [line.get_marker() for line in ground.lines].count("X") == 1


def test_a_path_that_leaves_the_view_is_marked_at_its_edge():
    """Where it crosses it for the last time."""
    path = backsight.race("bowl", "sgd:lr=1.5", steps=30).paths[0]
    view = np.array([(-8.0, 8.0), (-3.0, 3.0)])
    x, y = find_exit_point(path, view)
    assert abs(y) == pytest.approx(3)
    assert -8 < x < 8


# ------------------------------------------------------------------------------------------- films
@pytest.mark.slow
@pytest.mark.parametrize("frames", [15, pytest.param(150, marks=pytest.mark.slow)])
def test_150_frames_take_3_mb(beale, frames, tmp_path):
    """A tenth of them a tenth, and progress is told for every frame."""
    told = []
    beale.save(tmp_path / "a.gif", frames=frames, progress=lambda _text, *n: told.append(n))
    assert (tmp_path / "a.gif").stat().st_size < 3e6 * frames / 150
    assert told[-1] == (frames, frames)
    assert frames_of(tmp_path / "a.gif") == frames


@pytest.mark.slow
def test_a_film_of_a_curve_and_of_a_path_that_is_cut(tmp_path):
    """Short films, as WebP."""
    backsight.race("local_minimum", "sgd,nesterov", steps=4).save(tmp_path / "a.webp")
    backsight.race("bowl", "sgd:lr=3,adam", steps=9).save(tmp_path / "b.webp", frames=3)
    assert frames_of(tmp_path / "a.webp") == 4
    assert frames_of(tmp_path / "b.webp") == 3


def test_frames_are_chosen_evenly():
    """The first and the last update among them; none where there is no update."""
    assert choose_updates(3, 150) == [0, 1, 2]
    assert choose_updates(300, 150)[:2] + choose_updates(300, 150)[-1:] == [0, 2, 299]
    with pytest.raises(BadInput, match="diverged at its first update"):
        choose_updates(0, 150)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg")
def test_an_mp4_is_made_where_there_is_ffmpeg(tmp_path):
    """An MPEG-4 file."""
    backsight.race("bowl", "sgd", steps=3).save(tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes()[4:8] == b"ftyp"


# ------------------------------------------------------------------------------------------ shapes
def test_what_a_memory_is_made_of_is_found_by_trial():
    """For every optimizer of the catalog."""
    found = backsight.race("bowl", ",".join(optimizers), steps=1)
    assert {p.entrant.name: classify_memory(p.entrant) for p in found.paths} == {
        "sgd": {}, "momentum": {"v": "velocity"}, "nesterov": {"v": "velocity"},
        "adagrad": {"c": "squares"}, "warm_adagrad": {"c": "squares"}, "rmsprop": {"s": "squares"},
        "lion": {"m": "mean"},
        "adadelta": {"s": "squares", "d": "squares"}, "sgdw": {"v": "velocity"},
        "centered_rmsprop": {"m": "mean", "s": "squares"},
        "amsgrad": {"m": "mean", "v": "squares", "u": "squares"},
        **{name: {"m": "mean", "v": "squares"} for name in ("adam", "adamw", "nadam")},
    }  # fmt: skip


def test_shapes_are_in_proportion(beale):
    """A square's area is its value, in parts of the largest; arrows point downhill, the longest
    of them 1."""
    adagrad = next(p for p in beale.paths if p.entrant.name == "adagrad")
    shapes = compute_shapes(adagrad)
    sums = np.cumsum(adagrad.gradients**2, axis=0)
    np.testing.assert_allclose(shapes.squares, sums / sums.max(), rtol=1e-12)
    lengths = np.hypot(*shapes.gradients.T)
    assert lengths.max() == pytest.approx(1)
    assert ((shapes.gradients * adagrad.gradients).sum(axis=1) < 0).all()
    true = np.hypot(*adagrad.gradients.T)
    np.testing.assert_allclose(lengths, (true / true.max()) ** (1 / 3), rtol=1e-12)


def test_what_is_carried_is_drawn_as_a_step(beale):
    """A velocity as it is, a mean of gradients turned around."""
    for path in beale.paths:
        shapes = compute_shapes(path)
        if shapes.momenta is not None:
            assert shapes.momenta[0] @ shapes.steps[0] > 0


# ---------------------------------------------------------------------------------------- captions
def test_every_optimizer_has_a_rule_in_words():
    """With its settings: what the momentum keeps."""
    found = backsight.race("bowl", ",".join(optimizers), steps=1)
    rules = {p.entrant.name: describe_rule(p.entrant) for p in found.paths}
    assert RULES.keys() == {*optimizers}
    assert rules["momentum"].startswith("The momentum keeps 90 % of the last step")
    assert all(r.endswith(".") and len(r) < 130 for r in rules.values())


def test_captions_say_what_is_seen():
    """The gradient pushes and brakes, a rate falls and recovers, a step leads uphill or away."""
    heavy, falls, away = backsight.race("bowl", "momentum,adagrad,sgd:lr=1.5", steps=30).paths
    assert describe_updates(heavy)[0] == "There is nothing to carry along yet."
    assert {"The gradient pushes on.", "The gradient brakes. This step leads uphill."} <= {
        *describe_updates(heavy)
    }
    assert {s.split(". ")[-1] for s in describe_updates(falls)[1:]} == {"Its rate falls."}
    assert describe_updates(away)[-1].endswith("The next one leads away: it diverges.")
    (cliff,) = backsight.race("cliff", "rmsprop", lr=0.05).paths
    assert any("recovers" in s for s in describe_updates(cliff))


def test_captions_of_a_very_steep_surface():
    """Products of two gradients are beyond all numbers: nothing warns, and the turn is seen."""

    def bowl(x, y):
        return 1e200 * (x * x + y * y)

    paths = backsight.race(
        bowl, "sgd:lr=9e-201,adam", window=[(-5, 5), (-5, 5)], start=(3, 2), steps=4
    ).paths
    assert [describe_updates(path)[1] for path in paths] == [
        "The slope has turned: the last step jumped across.", ""
    ]  # fmt: skip


def test_captions_are_wrapped_by_their_width():
    """Chinese characters count twice, and no line begins with a full stop."""
    assert wrap_text("one two three four", 9, 5) == "one two\nthree\nfour"
    assert wrap_text("动量保留上一步的九成。", 10, 5) == "动量保留上\n一步的九\n成。"
    assert wrap_text("one two three four", 5, 2) == "one\ntwo…"


# -------------------------------------------------------------------------------------------- page
def test_the_page_is_small_and_asks_for_nothing(beale):
    """Under 1 MB, no address in it, and a policy that forbids all but its own script."""
    text = render_page(make_scene(beale))
    assert len(text.encode()) < 1e6
    assert not re.search(r"(https?:)?//[a-z]|<link|@import|url\(|\bfetch\(", text)
    assert "default-src 'none'" in text


@pytest.mark.slow
def test_the_page_stays_small_for_long_races():
    """8 optimizers × 3,000 updates: moments are chosen evenly."""
    text = render_page(make_scene(backsight.race("rosenbrock", EIGHT, lr=0.001, steps=3000)))
    assert len(text.encode()) < 1e6
    assert data_of(text)["moments"][-1] == 3000


def test_the_page_has_the_numbers_of_the_race(beale):
    """Points, gradients, memory and heights at every update, in six digits."""
    data = data_of(render_page(make_scene(beale)))
    assert data["moments"] == list(range(151))
    for racer, path in zip(data["racers"], beale.paths, strict=True):
        n = path.updates
        np.testing.assert_allclose(racer["p"], path.points.ravel(), rtol=1e-5)
        np.testing.assert_allclose(racer["g"][2:], path.gradients.ravel(), rtol=1e-5, atol=1e-300)
        for memory in racer["memory"]:
            values = path.memory[memory["name"]].ravel()
            np.testing.assert_allclose(memory["v"], values, rtol=1e-5, atol=1e-300)
        assert len(racer["seen"]) == n + 1


def test_a_surface_cannot_end_the_script():
    """A name with markup in it stays text."""
    found = backsight.race("bowl", "sgd", steps=1)
    scene = make_scene(found)
    sick = type(scene)(**{**vars(scene), "rules": ["</script><b>"], "title": "<b>"})
    text = render_page(sick)
    assert text.count("</script>") == 2
    assert "<b>" not in text


def test_the_label_of_a_path_is_what_the_axis_shows() -> None:
    """Above the minimum, which is below 0 here."""
    race = backsight.race("six_hump_camel", "sgd:lr=0.05", steps=20)
    heights = race.plot().axes[1]
    assert heights.get_ylabel().startswith("height above the minimum")
    gap = race.paths[0].heights[-1] - race.course.least
    (label,) = [t.get_text() for t in heights.texts if t.get_text().startswith("sgd")]
    assert float(label.partition(": ")[2]) == pytest.approx(gap, rel=5e-3)


@pytest.mark.parametrize("relief", [False, True])
def test_a_minimum_has_no_path_s_color(relief: bool) -> None:
    """It is seen among them."""
    figure = backsight.race("six_hump_camel", EIGHT, steps=3).plot(relief=relief)
    lines = figure.axes[0].lines
    stars = {line.get_color() for line in lines if line.get_marker() == "*"}
    assert len(stars) == 1
    assert not stars & {line.get_color() for line in lines if line.get_linestyle() != "None"}
