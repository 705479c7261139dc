"""`backsight.compare`: the first difference against brute force, distances, what is left out."""

import shutil
import time
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

import backsight
from backsight.engine.state import State
from backsight.kernel.errors import BadInput
from backsight.recorder import recorder as recorder_module
from backsight.recorder import spacing
from backsight.recorder.entries import RunEntry
from backsight.recorder.open import open_to_write
from backsight.recorder.packing import join_columns, pack_metrics, unpack_metrics
from backsight.recorder.store import LONGEST, NAME
from backsight.runs.names import make_unique_names
from backsight.runs.sampling import choose_spaced_steps
from backsight.studies.comparison import first_difference as search
from backsight.studies.comparison.comparison import Comparison
from backsight.studies.comparison.first_difference import find_latest
from backsight.training import load_table as ready_module
from backsight.training.settings.differences import tabulate_differences

NETWORK = {
    "hidden": [5], "dropout": 0.2, "batch": 16, "steps": 60, "seed": 1, "dtype": "float64",
}  # fmt: skip
CHANGES = {
    "nothing": {},
    "rate": {"rate": 0.05},
    "l2": {"regularizer.l2": 0.1},
    "dropout": {"layers.2.p": 0.5},
    "batch": {"batch": 8},
    "seed": {"seed": 9},
    "optimizer": {"optimizer": "momentum"},
    "beta2": {"optimizer.beta2": 0.5},
    "later": {"schedule": "step:factor=0.5,every=50"},
    "clipping": {"clipping.by_global_norm": 0.15},
}
OTHERS = {
    "again": {},
    "seed": {"seed": 2},
    "longer": {"steps": 90},
    "later": {"schedule": "step:factor=0.5,every=40"},
    "plateau": {"schedule": "reduce_on_plateau:patience=1"},
    "wider": {"hidden": [7]},
    "single": {"dtype": "float32"},
}


def thin(names):
    """Every third at once, the others slowly."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] if number % 3 else [])
        for number, name in enumerate(names)
    ]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run, "a", its branches after step 30, and some that are no kin of it."""
    folder = tmp_path_factory.mktemp("runs")
    backsight.train("moons", **NETWORK, out=folder / "a")
    for name, change in CHANGES.items():
        branch(folder / "a", 30, change, folder / f"branch-{name}")
    for name, change in OTHERS.items():
        backsight.train("moons", **{**NETWORK, **change}, out=folder / f"other-{name}")
    return folder


def branch(parent: Path, at: int, changes: dict, out: Path, **options) -> None:
    """A branch, trained to its end."""
    for _step in backsight.fork(parent, at, changes, out=out, **options).steps():
        pass


def by_brute_force(one: Path, two: Path, first: int, last: int):
    """The first step after `first` of which any number differs, and all symbols that do."""
    with backsight.open(one) as a, backsight.open(two) as b:
        both = zip(a.steps(first + 1, last), b.steps(first + 1, last), strict=True)
        for index, steps in enumerate(both, first + 1):
            left, right = (step.tape for step in steps)
            wrong = [n for n in numbers(left) if n in right and differ(left[n], right[n])]
            if wrong:
                return index, wrong, left.derivation
    return None


def numbers(tape) -> list[str]:
    """The symbols of a tape that a step computes with, but for constants."""
    used = {n for e in tape.derivation.equations if e.act not in ("start", "epoch")
            for n in (*e.operands, *e.targets)}  # fmt: skip
    return [n for n in tape if n in used and tape.derivation.symbols[n].value is None]


def differ(one, two) -> bool:
    """Whether two arrays are not the same, number by number."""
    return not np.array_equal(np.asarray(one), np.asarray(two), equal_nan=True)


def first_equation(derivation, name: str) -> int:
    """The first equation of a step in which a symbol occurs."""
    return next(e.number for e in derivation.acts("forward", "loss", "backward", "update")
                if name in (*e.operands, *e.targets))  # fmt: skip


