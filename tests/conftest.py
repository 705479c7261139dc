"""Tests speak English, whatever the machine's locale; what a test speaks or takes in ends with it.
Where one speaks Chinese, that is what the .po files say now. What is compiled is kept as long as
the tests run, and not among the user's.
"""

import gc
import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import matplotlib
import pytest
from hypothesis import settings
from matplotlib.figure import Figure
from PIL import Image

from backsight.doctor.faults import faults
from backsight.engine import loop
from backsight.kernel.language import set_language
from backsight.maths import catalogs
from backsight.native import cache
from backsight.plots import list_fitting_charts
from backsight.recorder import open as opening
from backsight.runs import files
from backsight.training.charts import make_view
from translations import compile_stale

os.environ["BACKSIGHT_LANG"] = "en"
# Readline, which pytest loads, sets COLUMNS for the processes that are started, and only for them.
os.environ.pop("COLUMNS", None)
os.unsetenv("COLUMNS")
settings.register_profile("no clock", deadline=None)
settings.load_profile("no clock")
os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())  # fonts are found once for all


def pytest_collectstart() -> None:
    """Some 20,000 tests are collected, and nothing of them is garbage to be looked for."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a sweep over a catalog a few cases, evenly spread, run each time; all run with the slow
    tests. With `sweep(3)`, of cases 0 to 8: 0, 4 and 8."""
    sweeps: dict[tuple[str, str], list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("sweep"):
            sweeps.setdefault((str(item.path), getattr(item, "originalname", "")), []).append(item)
    for cases in sweeps.values():
        marker = cases[0].get_closest_marker("sweep")
        assert marker is not None
        few = max(2, min(int(marker.args[0]), len(cases)))
        kept = {k * (len(cases) - 1) // (few - 1) for k in range(few)}
        for number, case in enumerate(cases):
            if number not in kept:
                case.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """From here on there is garbage; what was collected is none, and is not looked at again."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All workers of one run find what one of them has compiled; the next run compiles anew."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(place / "cache"))
        # A whole run compiles more than is kept for one user, and then what many tests need anew.
        patched.setattr(cache, "MAX_ENTRIES", 5000)
        yield


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Nobody waits until a file is on the disk: that is for a loss of power, which no test has, and
    a process that is killed loses nothing by it. A record of a few rows waited for 20 to 100 ms,
    and takes 1 ms without. Processes that tests start do wait."""
    set_up = opening._set_up_writing

    def set_up_unhurried(connection: sqlite3.Connection) -> None:
        set_up(connection)
        connection.execute("PRAGMA synchronous = OFF")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda handle: None)
        patched.setattr(opening, "_set_up_writing", set_up_unhurried)
        yield


@pytest.fixture(autouse=True, scope="session")
def compiled_translations() -> None:
    """The .mo files, which git ignores, are there and not older than the .po files."""
    compile_stale()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins and ends in English, click too."""
    monkeypatch.setenv("LANGUAGE", "en")
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True)
def catalogs_as_before() -> Iterator[None]:
    """Records that a test takes into a catalog are gone with it."""
    every = (*catalogs.values(), faults)
    before = [dict(catalog._admitted_records) for catalog in every]
    yield
    for catalog, records in zip(every, before, strict=True):
        if catalog._admitted_records != records:
            catalog._admitted_records = records


@pytest.fixture
def uncompiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portable engine trains in NumPy. What is compiled has the same bits, as
    tests/engine/loops proves, and takes longer to compile than a small test takes."""
    monkeypatch.setattr(loop, "describe_missing", lambda: "not in this test")


@pytest.fixture
def painted() -> None:
    """Asked for by a test that looks at pictures."""


@pytest.fixture(autouse=True)
def unpainted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a test looks at words alone, PNG files are written with nothing painted on them, and
    those of a run with nothing laid out: that took most of the time of a small training."""
    if "painted" in request.fixturenames:
        return
    paint = Figure.savefig

    def written(figure: Figure, file: Any, **options: Any) -> None:
        if options.get("format") == "png" or str(file).endswith(".png"):
            Image.new("1", (1, 1)).save(file, "png")
        else:
            paint(figure, file, **options)

    def outline(run: Any, losses: Any = None) -> dict[str, Figure]:
        names = list_fitting_charts(make_view(run, losses=losses))
        return {name: Figure() for name in names}

    monkeypatch.setattr(Figure, "savefig", written)
    monkeypatch.setattr(Figure, "draw_without_rendering", lambda figure: None)
    monkeypatch.setattr(files, "draw_pictures", outline)
