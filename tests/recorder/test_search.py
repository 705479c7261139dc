"""Looking through a record: the step found is the one that looking at every step finds."""

import functools
import json
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

import backsight
from backsight.kernel.errors import BadInput, UnknownName
from backsight.recorder.open import open_to_write
from backsight.recorder.packing import (
    join_columns,
    make_buffer,
    pack_metrics,
    pack_state,
    unpack_metrics,
)
from backsight.recorder.questions import questions
from backsight.recorder.questions._arrays import find_array
from backsight.recorder.questions.nonfinite import is_finite
from backsight.recorder.questions.norm_above import compute_norm
from backsight.recorder.questions.turn import accumulate_losses, find_turn
from backsight.recorder.search import NoOccurrence, Search
from backsight.recorder.store import LONGEST, NAME

RANDOM = np.random.default_rng(3)
X = RANDOM.normal(size=(24, 3))
Y = X @ np.array([1.0, -2.0, 0.5])
STEPS = 60
WELL = {
    "hidden": [4], "loss": "mean_squared_error", "batch": 8, "steps": STEPS, "seed": 2,
    "validation": 0, "test": 0,
}  # fmt: skip
WILD = WELL | {"hidden": [], "optimizer": "sgd", "lr": 1.2, "dtype": "float64"}
"""Its weights grow and grow."""
BURST = WELL | {"activation": "identity", "optimizer": "sgd", "lr": 0.2, "seed": 3}
"""Its loss is infinite in step 9."""
FULL = WELL | {
    "data": "huge", "hidden": [], "optimizer": "adagrad", "loss": "mean_absolute_error",
    "dtype": "float32", "scale": "none", "bias": False, "batch": 4,
}  # fmt: skip
"""Adagrad's sum of squares, 9e36 more at each step, is beyond float32 after 37 steps."""
DATA = {"plain": (X, Y), "huge": (np.full((24, 1), 3e18), np.full(24, -1e30))}
DYING = WELL | {"hidden": [9], "activation": "relu", "optimizer": "sgd", "lr": 0.3, "seed": 17}
KEPT = (7, 20, 21, 40)


@functools.cache
def trained(place, options):
    """The folder of a run, trained once."""
    folder = place / str(len(list(place.iterdir())))
    given = json.loads(options)
    data = DATA[given.pop("data", "plain")]
    backsight.train(data, out=folder, target_scale="none", **given)
    return folder


@pytest.fixture
def searching(tmp_path, tmp_path_factory):
    """Look through the record of a run. kept: steps after which the state is kept, too. stride:
    of the metrics that are left."""
    opened = []

    def begin(options, *, kept=KEPT, stride=1):
        place = tmp_path_factory.getbasetemp() / "searched"
        place.mkdir(exist_ok=True)
        folder = trained(place, json.dumps(options))
        shutil.copytree(folder, tmp_path / "run")
        arrays = DATA[options.get("data", "plain")]
        keep(tmp_path / "run", kept, arrays)
        thin(tmp_path / "run", stride)
        run = backsight.open(tmp_path / "run", arrays=arrays)
        opened.append(run)
        return Search(run.replay, lambda: run.experiment.make_loop())

    yield begin
    for run in opened:
        run.close()


def keep(folder, steps, arrays):
    """The states after these steps, the first and the last, and no other: a recorder keeps more
    where a step took long, as on a busy machine."""
    with backsight.open(folder, arrays=arrays) as run:
        last = run.record.last_step
        states = [run.at(k) for k in steps if k < last]
    with open_to_write(folder / NAME) as store:
        store.drop("snapshot", set(store.list_keys("snapshot")) - {0, last})
        for state in states:
            store.put("snapshot", state.step, pack_state(state, make_buffer(state)))


def thin(folder, stride):
    with open_to_write(folder / NAME) as store:
        for key in store.list_keys("chunk"):
            header, columns = unpack_metrics(store.get("chunk", key, longest=LONGEST))
            table = join_columns(header, columns)[::stride]
            store.put("chunk", key, pack_metrics(key, header.columns, table, stride))


def every_step(options):
    """By looking at every step: the losses, the tapes, the states before them and the last one."""
    return _every_step(json.dumps(options))


@functools.cache
def _every_step(options):
    given = json.loads(options)
    run = backsight.start(DATA[given.pop("data", "plain")], target_scale="none", **given)
    losses, tapes, states = [], [], []
    for step in run.steps():
        losses.append(step.loss)
        tapes.append(step.tape)
        states.append(step.state.copy())
    return losses, tapes, states if run.failure else [*states, run.state]