def agrees(found: Comparison, expected) -> None:
    """Whether a comparison found what brute force did."""
    (first,) = found.first
    if expected is None:
        assert (first.kind, first.step, first.at) == ("none", 0, None)
        return
    step, wrong, derivation = expected
    assert (first.kind, first.step) == ("number", step)
    assert first.at.symbol in wrong
    assert first_equation(derivation, first.at.symbol) == min(
        first_equation(derivation, n) for n in wrong
    )


# ------------------------------------------------------------------- the first difference
@pytest.mark.parametrize("name", thin(CHANGES))
def test_the_first_difference_of_a_branch(runs: Path, name: str) -> None:
    """The same step as by comparing every number of every step since the branch."""
    one, two = runs / "a", runs / f"branch-{name}"
    agrees(backsight.compare(one, two), by_brute_force(one, two, 30, 60))


@pytest.mark.parametrize("name", thin(OTHERS))
def test_the_first_difference_of_runs_that_are_no_kin(runs: Path, name: str) -> None:
    """From the first step on, over the steps that both have."""
    one, two = runs / "a", runs / f"other-{name}"
    agrees(backsight.compare(one, two), by_brute_force(one, two, 0, 60))


@pytest.mark.slow
def test_both_ways_of_asking_agree(runs: Path) -> None:
    """The longer run first, and the branch before its parent."""
    for name in ("other-longer", "branch-rate", "branch-later"):
        there = backsight.compare(runs / "a", runs / name).first[0]
        back = backsight.compare(runs / name, runs / "a").first[0]
        assert (there.kind, there.step) == (back.kind, back.step)


def test_the_number_itself_is_told(runs: Path) -> None:
    """Its symbol, both values, and where it is a vector, the weight."""
    (rate,) = backsight.compare(runs / "a", runs / "branch-rate").first
    assert (rate.at.symbol, rate.at.index) == ("eta", ())
    assert rate.at.values == (backsight.open(runs / "a").metrics["rate"][30], 0.05)
    (beta,) = backsight.compare(runs / "a", runs / "branch-beta2").first
    assert (beta.at.symbol, beta.at.index, beta.at.weight) == ("theta_next", (0,), "W1[0,0]")
    (batch,) = backsight.compare(runs / "a", runs / "branch-batch").first
    assert (batch.at.symbol, batch.at.shapes) == ("x", ((16, 2), (8, 2)))


def test_siblings_part_where_the_first_left(runs: Path, tmp_path: Path) -> None:
    """Steps that one of two branches has from their parent are compared with the other's."""
    branch(runs / "a", 40, {"rate": 0.05}, tmp_path / "late")
    found = backsight.compare(runs / "branch-rate", tmp_path / "late")
    step, wrong, _ = by_brute_force(runs / "branch-rate", runs / "a", 30, 60)
    assert (found.first[0].step, found.first[0].at.symbol in wrong) == (step, True)


def test_branches_of_branches(runs: Path, tmp_path: Path) -> None:
    """A run and a branch of its branch are the same up to the first of the two."""
    branch(runs / "branch-nothing", 45, {"rate": 0.05}, tmp_path / "grandchild")
    found = backsight.compare(runs / "a", tmp_path / "grandchild")
    assert (found.first[0].first, found.first[0].step) == (30, 46)


def test_a_parent_that_is_not_there(runs: Path, tmp_path: Path) -> None:
    """Branches of one run after one step share it, whether its record is there or not; else only
    later steps are compared, and it is said."""
    shutil.copytree(runs / "a", tmp_path / "a")
    branch(tmp_path / "a", 30, {"rate": 0.05}, tmp_path / "b")
    branch(tmp_path / "a", 30, {"rate": 0.06}, tmp_path / "c")
    branch(tmp_path / "a", 40, {"rate": 0.07}, tmp_path / "d")
    shutil.rmtree(tmp_path / "a")
    found = backsight.compare(tmp_path / "b", tmp_path / "c", tmp_path / "d")
    assert (found.first[0].first, found.first[0].step) == (30, 31)
    assert (found.first[1].first, found.first[1].step) == (40, 41)
    (note,) = found.notes
    assert "b and d can be compared from step 41 on" in note


