"""Every data source gives a sound table, the same one every time, with usable defaults."""

import inspect

import numpy as np
import pytest

from backsight.data import load, prepare, sources
from backsight.kernel.errors import BadSpec, UnknownName
from backsight.maths.activations import activations
from backsight.maths.losses import losses
from backsight.maths.optimizers import optimizers

OPTIONS = {
    "hidden", "activation", "output", "loss", "optimizer", "rate", "batch", "epochs", "steps",
    "validation", "test", "scale", "dtype", "dropout", "schedule",
}  # fmt: skip
BUILT_IN = [name for name in sources if not sources[name].needs_folder]
DRAWN = [name for name in BUILT_IN if "seed" in sources[name].settings]


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_source_gives_the_same_table_every_time(name):
    """No global randomness: two loads are equal bit for bit."""
    one, two = load(name), load(name)
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.y, two.y)
    assert bool(one.classes) == (sources[name].task == "classification")


@pytest.mark.parametrize("name", DRAWN)
def test_another_seed_gives_other_data(name):
    """The seed is read."""
    assert not np.array_equal(load(name).x, load(name, seed=1).x)


@pytest.mark.parametrize("name", DRAWN)
def test_noise_and_rows_are_read(name):
    """As many rows as asked for; without noise another table."""
    assert len(load(name, rows=40)) == 40
    quiet, loud = load(name, noise=0), load(name, noise=0.5)
    assert not (np.array_equal(quiet.x, loud.x) and np.array_equal(quiet.y, loud.y))


@pytest.mark.parametrize("name", sources)
def test_defaults_are_known_options(name):
    """Defaults name options and records that exist, with epochs or steps but not both."""
    defaults = sources[name].defaults
    assert set(defaults) <= OPTIONS
    assert defaults["activation"] in activations
    assert defaults["optimizer"] in optimizers
    assert defaults.get("loss", "mean_squared_error") in losses
    assert ("epochs" in defaults) != ("steps" in defaults)
    assert sources[name].reference


@pytest.mark.parametrize("name", BUILT_IN)
def test_defaults_prepare_the_data(name):
    """A plain `backsight train NAME` gets data it can train on."""
    source = sources[name]
    ways = {key: source.defaults[key] for key in ("validation", "test", "scale", "dtype")}
    made = prepare(load(name), seed=0, **ways)
    assert len(made.train) >= 4


@pytest.mark.parametrize("name", sources)
def test_wiring_is_no_setting(name):
    """Where files lie and who watches are parameters of load, but no settings."""
    assert not {"folder", "report"} & set(sources[name].settings)
    wired = {"folder", "report"} <= set(inspect.signature(sources[name].load).parameters)
    assert wired == sources[name].needs_folder


def test_the_article_s_points_come_out_exactly():
    """The cloud is the article's: its first point, its class, and its first rows."""
    table = load("xor_cloud")
    np.testing.assert_allclose(table.x[0], [1.76405235, 0.40015721], atol=5e-9)
    assert table.y[0] == 0
    assert table.x.shape == (300, 2)
    np.testing.assert_array_equal(load("xor_cloud", rows=50).x, table.x[:50])


def test_xor_is_the_four_corners():
    """Class 1 where the inputs differ."""
    table = load("xor")
    assert [(*row, label) for row, label in zip(table.x.tolist(), table.y, strict=True)] == [
        (0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0),
    ]  # fmt: skip


def test_digits_are_those_of_uci():
    """1,797 pictures, pixels 0 to 16, with the known count of each digit."""
    table = load("digits")
    assert table.x.shape == (1797, 64)
    assert (table.x.min(), table.x.max()) == (0, 16)
    assert np.bincount(table.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert table.x[0].reshape(8, 8)[0].tolist() == [0, 0, 5, 13, 9, 1, 0, 0]


@pytest.mark.parametrize("name", ["blobs", "spirals"])
def test_the_count_of_classes_is_read(name):
    """As many classes as asked for, all of them met."""
    assert np.unique(load(name, classes=5).y).tolist() == [0, 1, 2, 3, 4]


def test_plane_and_hills_have_the_heights_of_their_formulas():
    """Noise-free heights: (x1 + x2)/10, and 1 on top of the first hill."""
    flat = load("plane")
    np.testing.assert_allclose(flat.y[:, 0], flat.x.sum(axis=1) / 10)
    hills = load("multi_gauss", rows=2000)
    near = np.linalg.norm(hills.x - (-4, 2.5), axis=1)
    top = np.argmin(near)
    assert hills.y[top, 0] == pytest.approx(1 - near[top] / 2)
    assert np.abs(hills.y).max() <= 1


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"rowz": 3}, UnknownName, "Did you mean 'rows'"),
        ({"rows": 2.5}, BadSpec, "must be a whole number; it is 2.5"),
        ({"rows": True}, BadSpec, "must be a whole number"),
        ({"noise": "much"}, BadSpec, "must be a number"),
        ({"noise": float("nan")}, BadSpec, "from 0 to 100"),
        ({"rows": 1}, BadSpec, "from 2 to"),
        ({"rows": 10**12}, BadSpec, "from 2 to"),
    ],
)
def test_wrong_settings_are_refused(settings, error, message):
    """Unknown, of the wrong kind, out of bounds: each is said."""
    with pytest.raises(error, match=message):
        load("moons", **settings)


def test_an_unknown_source_offers_the_nearest_and_paths():
    """A typing mistake is answered with the nearest name, and that a path works too."""
    with pytest.raises(UnknownName, match=r"Did you mean 'moons'.*path of a data file"):
        load("moon")
    with pytest.raises(UnknownName):
        load("x" * 5000)