def ask(search, name, *given, **settings):
    return questions[name].find(search, *given, **settings)


# ------------------------------------------------------------------------------ the search
@pytest.mark.parametrize("first", [0, 1, 7, 8, 20, 21, 22, 59, 60])
def test_bisection_finds_the_two_kept_states(searching, first):
    """Whatever the step from which on something holds."""
    low, high = searching(WELL).find_bracket(lambda state: state.step >= first)
    kept = [0, *KEPT, STEPS]
    assert high == min(k for k in kept if k >= first)
    assert low == max([k for k in kept if k < first], default=0)


def test_bisection_says_that_it_never_holds(searching):
    """None, after one look at the last state."""
    looks = []
    assert searching(WELL).find_bracket(looks.append) is None
    assert [state.step for state in looks] == [STEPS]


@pytest.mark.parametrize("stride", [1, 2, 5])
def test_thinned_losses_are_made_again(searching, stride):
    """All of them come, in order, the same bit for bit."""
    search = searching(WELL, stride=stride)
    pieces = list(search.collect_losses())
    assert [first for first, _ in pieces] == [1, *np.cumsum([len(p) for _, p in pieces])[:-1] + 1]
    assert np.concatenate([p for _, p in pieces]).tolist() == every_step(WELL)[0]
    assert (search.again == 0) == (stride == 1)
    assert search.again <= STEPS + len(KEPT)


@pytest.mark.parametrize(("first", "last"), [(0, 3), (19, 22), (58, 60), (60, 60), (0, 0)])
def test_states_are_those_after_the_steps(searching, first, last):
    """From one to another, both included, bit for bit."""
    after = every_step(WELL)[2]
    steps = []
    for state in searching(WELL).replay_states(first, last):
        assert np.array_equal(state.vectors["theta"], after[state.step].vectors["theta"])
        steps.append(state.step)
    assert steps == list(range(first, last + 1))


@pytest.mark.parametrize("stride", [1, 3])
def test_recorded_norms_rule_steps_out(searching, stride):
    """What is clearly below a limit is not looked at; what is above, near it or unknown is."""
    search = searching(WILD, stride=stride)
    norms = search.record.metrics["weight_norm/1"]
    limit = float(norms[len(norms) // 2])
    open_ = {k for a, b in search.list_open_ranges("weight_norm/1", limit) for k in range(a, b + 1)}
    recorded = dict(zip(search.record.metrics["step"].tolist(), norms.tolist(), strict=True))
    steps = set(range(1, search.last_attempt + 1))
    assert open_ >= {k for k in steps if recorded.get(k, limit) >= limit}
    ruled_out = steps - open_
    assert ruled_out or stride > 1
    assert all(recorded[k] < limit for k in ruled_out)


def test_progress_is_told(searching):
    """Each step that is made again, from the kept state on, and the last there will be."""
    replay, told = searching(WELL).replay, []
    replay.progress = lambda _text, *both: told.append(both)
    search = Search(replay, lambda: None)
    assert [step.index for step in search.replay_steps(10, 12)] == [10, 11, 12]
    assert told == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert search.again == 5


def test_ranges_that_a_replay_passes_anyway_are_one(searching):
    """Of steps with a kept state between them each is a range of its own."""
    search = searching(WELL)
    settled = np.ones(STEPS, bool)
    settled[[9, 14, 29, 30, 59]] = False
    assert search._join_ranges(settled) == [(10, 15), (30, 31), (60, 60)]
    assert search._join_ranges(np.ones(STEPS, bool)) == []
    assert search._join_ranges(np.zeros(STEPS, bool)) == [(1, STEPS)]


# --------------------------------------------------------------------------- the questions
@pytest.mark.parametrize("kept", [(), (36,), (37,), (38,), (36, 37, 38, 39), KEPT])
def test_nonfinite_in_what_is_carried_on(searching, kept):
    """The step whose update left it, whichever states are kept; no loss or gradient shows it."""
    states = every_step(FULL)[2]
    first = next(k for k, s in enumerate(states) if not np.isfinite(s.vectors["c"]).all())
    found = ask(searching(FULL, kept=kept), "nonfinite")
    assert 36 < first < 39
    assert (found.step, found.symbol, found.index) == (first, "c_next", (0,))
    assert found.nonfinite_arrays == ("c_next",)


def test_nonfinite_in_a_loss(searching):
    """The step that could not be made, and not a state before it."""
    losses = every_step(BURST)[0]
    found = ask(searching(BURST), "nonfinite")
    assert found.step == len(losses) > KEPT[0]
    assert np.isfinite(losses[:-1]).all()
    assert losses[-1] == np.inf
    assert found.nonfinite_arrays == ("L", "g")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1.0, 2.0], True),
        ([1.5e308, 1.5e308], True),
        ([np.inf, 1.0], False),
        ([np.inf, -np.inf], False),
        ([np.nan], False),
        ([], True),
    ],
)
def test_whether_all_are_finite(values, expected):
    """Also where their sum is not, and where infinite ones cancel."""
    assert is_finite(np.array(values)) == expected