def test_a_run_that_was_resumed(tmp_path: Path, runs: Path) -> None:
    """It is the run that was never stopped; one that was prolonged is, up to its first end."""
    run = backsight.start("moons", **NETWORK, out=tmp_path / "stopped")
    for step in run.steps():
        if step.index == 33:
            break
    for _step in backsight.resume(tmp_path / "stopped").steps():
        pass
    agrees(backsight.compare(runs / "a", tmp_path / "stopped"), None)


def test_one_that_was_prolonged_differs_where_its_schedule_does(tmp_path: Path) -> None:
    """A cosine over 40 steps, prolonged to 80, against one that was planned over 80."""
    network = {**NETWORK, "schedule": "cosine"}
    backsight.train("moons", **{**network, "steps": 40}, out=tmp_path / "a")
    for _step in backsight.resume(tmp_path / "a", steps=40).steps():
        pass
    backsight.train("moons", **{**network, "steps": 80}, out=tmp_path / "b")
    expected = by_brute_force(tmp_path / "a", tmp_path / "b", 0, 80)
    agrees(backsight.compare(tmp_path / "a", tmp_path / "b"), expected)


def test_one_that_was_prolonged_otherwise(tmp_path: Path) -> None:
    """A cosine over 40 steps, prolonged by 20 and by 30, is one run up to step 40; a copy of it is
    one altogether."""
    backsight.train("moons", **{**NETWORK, "schedule": "cosine", "steps": 40}, out=tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    for name, more in (("a", 20), ("b", 30)):
        for _step in backsight.resume(tmp_path / name, steps=more).steps():
            pass
    expected = by_brute_force(tmp_path / "a", tmp_path / "b", 0, 60)
    assert expected[0] == 41
    agrees(backsight.compare(tmp_path / "a", tmp_path / "b"), expected)
    shutil.copytree(tmp_path / "a", tmp_path / "c")
    agrees(backsight.compare(tmp_path / "a", tmp_path / "c"), None)


def test_a_difference_too_small_for_the_rows(tmp_path: Path) -> None:
    """A limit that cuts 1e-13 off one entry of one gradient: the row of that step is the same in
    both, and it is found."""
    network = {**NETWORK, "optimizer": "sgd", "lr": 0.1, "dropout": None}
    backsight.train("moons", **network, out=tmp_path / "a")
    with backsight.open(tmp_path / "a") as run:
        largest = [float(np.abs(step.gradient).max()) for step in run.steps(1, 60)]
    place = int(np.argmax(largest[20:])) + 20
    limits = largest[place] * (1 - 1e-13), max(largest[:20]) * 2
    for name, limit in zip("bc", limits, strict=True):
        branch(tmp_path / "a", 20, {"clipping": f"by_value:limit={limit!r}"}, tmp_path / name)
    found = backsight.compare(tmp_path / "c", tmp_path / "b")
    assert (found.first[0].step, found.first[0].at.symbol) == (place + 1, "g_clipped")
    row = [backsight.open(tmp_path / n).record.metrics_between(place + 1, place + 1) for n in "bc"]
    assert all((row[0][column] == row[1][column]).all() for column in row[0])


def test_a_run_that_ends_in_a_number_that_is_not_finite(tmp_path: Path) -> None:
    """Two of them, alike up to a step of the schedule: the last step counts, nan is nan."""
    network = {"optimizer": "sgd", "lr": 1e200, "steps": 50, "output": "identity",
               "loss": "half_mean_squared_error", "activation": "identity"}  # fmt: skip
    for name in ("a", "b"):
        backsight.train("xor", **network, out=tmp_path / name)
    found = backsight.compare(tmp_path / "a", tmp_path / "b")
    (side, _) = found.sides
    assert side.status == "failed"
    assert (found.first[0].kind, found.first[0].last) == ("none", side.last + 1)
    assert len(found.plot().axes) > 1


# ------------------------------------------------------------------------- the search
@pytest.mark.slow
def test_marks_spare_most_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 3,000 steps that agree, but a few are made again; the step found is exact."""
    monkeypatch.setattr(spacing, "MOST_SECONDS_BACK", 1e-9)
    monkeypatch.setattr(spacing, "SHARE", 1.0)
    monkeypatch.setattr(recorder_module, "MOST_SECONDS_BACK", 0.0)
    network = {"steps": 3000, "seed": 1}
    for name, schedule in (("a", "constant"), ("b", "step:every=2500")):
        run = backsight.start("xor", **network, schedule=schedule, out=tmp_path / name)
        for step in run.steps():
            if step.index % 100 == 0:
                time.sleep(0.005)  # the writer keeps up, whatever else the machine does
    with backsight.open(tmp_path / "a") as run:
        marks = list(run.record.marks)
    calls = []
    first_symbol = search.find_first_symbol
    monkeypatch.setattr(
        search, "find_first_symbol", lambda *tapes: calls.append(1) or first_symbol(*tapes)
    )
    (first,) = backsight.compare(tmp_path / "a", tmp_path / "b").first
    assert (first.step, first.at.symbol) == (2501, "eta")
    assert len(marks) > 5
    assert len(calls) <= 2 + max(b - a for a, b in pairwise(marks))


@pytest.mark.parametrize("count", range(20))
def test_the_latest_that_agrees_is_found_by_halving(count: int) -> None:
    """For every place, with at most five looks at twenty candidates."""
    looks = []
    found = find_latest(range(20), lambda k: looks.append(k) or k < count)
    assert found == (count - 1 if count else None)
    assert len(looks) <= 5


class Kept:
    """A line with checksums at some steps, whose states are what a function says."""

    def __init__(self, digests: dict[int, str], state) -> None:
        self.digests, self.state = digests, state

    def read_checksums(self, first: int, last: int) -> dict[int, str]:
        return {k: v for k, v in self.digests.items() if first <= k <= last}

    def restore_state(self, step: int) -> State:
        vectors = {name: np.array([value]) for name, value in self.state(step).items()}
        return State(step=step, vectors=vectors)


@pytest.mark.parametrize(("parted", "expected"), [(0, 3), (10, 3), (25, 20), (45, 40), (99, 50)])
def test_states_are_compared_where_checksums_do_not_tell(parted: int, expected: int) -> None:
    """The latest step that agrees: by what both states have, where only one has a checksum or the
    other has another memory; from 3 on, where none agrees."""
    one = Kept({10: "a", 20: "b", 40: "c"}, lambda k: {"theta": float(k)})
    two = Kept({20: "x", 30: "y", 50: "z"}, lambda k: {"theta": float(k) + (k >= parted), "m": 1})
    assert search._find_latest_agreement(one, two, 3, 60) == expected


def test_equal_checksums_need_no_states() -> None:
    """Where both have one and these are the same, no step is made again."""
    one, two = (Kept({10: "a", 20: "b"}, None) for _ in range(2))
    assert search._find_latest_agreement(one, two, 3, 60) == 20


def test_records_that_differ_though_their_steps_do_not(runs: Path, tmp_path: Path) -> None:
    """A loss that another machine wrote is told as such, with its step."""
    shutil.copytree(runs / "other-again", tmp_path / "b")
    with open_to_write(tmp_path / "b" / NAME) as store:
        key = max(k for k in store.list_keys("chunk") if k <= 20)
        header, columns = unpack_metrics(store.get("chunk", key, longest=LONGEST))
        table = join_columns(header, columns)
        table[20 - key, 0] = np.nextafter(table[20 - key, 0], 9)
        store.put("chunk", key, pack_metrics(key, header.columns, table))
    found = backsight.compare(runs / "a", tmp_path / "b")
    (first,) = found.first
    assert (first.kind, first.step, first.at.symbol) == ("computed", 20, "loss")
    assert any("the loss of step 20" in note for note in found.notes)


# --------------------------------------------------------------------- what is loaded
def test_data_are_loaded_once(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five runs on the same data, two of them split by another seed."""
    loads = []
    load = ready_module.load
    monkeypatch.setattr(ready_module, "load", lambda *a, **k: loads.append(a) or load(*a, **k))
    names = ("a", "branch-rate", "branch-seed", "other-seed", "other-wider")
    found = backsight.compare(*(runs / name for name in names))
    assert len(loads) == 1
    assert [f.kind for f in found.first] == ["number"] * 4


def test_quick_loads_nothing(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what the records hold: no distances, the first row that differs."""
    monkeypatch.delattr(ready_module, "load")
    found = backsight.compare(runs / "a", runs / "branch-rate", runs / "other-again", quick=True)
    assert [(f.kind, f.step) for f in found.first] == [("recorded", 31), ("alike", 0)]
    assert found.first[0].at.symbol == "rate"
    assert found.distances == (None, None)
    assert found.settings == {"rate": ("0.02", "0.05", "0.02")}


def test_other_data_are_not_compared_step_by_step(runs: Path, tmp_path: Path) -> None:
    """Two runs on other rows differ in their inputs, and that is all that is said."""
    backsight.train("circles", **NETWORK, out=tmp_path / "b")
    found = backsight.compare(runs / "a", tmp_path / "b")
    assert (found.first[0].kind, found.distances) == ("data", (None,))


def test_arrays_have_to_be_given(tmp_path: Path) -> None:
    """Without them the records alone are compared, and it is said; with them all is."""
    x = np.linspace(-1, 1, 40)[:, None]
    for name, seed in (("a", 1), ("b", 2)):
        backsight.train((x, x**2), seed=seed, steps=20, out=tmp_path / name)
    found = backsight.compare(tmp_path / "a", tmp_path / "b")
    assert (found.first[0].kind, found.distances) == ("recorded", (None,))
    assert "No step was made again. The run" in found.notes[0]
    found = backsight.compare(tmp_path / "a", tmp_path / "b", arrays=(x, x**2))
    assert (found.first[0].kind, found.notes) == ("number", ())


def test_open_runs_stay_open(runs: Path) -> None:
    """Runs that are given open are compared and left open."""
    with backsight.open(runs / "a") as one, backsight.open(runs / "branch-rate") as two:
        assert backsight.compare(one, two).first[0].step == 31
        assert one.at(3).step == 3


# -------------------------------------------------------------------------- distances
def test_distances_are_those_of_the_weights(runs: Path) -> None:
    """By layer, at every step told, against the two runs' own weights."""
    (found,) = backsight.compare(runs / "a", runs / "branch-rate").distances
    assert found.layers == ("1", "2")
    assert (found.steps[0], found.steps[-1], len(found.steps)) == (30, 60, 24)
    with backsight.open(runs / "a") as one, backsight.open(runs / "branch-rate") as two:
        for row, step in enumerate(found.steps.astype(int)):
            here, there = one.weights_at(step), two.weights_at(step)
            for column, layer in enumerate(found.layers):
                own = [here[f"{kind}{layer}"].ravel() for kind in "Wb"]
                gap = np.concatenate([there[f"{kind}{layer}"].ravel() for kind in "Wb"])
                apart = np.linalg.norm(gap - np.concatenate(own))
                assert found.apart[row, column] == pytest.approx(apart, rel=1e-12)
                length = np.linalg.norm(np.concatenate(own))
                assert found.relative[row, column] == pytest.approx(apart / length, rel=1e-12)
    assert not found.apart[0].any()
    assert found.apart[1:].all()


def test_no_distance_between_other_arrays(runs: Path) -> None:
    """Runs with other layers have none, beside one that has."""
    found = backsight.compare(runs / "a", runs / "other-wider", runs / "other-again")
    assert found.distances[0] is None
    assert not found.distances[1].apart.any()
    assert found.first[0].at.shapes == ((2, 5), (2, 7))


def test_distances_are_taken_where_states_are_kept() -> None:
    """At steps of both, else of one; about 24; the ends always; evenly where nothing is kept."""
    both, either = {0, 256, 512, 1000}, {0, 250, 256, 300, 512, 600, 1000}
    steps = choose_spaced_steps(0, 1000, both, either)
    assert {0, 256, 512, 1000, 300, 600} <= set(steps)
    assert 22 <= len(steps) <= 24
    assert choose_spaced_steps(10, 13, set(), set()) == [10, 11, 12, 13]
    assert choose_spaced_steps(5, 5, set(), set()) == [5]


# ------------------------------------------------------------------------------ sides
def test_the_sides_hold_what_was_recorded(runs: Path) -> None:
    """Steps, losses, the last measurement, whose branch it is."""
    found = backsight.compare(runs / "a", runs / "branch-rate")
    one, two = found.sides
    with backsight.open(runs / "branch-rate") as run:
        assert (two.losses == run.metrics["loss"]).all()
        assert two.moment.losses == run.record.moments[60].losses
    assert (one.parent, two.parent, two.first, two.last) == ("", "a", 30, 60)
    assert repr(found).startswith("Runs beside each other: a, branch-rate\n")


def test_the_same_run_twice(runs: Path) -> None:
    """It is told that it is one, whatever way it is given."""
    found = backsight.compare(runs / "a", runs / "a" / NAME)
    assert (found.first[0].kind, found.settings) == ("same", {})
    assert [side.name for side in found.sides][1].endswith("a (2)")


def test_one_run_is_too_few(runs: Path) -> None:
    """The message says how many came."""
    with pytest.raises(BadInput, match="two runs at least, got 1"):
        backsight.compare(runs / "a")


def test_names_are_short_and_no_two_alike() -> None:
    """Folders, with those above where two are alike; the file's name where it is another."""
    given = ["/x/a/record.sqlite", "/y/a/record.sqlite", "/y/b/record.sqlite", "/z/old.sqlite"]
    assert make_unique_names([Path(p) for p in given]) == ["x/a", "y/a", "b", "old"]
    assert make_unique_names([Path("/x/a/record.sqlite")] * 2) == ["x/a (1)", "x/a (2)"]
    assert make_unique_names([]) == []


def test_differences_of_several_specs(runs: Path) -> None:
    """A row for what is not the same in all; another record stands with its own settings."""
    names = ("a", "branch-optimizer", "branch-l2", "branch-beta2")
    specs = [backsight.open(runs / name).spec for name in names]
    assert tabulate_differences(specs) == {
        "optimizer": ("adam", "momentum", "adam", "adam:beta2=0.5"),
        "regularizer": ("-", "-", "l2:lam=0.1", "-"),
    }
    assert tabulate_differences([specs[0], specs[3]]) == {"optimizer.beta2": ("0.999", "0.5")}


def test_a_forged_ancestry_ends(runs: Path, tmp_path: Path) -> None:
    """Two records that each name the other as parent are compared, and it comes to an end."""
    for name, other in (("a", "b"), ("b", "a")):
        shutil.copytree(runs / "branch-rate", tmp_path / name)
        forge(tmp_path / name, name, other)
    found = backsight.compare(tmp_path / "a", tmp_path / "b")
    assert found.first[0].last == 60


def forge(folder: Path, id_: str, parent: str) -> None:
    """Give a record another id and another parent."""
    with open_to_write(folder / NAME) as store:
        about = msgspec.json.decode(store.get("about", 0), type=RunEntry)
        origin = msgspec.structs.replace(about.parent, id=parent, place=str(folder.parent / parent))
        about = msgspec.structs.replace(about, id=id_, parent=origin)
        store.put("about", 0, msgspec.json.encode(about))
