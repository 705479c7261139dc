"""A record that is damaged: right numbers, or an error that says so; whatever is whole is used."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from regions import REGIONS, regions
from truth import MORE, STEPS, Truth, bits, changed, checked, interrupted, made

import backsight
from backsight.kernel.errors import BadData
from backsight.recorder.record import Record
from backsight.runs.whole_record import DamagedRecord

quiet = pytest.mark.filterwarnings("ignore::backsight.runs.predictor.DamagedRecord")
FEW, MANY = 1, 150
"""Flips in each region, in CI and in the long proof."""


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    return made(tmp_path_factory.mktemp("truth"))


def test_a_whole_record_is_right(truth: Truth, tmp_path: Path) -> None:
    """Nothing changed: every use is right, and nothing is said."""
    folder = changed(truth, tmp_path / "run", lambda body: None)
    assert set(checked(folder, truth).values()) == {"right"}


def flipped(truth: Truth, base: Path, places: list[int], luck: random.Random, count: int) -> None:
    for number in range(count):
        where = luck.sample(places, luck.choice([1, 1, 1, 3]))

        def flip(body: bytearray, where: list[int] = where) -> None:
            for place in where:
                body[place] ^= 1 << luck.randrange(8)

        said = checked(changed(truth, base / str(number), flip), truth)
        print(where, {name: text[-80:] for name, text in said.items()})


@pytest.mark.parametrize("region", REGIONS)
def test_flipped_bits(truth: Truth, tmp_path: Path, region: str) -> None:
    """A bit or three in every kind of place: no wrong number, no other error, no silence."""
    places = regions(truth.folder / "record.sqlite")[region]
    assert places
    flipped(truth, tmp_path, places, random.Random(region), FEW)


@pytest.mark.slow
@pytest.mark.parametrize("region", REGIONS)
def test_many_flipped_bits(truth: Truth, tmp_path: Path, region: str) -> None:
    """A thousand times the same."""
    places = regions(truth.folder / "record.sqlite")[region]
    flipped(truth, tmp_path, places, random.Random(7), MANY)


def cut(truth: Truth, base: Path, lengths: list[int]) -> None:
    for length in lengths:

        def shorten(body: bytearray, length: int = length) -> None:
            del body[length:]

        said = checked(changed(truth, base / str(length), shorten), truth)
        print(length, {name: text[-80:] for name, text in said.items()})


def test_cut_short(truth: Truth, tmp_path: Path) -> None:
    """Cut at any length, most of all where pages end."""
    size = (truth.folder / "record.sqlite").stat().st_size
    luck = random.Random(1)
    cut(truth, tmp_path, [0, 1, 15, 99, 100, 65536, 131072, size - 1, luck.randrange(size)])


@pytest.mark.slow
def test_cut_short_at_many_lengths(truth: Truth, tmp_path: Path) -> None:
    """The same at a hundred lengths."""
    size = (truth.folder / "record.sqlite").stat().st_size
    luck = random.Random(2)
    cut(truth, tmp_path, sorted(luck.sample(range(size), 100)))


def flipped_beside(base: Path, count: int) -> int:
    """Flip bits in the file that a killed process left beside its record; how often it was used
    all the same."""
    seen, luck, used = interrupted(base), random.Random(3), 0
    body = (base / "run" / "record.sqlite-wal").read_bytes()
    for number in range(count):
        folder = base / str(number)
        folder.mkdir()
        shutil.copy(base / "run" / "record.sqlite", folder)
        beside = bytearray(body)
        beside[luck.randrange(luck.choice([32, 4096, len(body)]))] ^= 1 << luck.randrange(8)
        (folder / "record.sqlite-wal").write_bytes(beside)
        try:
            with backsight.open(folder) as run:
                last = run.record.last_step
                assert run.at(last).vectors["theta"].tobytes() == seen[last]
            for _ in (again := backsight.resume(folder)).steps():
                pass
            assert again.state.vectors["theta"].tobytes() == seen[40]
            used += 1
        except BadData:
            continue
    return used


@quiet
def test_flipped_bits_beside_the_record(tmp_path: Path) -> None:
    """What a killed process left, damaged: an earlier state of the run, or an error."""
    assert flipped_beside(tmp_path, 12 * FEW) > 0


@quiet
@pytest.mark.slow
def test_many_flipped_bits_beside_the_record(tmp_path: Path) -> None:
    """A hundred times the same."""
    assert flipped_beside(tmp_path, MANY) > 0


def spoiled(truth: Truth, folder: Path, statement: str, *bound: Any) -> Path:
    """A copy of which rows are damaged, as bytes that changed within them would."""
    changed(truth, folder, lambda body: None)
    connection = sqlite3.connect(folder / "record.sqlite")
    with connection:
        assert connection.execute(statement, bound).rowcount > 0
    connection.close()
    return folder


@quiet
def test_a_damaged_newest_snapshot(truth: Truth, tmp_path: Path) -> None:
    """An earlier one is used, and that is said; the run goes on, and has the snapshot again."""
    folder = spoiled(
        truth, tmp_path / "run", "UPDATE snapshots SET body = zeroblob(215184) WHERE key = ?", STEPS
    )
    with backsight.open(folder) as run:
        assert bits(run.at(STEPS)) == bits(truth.states[STEPS])
        assert "An earlier one is taken" in run.notes[0]
    run = backsight.resume(folder, steps=MORE)
    assert "An earlier one is taken" in run.notes[0]
    for _ in run.steps():
        pass
    assert bits(run.state) == bits(truth.states[STEPS + MORE])
    with Record.open(folder) as record:
        assert bits(record.read_snapshot(STEPS)) == bits(truth.states[STEPS])
        assert [f.kind for f in record.findings if f.kind != "note"] == ["damaged"]


@quiet
def test_all_snapshots_damaged(truth: Truth, tmp_path: Path) -> None:
    """The first state is drawn again, and every step made again."""
    folder = spoiled(truth, tmp_path / "run", "UPDATE snapshots SET seal = x'00'")
    assert {text.partition(";")[0] for name, text in checked(folder, truth).items()
            if name != "predict"} == {"right"}  # fmt: skip


DAMAGES = (
    "UPDATE chunks SET body = x'00' WHERE key = ?",
    "UPDATE chunks SET body = 'text' WHERE key = ?",
    "DELETE FROM chunks WHERE key = ?",
)
PLACES = ("first", "middle", "last")


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        pytest.param(damage, where, marks=[] if row == column else [pytest.mark.slow])
        for row, damage in enumerate(DAMAGES)
        for column, where in enumerate(PLACES)
    ],
)
def test_a_damaged_chunk(truth: Truth, tmp_path: Path, damage: str, where: str) -> None:
    """Its steps are left out of the metrics, which is said; any state is there all the same."""
    with Record.open(truth.folder) as record:
        keys = record.store.list_keys("chunk")
    key = {"first": keys[0], "middle": keys[len(keys) // 2], "last": keys[-1]}[where]
    folder = spoiled(truth, tmp_path / "run", damage, key)
    with backsight.open(folder) as run:
        with pytest.warns(DamagedRecord, match="left out"):
            steps = run.metrics["step"]
        assert key not in steps
        assert len(steps) < STEPS
        assert bits(run.at(STEPS)) == bits(truth.states[STEPS])
    assert checked(folder, truth)["resume"].startswith("right")


ENTRIES: list[tuple[str, Callable[[dict[str, str]], bool]]] = [
    ("moment", lambda said: said["open"].startswith("right")),
    ("mark", lambda said: said["at"].startswith("right; ")),
    ("session", lambda said: said["resume"].startswith("right")),
    ("segment", lambda said: "segment" in said["open"] and "segment" in said["resume"]),
    ("about", lambda said: "about" in said["open"] and "about" in said["predict"]),
]


@pytest.mark.parametrize(("kind", "as_it_should"), ENTRIES)
def test_a_damaged_entry(
    truth: Truth, tmp_path: Path, kind: str, as_it_should: Callable[[dict[str, str]], bool]
) -> None:
    """What can be done without is left out and said; without the spec and the plan, nothing is."""
    folder = spoiled(
        truth, tmp_path / "run", "UPDATE entries SET body = x'7b7d' WHERE kind = ?", kind
    )
    said = checked(folder, truth)
    assert as_it_should(said), said


def test_a_damaged_tree_is_mended(truth: Truth, tmp_path: Path) -> None:
    """A page of the chunks' tree is garbage: what can be read is read; to go on, the file is made
    whole, and the damaged one is kept."""
    connection = sqlite3.connect(truth.folder / "record.sqlite")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'chunks'")
    start = (root.fetchone()[0] - 1) * 65536
    connection.close()

    def damage(body: bytearray) -> None:
        body[start : start + 12] = b"\xff" * 12

    folder = changed(truth, tmp_path / "run", damage)
    said = checked(folder, truth)
    assert said["at"].startswith("right; ")
    assert said["resume"].startswith("right")
    assert (folder / "record.damaged-1.sqlite").exists()
    connection = sqlite3.connect(folder / "record.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