@pytest.mark.parametrize("stride", [1, 4])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_loss_above(searching, share, stride):
    """The first loss above a limit that lies between the losses; also of a step thinned out."""
    losses = every_step(WILD)[0]
    limit = min(losses) + share * (max(losses[:30]) - min(losses))
    found = ask(searching(WILD, stride=stride), "loss_above", limit)
    assert found.step == next(k for k, loss in enumerate(losses, 1) if loss > limit)
    assert found.value == losses[found.step - 1]


def test_a_loss_that_is_the_limit_is_not_above_it(searching):
    """The next one is."""
    losses = every_step(WILD)[0]
    *_others, one, two = (k for k, loss in enumerate(losses) if loss == max(losses[: k + 1]))
    assert losses[one] < losses[two]
    assert ask(searching(WILD), "loss_above", losses[one]).step == two + 1


def test_a_loss_that_is_undefined_is_told(searching):
    """It is above no limit."""
    search = searching(WELL)
    search.record.metrics["loss"][-1] = np.nan
    never = ask(search, "loss_above", 1e9)
    assert "The loss of step 60 is not a number" in never.sentences[0]


@pytest.mark.sweep(5)
@pytest.mark.parametrize("name", ["1", "2", "W1", "b2", "theta", "m", "v_W2"])
@pytest.mark.parametrize("stride", [1, 4])
def test_norm_of_what_is_carried_on(searching, name, stride):
    """Weights, all of a layer's, memory: the first state, as looking at all of them says."""
    options = WELL | {"lr": 0.1}
    states = every_step(options)[2]
    norms = [compute_norm(_in_state(options, name, state)) for state in states]
    limit = sorted(norms)[len(norms) * 2 // 3]
    found = ask(searching(options, stride=stride), "norm_above", name, limit)
    assert found.step == next(k for k, n in enumerate(norms) if n > limit)
    assert found.value == norms[found.step]


def _in_state(options, name, state):
    """By hand: W1 (3, 4), b1 (4,), W2 (4, 1), b2 (1,) lie one after the other."""
    places = {"W1": (0, 12), "b2": (20, 21), "1": (0, 16), "2": (16, 21), "W2": (16, 20)}
    vector = name[0] if name[0] in "mv" else "theta"
    start, stop = places.get(name.removeprefix("v_"), (0, 21))
    return state.vectors[vector][start:stop]


@pytest.mark.parametrize("name", ["1", "2", "W1", "b1", "theta", "m", "v_W2", "g", "dL_dW1"])
def test_recorded_bounds_hold(searching, name):
    """No norm is above the recorded one that rules steps out by it."""
    search = searching(WELL)
    array = find_array(search.training_loop.program.batch_derivation, name)
    recorded = search.record.metrics[array.bound] if array.bound else np.full(STEPS, np.inf)
    for step, bound in zip(search.replay_steps(1, STEPS), recorded, strict=True):
        numbers = (
            array.read_step(step) if array.kind == "gradient" else array.read_state(step.state)
        )
        assert compute_norm(numbers) <= bound * 1.0001
    assert bool(array.bound) == (name not in ("theta", "m", "v_W2"))


@pytest.mark.parametrize("name", ["1", "theta", "W2"])
def test_norm_of_the_last_state(searching, name):
    """No step after it has recorded it."""
    options = WELL | {"lr": 0.1, "steps": 8, "seed": 1}
    norms = [compute_norm(_in_state(options, name, state)) for state in every_step(options)[2]]
    assert norms[-1] > max(norms[:-1])
    found = ask(searching(options, kept=()), "norm_above", name, max(norms[:-1]))
    assert (found.step, found.value) == (8, norms[-1])


@pytest.mark.parametrize("name", ["g", "dL_dW1", "dL_db2", "z1", "dL_da1", "h1", "L", "m_next"])
def test_norm_of_what_a_step_makes(searching, name):
    """The gradient, and any array of the tape; h1 is a1."""
    tapes = every_step(WELL)[1]
    norms = [compute_norm(np.asarray(tape[name.replace("h1", "a1")])) for tape in tapes]
    limit = sorted(norms)[-4]
    found = ask(searching(WELL), "norm_above", name, limit)
    assert found.step == next(k for k, n in enumerate(norms, 1) if n > limit)
    assert found.value == pytest.approx(norms[found.step - 1], rel=1e-12)


def test_a_norm_whose_square_is_beyond_all_numbers():
    """It is found all the same; that of nothing is 0."""
    assert compute_norm(np.array([3e200, 4e200])) == pytest.approx(5e200)
    assert compute_norm(np.array([3e30, 4e30], "float32")) == pytest.approx(5e30)
    assert compute_norm(np.empty(0)) == compute_norm(np.zeros(3)) == 0
    assert compute_norm(np.array([1, np.inf])) == np.inf


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8])
@pytest.mark.parametrize("kept", [(), KEPT])
def test_dead_units(searching, share, kept):
    """The first state with so many units at 0 for all rows, and which they are."""
    states = every_step(DYING)[2]
    dead = [_dead(state) for state in states]
    found = ask(searching(DYING, kept=kept), "dead_units", "h1", share)
    assert found.step == next(k for k, units in enumerate(dead) if len(units) > share * 9)
    assert found.facts["units"] == dead[found.step]
    assert found.value == len(dead[found.step]) / 9


