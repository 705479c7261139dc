"""A page's cards are those of `explain --json`, to the bit and the letter."""

from itertools import cycle, islice
from pathlib import Path
from typing import Any

import card_comparison
import comparison
import portable_trainings as specs
import pytest

from backsight.languages.choose import LANGUAGES, speaking
from backsight.maths import catalogs
from backsight.runs.run import Run

STEPS = (1, 3)
DTYPES = ("float64", "float32")
NETWORKS: dict[str, tuple[Any, dict[str, Any]]] = {
    "xor": ("xor", {"hidden": [4, 4], "loss": "binary_cross_entropy"}),
    "softmax and adam": ("xor", {"hidden": [3], "optimizer": "adam"}),
    "digits": ("digits", {"hidden": [32], "batch": 32, "optimizer": "adam"}),
    "batch norm": ("sine", {"hidden": [4], "norm": "batch", "batch": 8}),
    "layer norm and residual": ("xor", {"hidden": [3, 3, 3], "norm": "layer", "residual": True}),
    "all at once": (
        "spirals",
        {
            **{"hidden": [5, 4], "dropout": 0.3, "optimizer": "momentum", "l2": 0.01, "batch": 10},
            **{"clip_norm": 0.1, "schedule": "cosine"},
        },
    ),
}
LARGE = ("digits",)
"""Where only the numbers that a sheet shows are compared."""
CATALOGS = ("activations", "losses", "optimizers", "schedules", "regularizers", "clippings")
MANY = 24


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Node runs."""
    return comparison.bundle(tmp_path_factory.mktemp("node"), "compare/cards.ts")


def start(data: Any, options: dict[str, Any]) -> Run:
    """A training of some steps, of a seed that breaks the symmetry."""
    return comparison.start(data, {**options, "steps": max(STEPS), "seed": 3})


def require_equal(program: Path, run: Run, folder: Path, *, is_whole: bool = True) -> None:
    """No card may differ, and no number that an equation makes may be without one."""
    ours = card_comparison.collect_steps(run, STEPS)
    theirs = card_comparison.ask_page(program, run, ours, folder, is_whole=is_whole)
    assert [card for sheet in ours.values() for card in sheet["cards"] if card["formula"]]
    assert card_comparison.list_differences(ours, theirs) == []


@pytest.mark.parametrize(("name", "dtype"), [("xor", "float64"), ("all at once", "float32")])
def test_two_networks(program: Path, tmp_path: Path, name: str, dtype: str) -> None:
    """A small network whole, and one with batches, draws, costs and limits."""
    source, options = NETWORKS[name]
    require_equal(program, start(source, options | {"dtype": dtype}), tmp_path / "one")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cases_are_in_the_readers_language(program: Path, tmp_path: Path, language: str) -> None:
    """What stands between them, and the reasons."""
    options = {"hidden": [2], "activation": "elu"}
    with speaking(language):
        require_equal(program, start("xor", options), tmp_path / "one")
        answer = (tmp_path / "one" / "answer.json").read_text("utf-8")
    assert f" {IF[language]} z₁" in answer


IF = {"en": "if", "zh-CN": "若", "zh-TW": "若"}


@pytest.mark.slow
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks(program: Path, tmp_path: Path, name: str, dtype: str) -> None:
    """All of them at two steps in both dtypes."""
    source, options = NETWORKS[name]
    run = start(source, options | {"dtype": dtype})
    require_equal(program, run, tmp_path / "one", is_whole=name not in LARGE)


def list_catalog_options() -> list[dict[str, str]]:
    """Options that leave no record of the catalogs out; softmax is no hidden layer's."""
    names = {folder: [n for n in catalogs[folder] if n != "softmax"] for folder in CATALOGS}
    count = max(map(len, names.values()))
    columns = {folder: list(islice(cycle(records), count)) for folder, records in names.items()}
    return [
        {CATALOG_OPTIONS[folder]: column[k] for folder, column in columns.items()}
        for k in range(count)
    ]


CATALOG_OPTIONS = {
    "activations": "activation",
    "losses": "loss",
    "optimizers": "optimizer",
    "schedules": "schedule",
    "regularizers": "regularizer",
    "clippings": "clipping",
}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options", list_catalog_options(), ids=lambda options: "-".join(options.values())
)
@pytest.mark.parametrize("dtype", DTYPES)
def test_the_catalogs(program: Path, tmp_path: Path, options: dict[str, str], dtype: str) -> None:
    """Each activation, loss, optimizer, schedule, regularizer and clipping."""
    run = start("xor", {"hidden": [3], **options, "dtype": dtype})
    require_equal(program, run, tmp_path / "one")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(MANY))
def test_portable_trainings(program: Path, tmp_path: Path, number: int) -> None:
    """Networks as they come."""
    training = specs.make_training(number)
    run = comparison.start(training.data, training.options | {"steps": max(STEPS)})
    require_equal(program, run, tmp_path / "one", is_whole=False)


def test_a_wrong_card_is_seen(program: Path, tmp_path: Path) -> None:
    """The comparison can fail: another seed has other numbers under the same names."""
    options = {"hidden": [2], "steps": 1}
    ours = card_comparison.collect_steps(comparison.start("xor", options | {"seed": 1}), (1,))
    other = comparison.start("xor", options | {"seed": 2})
    theirs = card_comparison.ask_page(program, other, ours, tmp_path / "one", is_whole=False)
    found = card_comparison.list_differences(ours, theirs)
    assert {key for _step, _name, key, *_values in found} >= {"value", "numbers"}
