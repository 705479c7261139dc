"""Small views of every kind, for the tests of the pictures."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from backsight.plots import Points, View


def sharper(points, k, classes):
    """A made-up network that turns and sharpens with k."""
    angle = np.arange(classes) * 2 * np.pi / classes + 0.05 * k
    z = (1 + 0.3 * k) * points @ np.stack([np.cos(angle), np.sin(angle)])
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def wave(points, k):
    return np.sin(points[:, :1] * (1 + k / 20)) + points[:, 1:] / 3 if points.shape[1] > 1 else (
        np.sin(points * (1 + k / 20)))  # fmt: skip


def plane_view(rows=60, classes=2, moments=8):
    random = np.random.default_rng(rows)
    steps = np.arange(1, 10 * moments, 10)
    fields = tuple(partial(sharper, k=k, classes=classes) for k in range(moments))
    x = random.normal(size=(rows, 2))
    return View(
        title="points · 2-3-2 · adam", steps=steps, train_loss=1 / np.sqrt(steps),
        validation_loss=1.2 / np.sqrt(steps), loss_name="cross-entropy",
        train_score=1 - 0.5 / steps, validation_score=1 - 0.6 / steps, test_score=0.93,
        chance=0.5, steps_per_epoch=4, confusion=np.eye(classes, dtype=int) * 7 + 1,
        classes=tuple(f"class {i}" for i in range(classes)), features=("width", "height"),
        points=Points(
            x=x, label=random.integers(0, classes, rows),
            part=np.resize(["train", "train", "validation", "test"], rows),
        ),
        field=fields[-1], fields=fields,
    )  # fmt: skip


def number_view(inputs):
    view = plane_view()
    x = view.points.x[:, :inputs]
    fields = tuple(partial(wave, k=k) for k in range(len(view.steps)))
    return replace(
        view, score_name="R²", train_score=1 - 3 / view.steps, confusion=None, classes=(),
        chance=None, points=Points(x=x, part=view.points.part), targets=wave(x, 3)[:, 0],
        field=fields[-1], fields=fields, target_names=("target",), truth=wave(x, 3),
        predicted=wave(x, 3) + 0.1,
    )  # fmt: skip


def two_gradients_view(apart=1e-7):
    view = plane_view()
    steps = np.arange(1, 101)
    loss = 2 / np.sqrt(steps)
    return replace(view, batch_steps=steps, batch_loss=loss, gradient="central_difference",
                   twin_loss=loss * (1 + apart * (steps > 30) * np.sin(steps)))  # fmt: skip


def bare_view(steps=(1,)):
    return View(title="bare", steps=np.array(steps), train_loss=np.full(len(steps), 0.7))


def single_view():
    one = np.array([0.7])
    return replace(bare_view(), validation_loss=one, train_score=one, validation_score=one,
                   confusion=np.array([[5]]), classes=("the only class there is",))  # fmt: skip


def long_names_view():
    names = tuple(f"a ${i} class with a name that does not end" for i in range(20))
    return replace(plane_view(classes=20, rows=200), classes=names, title="a long title " * 20)


def broken_view():
    view = plane_view()
    loss = np.where(view.steps > 40, np.nan, view.train_loss)
    nowhere = partial(np.full, fill_value=np.nan)
    fields = (*view.fields[:5], *[lambda x: nowhere((len(x), 2))] * 3)
    return replace(view, train_loss=loss, validation_loss=loss * np.inf, field=fields[-1],
                   fields=fields)  # fmt: skip


VIEWS = {
    "four points": lambda: plane_view(rows=4),
    "two classes": plane_view,
    "many rows": lambda: plane_view(rows=2000, classes=3),
    "plane of numbers": lambda: number_view(2),
    "line of numbers": lambda: number_view(1),
    "two gradients": two_gradients_view,
    "equal gradients": lambda: two_gradients_view(0.0),
    "bare": bare_view,
    "single step": single_view,
    "long names": long_names_view,
    "broken": broken_view,
}


@pytest.fixture
def make_view():
    """Makes the view of a name."""
    return lambda name: VIEWS[name]()


def pytest_generate_tests(metafunc):
    if "view_name" in metafunc.fixturenames:
        metafunc.parametrize("view_name", VIEWS)


@pytest.fixture(autouse=True)
def painted() -> None:
    """All of these look at pictures."""