def test_dropped_units_are_not_dead(searching):
    """The network is looked at as it is used."""
    assert isinstance(
        ask(searching(WELL | {"dropout": 0.5}), "dead_units", "a1", 0.0), NoOccurrence
    )


def _dead(state):
    """By hand: W1 (3, 9), b1 (9,) come first; the inputs are standardized."""
    x = ((X - X.mean(0)) / X.std(0)).astype("float32")
    theta = state.vectors["theta"]
    z = x @ theta[:27].reshape(3, 9) + theta[27:36]
    return np.flatnonzero((z <= 0).all(axis=0)).tolist()


@pytest.mark.parametrize(
    ("losses", "window", "by", "expected"),
    [
        ([3, 2, 1, 1.005, 1.02, 5], 1, 0.01, (2, 4)),
        ([3, 2, 1, 1.02, 0.5, 0.6], 1, 0.01, (2, 3)),
        ([3, 2, 1, 1.02, 0.5, 0.6], 1, 0.1, (4, 5)),
        ([3, 1, 3, 1, 3, 1, 3, 1], 2, 0.01, None),
        ([4, 2, 3, 1, 2, 0, 3, 3], 2, 0.01, None),
        ([4, 4.1, 3, 2.9, 2, 2.1, 9, 9.1, 9], 2, 0.01, (5, 7)),
        ([-1, -2, -1.9], 1, 0.01, (1, 2)),
        ([1, 0, 0.1], 1, 0.01, (1, 2)),
        ([2, 1, np.inf], 1, 0.01, (1, 2)),
        ([2, 1, np.nan, 9], 1, 0.01, None),
        ([3, 2, 1], 1, 0.0, None),
        ([1, 1, 1], 1, 0.0, None),
        ([1, 2], 3, 0.01, None),
        ([], 1, 0.01, None),
    ],
)
def test_where_a_loss_turns(losses, window, by, expected):
    """The lowest so far and the first that is higher by the share, and beyond what batches differ
    by; means over an epoch."""
    assert find_turn(np.array(losses, float), window, by) == expected


def test_losses_are_looked_at_from_the_first_to_the_last():
    """More and more of them, whatever the pieces; each time from the first on."""
    for sizes in ((1, 1, 1, 1, 1), (5,), (4, 1), (1, 9, 1, 1), ()):
        losses = np.arange(sum(sizes), dtype=float)
        cuts = np.cumsum(sizes)[:-1] if sizes else []
        pieces = [(0, p) for p in np.split(losses, cuts) if len(p)]
        search = SimpleNamespace(collect_losses=lambda pieces=pieces: iter(pieces))
        seen = list(accumulate_losses(search))
        assert all(np.array_equal(s, losses[: len(s)]) for s in seen)
        assert not seen or len(seen[-1]) == len(losses)
        assert bool(seen) == bool(sizes)


@pytest.mark.parametrize("stride", [1, 4])
def test_turn(searching, stride):
    """Of a run with three batches an epoch, each loss the mean of three."""
    late = WILD | {"warmup": 40}
    losses = np.array(every_step(late)[0])
    means = np.array([losses[k - 2 : k + 1].mean() for k in range(2, len(losses))])
    lowest = next(k for k in range(len(means)) if (means[k + 1 :] > means[: k + 1].min()).all())
    found = ask(searching(late, stride=stride), "turn")
    assert found.step == lowest + 3 > 10
    assert found.value == pytest.approx(means[lowest])
    assert found.facts["window"] == 3


@pytest.mark.parametrize("options", [WILD, WILD | {"steps": 4, "batch": 2, "lr": 3.0}])
def test_a_run_that_turns_in_its_first_steps(searching, options):
    """By the loss of all rows, before there is a mean over an epoch."""
    search = searching(options, kept=())
    losses = [
        search.training_loop.program.compute_loss(s.vectors, search.training_loop.rows)[0]
        for s in search.replay_states(0, 1)
    ]
    assert losses[1] > 1.01 * losses[0]
    found = ask(search, "turn")
    assert (found.step, found.facts["risen_step"]) == (1, 1)
    assert (found.value, found.facts["risen_loss"]) == pytest.approx(tuple(losses))


FALLING = {
    "digits": {"epochs": 3}, "moons": {"steps": 200}, "circles": {"epochs": 20},
    "sine": {"epochs": 20}, "blobs": {"epochs": 2, "batch": 1},
}  # fmt: skip


@pytest.mark.parametrize("source", FALLING)
def test_a_falling_loss_has_no_turn(tmp_path, source):
    """However much its batches differ."""
    backsight.train(source, out=tmp_path / "run", **FALLING[source])
    losses = backsight.open(tmp_path / "run").record.read_losses()[1]
    means = [part.mean() for part in np.array_split(losses, 3)]
    assert means == sorted(means, reverse=True)
    assert (np.diff(losses) > 0.01 * losses[:-1]).mean() > 0.1
    assert backsight.when(tmp_path / "run", first="turn").step is None


@pytest.mark.parametrize("options", [{"optimizer": "sgd", "lr": 5.0}, {"lr": 1.0, "dropout": 0.0}])
def test_a_loss_that_runs_away_at_once_is_seen(tmp_path, options):
    """In the first of a hundred steps, after which it comes back below where it began."""
    backsight.train("digits", out=tmp_path / "run", epochs=2, **options)
    assert backsight.when(tmp_path / "run", first="turn").step == 1


@pytest.mark.sweep(6)
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("nonfinite", ()),
        ("turn", ()),
        ("loss_above", (1e6,)),
        ("norm_above", ("1", 1e6)),
        ("norm_above", ("W1", 1e6)),
        ("norm_above", ("dL_dW1", 1e6)),
        ("norm_above", ("z1", 1e6)),
        ("dead_units", ("a1", 0.5)),
    ],
)
@pytest.mark.parametrize("stride", [1, 4])
def test_a_run_that_is_well(searching, name, given, stride):
    """It never happens."""
    well = WELL | {"batch": "all"}
    assert isinstance(ask(searching(well, stride=stride), name, *given), NoOccurrence)


def test_what_a_run_does_not_have(searching):
    """The nearest name is offered."""
    search = searching(WELL)
    with pytest.raises(UnknownName, match="Did you mean 'W2'"):
        ask(search, "norm_above", "W7", 1.0)
    with pytest.raises(UnknownName, match="Known: a1, a2, z1, z2"):
        ask(search, "dead_units", "h7", 0.5)
    for share in (-0.1, 1.0):
        with pytest.raises(BadInput, match="share from 0 up to 1"):
            ask(search, "dead_units", "h1", share)
    with pytest.raises(BadInput, match="share of 0 or more"):
        ask(search, "turn", by=-1.0)


@pytest.mark.parametrize("name", questions)
def test_every_question_says_what_it_asks(name):
    """In one line; and refuses what does not fit."""
    question = questions[name]
    assert questions.describe(name).endswith(".")
    assert question.read_arguments(() if not question.takes else _example(question)) is not None
    if question.takes:
        for wrong in ((), ("a", "b", "c"), "x" if question.takes[0].kind is float else ("1", "x")):
            with pytest.raises(BadInput, match="Expected --"):
                question.read_arguments(wrong)


def _example(question):
    values = tuple("1" if take.kind is str else 0.5 for take in question.takes)
    return values if len(values) > 1 else values[0]
