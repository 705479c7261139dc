"""Optimizers on surfaces: the same bits as in training, lockstep, divergence, fair rates."""

import math
from dataclasses import replace

import numpy as np
import pytest

from backsight.engine.complete import DataShape, complete
from backsight.engine.derive import derive
from backsight.engine.interpret import Tape
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.race import Entrant, RaceSurface, choose_fair_rates, race
from backsight.engine.race.fair_rates import RATES, draw_starts
from backsight.engine.race.trials import compute_end_heights
from backsight.engine.spec import from_plain
from backsight.engine.state import State
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.formula import Formula
from backsight.kernel.vocabulary import sqrt, total
from backsight.maths.optimizers import Optimizer, optimizers
from backsight.maths.surfaces import Surface, surfaces

BOWL = RaceSurface(surfaces["bowl"])
every = pytest.mark.parametrize("name", list(optimizers))


def entrant(name, rate=None, **settings):
    record = optimizers[name]
    rate = record.rate if rate is None else rate
    return Entrant(name=name, optimizer=record, rate=rate, settings=record.settings | settings)


def run(name, rate, *, on="bowl", steps=30, start=None, **settings):
    surface = surfaces[on]
    who = entrant(name, rate, **settings)
    return race(RaceSurface(surface), [who], start=start or surface.start, steps=steps)[0]


def of_python(function, window=((-2.0, 2.0), (-2.0, 2.0)), start=(1.0, 1.0)):
    return Surface(name="mine", value=Formula(function), window=window, start=start)


@pytest.mark.parametrize(
    ("name", "rate", "settings", "end"),
    [
        ("sgd", 0.95, {}, (-0.3503929958, 0.0847823166)),
        ("momentum", 0.1, {}, (0.8964138585, 0.0880856017)),
        ("nesterov", 0.1, {"form": "stored"}, (0.6896149017, -0.0006799058)),
        ("adagrad", 1.5, {"epsilon": 1e-7}, (-0.1201623223, 0.0)),
        ("adam", 0.3, {"epsilon": 1e-7, "epsilon_at": "hat"}, (0.1360068524, 0.3182453755)),
    ],
)
def test_reference_values(name, rate, settings, end):
    """30 updates on x²/20 + y² from (-7, 2), as the book's programs give them."""
    assert run(name, rate, **settings).points[-1] == pytest.approx(end, abs=5e-11)


def tiny_derivation(name, rate, steps):
    """A network of two weights: one input, one output, a bias."""
    spec = from_plain({
        "data": {"source": "line"}, "steps": steps, "rate": rate, "dtype": "float64",
        "layers": [{}], "loss": "mean_squared_error", "optimizer": name,
    })  # fmt: skip
    shape = DataShape(rows=3, inputs=1, classes=0, targets=1)
    return derive(complete(spec, shape), inputs=1, outputs=1, rows=3)


@every
def test_the_path_is_what_the_engines_make_of_the_same_gradients(name):
    """Both engines' update act, fed with the gradients of the race, goes the same way bit for
    bit, with the same memory."""
    steps = 40
    path = race(
        RaceSurface(surfaces["beale"]), [entrant(name, 0.002)], start=(1, 1.5), steps=steps
    )[0]
    derivation = tiny_derivation(name, 0.002, steps)
    vectors = {n: np.zeros(2) for n in ("theta", *optimizers[name].memory)}
    vectors["theta"][:] = (1, 1.5)
    plan = NumpyPlan(derivation, State(step=0, vectors=vectors))
    told = {n: v.copy() for n, v in vectors.items()}
    for k in range(steps):
        plan.compute_gradient(k + 1, {})  # what update shares with it: the look-ahead's product
        plan.g[...] = path.gradients[k]
        plan.update(k + 1, {})
        tape = Tape(derivation, {**told, "g": path.gradients[k], "t": k + 1})
        tape.run(derivation.acts("update"))
        told = {n: tape[derivation.carries[n]] for n in told}
        for kept in (vectors, told):
            assert kept["theta"].tobytes() == path.points[k + 1].tobytes()
            for memory, values in path.memory.items():
                assert kept[memory].tobytes() == values[k + 1].tobytes()


@every
def test_every_line_of_the_formula_can_be_seen_at_every_update(name):
    """What is shown of an update is what the formula computes of the numbers kept."""
    path = run(name, 0.05, on="bowl", steps=12)
    assert all(line.shape == (12, 2) for line in path.lines.values())
    again = optimizers[name].step(
        path.points[7], path.gradients[7], 0.05, 8, *(m[7] for m in path.memory.values())
    )
    assert again[0].tobytes() == path.points[8].tobytes()
    assert path.effective_rates.shape == (12, 2)


def test_lockstep_changes_nothing():
    """One optimizer among eight goes as it goes alone."""
    names = list(optimizers)[:8]
    together = race(BOWL, [entrant(n, 0.1) for n in names], start=(-7, 2), steps=20, noise=0.3)
    for name, path in zip(names, together, strict=True):
        alone = race(BOWL, [entrant(name, 0.1)], start=(-7, 2), steps=20, noise=0.3)[0]
        assert alone.points.tobytes() == path.points.tobytes()


def test_noise_is_a_pure_function_of_seed_and_step():
    """The same for every optimizer, of the size that was asked for, other under another seed."""
    who = [entrant("sgd", 1e-9), entrant("adam", 1e-9)]
    one, two = race(BOWL, who, start=(-7, 2), steps=400, noise=0.5)
    np.testing.assert_allclose(one.gradients, two.gradients, atol=1e-5)
    noise = one.gradients - [-0.7, 4.0]
    assert 0.45 < noise.std() < 0.55
    other = race(BOWL, who, start=(-7, 2), steps=1, noise=0.5, seed=1)[0]
    assert not np.allclose(other.gradients[0], one.gradients[0])


def test_a_path_that_diverges_is_cut():
    """Only finite points are kept, and the update that led away is known; the others go on."""
    who = [entrant("sgd", 1.1), entrant("adam", 0.1)]
    away, stays = race(BOWL, who, start=(-7, 2), steps=200)
    assert away.diverged == away.updates + 1 < 200
    assert np.isfinite(away.points).all()
    assert np.abs(away.points).max() < 170
    assert stays.diverged is None
    assert stays.updates == 200


def test_divergence_to_what_is_no_number_is_cut_too():
    """Python's overflow and NumPy's infinity are the same to a race."""
    path = race(RaceSurface(surfaces["beale"]), [entrant("sgd", 10.0)], start=(1, 1.5), steps=50)[0]
    assert path.diverged is not None
    assert np.isfinite(path.heights).all()


def test_fair_rates_are_the_best_of_the_grid():
    """Of plain descent on the bowl the best rate is near 1 / steepness; never one that diverges."""
    chosen = choose_fair_rates(BOWL, [entrant("sgd")], start=(-7, 2), steps=30)[0]
    assert chosen.rate in RATES
    assert chosen.rate == 0.5
    seen = []
    choose_fair_rates(
        BOWL, [entrant("sgd")], start=(-7, 2), steps=2, progress=lambda _text, *n: seen.append(n)
    )
    assert seen[-1] == (5 * len(RATES), 5 * len(RATES))


@every
@pytest.mark.parametrize("on", ["bowl", "cliff", "rosenbrock"])
def test_trials_at_once_end_where_each_race_alone_does(name, on):
    """Also with noise, and where some diverge."""
    course = RaceSurface(surfaces[on])
    starts = draw_starts(course, surfaces[on].start, seed=3)[:2]
    rates = (1e-3, 0.1, 20.0)
    found = compute_end_heights(course, entrant(name), rates, starts, steps=12, noise=0.1, seed=3)
    for i, rate in enumerate(rates):
        for j, start in enumerate(starts):
            path = race(course, [entrant(name, rate)], start=start, steps=12, noise=0.1, seed=3)[0]
            alone = np.inf if path.diverged else path.heights[-1]
            assert found[i, j] == pytest.approx(alone, rel=1e-6)


def test_trials_of_an_optimizer_with_a_norm_keep_paths_apart():
    """`total` sums over the coordinates of one path, not over all that are tried at once."""

    def step(w, g, eta, t):
        w = w - eta * g / sqrt(total(g * g) + 1e-12)
        return (w,)

    record = Optimizer(name="unit", step=Formula(step), rate=0.1)
    who = Entrant(name="unit", optimizer=record, rate=0.1, settings={})
    starts = [(-7.0, 2.0), (3.0, -1.0)]
    found = compute_end_heights(BOWL, who, (0.1, 0.5), starts, steps=8)
    alone = [
        [race(BOWL, [replace(who, rate=r)], start=s, steps=8)[0].heights[-1] for s in starts]
        for r in (0.1, 0.5)
    ]
    assert found == pytest.approx(np.array(alone))


def scalar_only(x, y):
    return math.sqrt(1 + x * x) + y * y


def test_slopes_at_many_points_are_those_at_each():
    """Of a function that takes no arrays, too."""
    for surface in (surfaces["beale"], surfaces["cliff"], of_python(scalar_only)):
        course = RaceSurface(surface)
        points = np.array([surface.start, [0.3] * surface.axes])
        each = [course.compute_slope(p) for p in points.tolist()]
        assert course.compute_slopes(points) == pytest.approx(np.array(each), rel=1e-6)


# ------------------------------------------------------------- the article's curve, and its claims
def test_plain_descent_stops_in_the_local_minimum_and_momentum_leaves_it():
    """x⁴/4 - x³/3 - x² from -2, rate .05, 60 updates, μ .9."""
    plain = run("sgd", 0.05, on="local_minimum", steps=60)
    heavy = run("momentum", 0.05, on="local_minimum", steps=60)
    assert plain.points[-1, 0] == pytest.approx(-1, abs=1e-3)
    assert plain.points.max() < -0.9
    assert heavy.points[-1, 0] == pytest.approx(2, abs=0.2)


def test_nesterov_overshoots_less_than_momentum():
    """On the bowl at rate .1 and μ .9, both beyond the minimum; Nesterov less far."""
    heavy, ahead = (run(n, 0.1, steps=60).points[:, 0].max() for n in ("momentum", "nesterov"))
    assert 0 < ahead < 0.9 * heavy
    assert run("nesterov", 0.1).looks_ahead
    assert not run("nesterov", 0.1, form="stored").looks_ahead


def test_the_effective_rate_of_adagrad_only_falls():
    """η / (√c + ε), and c is a sum of squares."""
    rates = run("adagrad", 1.5, on="rosenbrock", steps=100).effective_rates
    assert (rates[1:] <= rates[:-1] * (1 + 1e-14)).all()


def test_the_effective_rate_of_rmsprop_recovers():
    """On the cliff: it falls at the wall, and is back when the wall is out of its memory."""
    path = run("rmsprop", 0.05, on="cliff", steps=100)
    rates = path.effective_rates[:, 0]
    steepest = int(np.argmax(np.abs(path.gradients[:, 0])))
    low = rates[steepest : steepest + 5].min()
    assert low < 0.1 * rates[:steepest].max()
    assert rates[steepest:].max() > 10 * low


@pytest.mark.parametrize(
    ("settings", "times"),
    [({}, 1), ({"correct": False, "beta2": 0.99}, 1), ({"correct": False}, math.sqrt(10))],
)
def test_the_first_step_of_adam(settings, times):
    """α with correction; without it α where β2 is .99, and 3.16 α where it is .999."""
    path = run("adam", 0.3, steps=1, epsilon=0.0, **settings)
    np.testing.assert_allclose(np.abs(path.points[1] - path.points[0]), 0.3 * times, rtol=1e-12)


# --------------------------------------------------------------------------- functions of one's own
def test_a_function_without_a_gradient_takes_the_complex_step():
    """Where it takes complex numbers and is smooth; exact to rounding."""

    def mine(x, y):
        return np.exp(-x * x) + y**4

    course = RaceSurface(of_python(mine))
    assert course.way == "complex step"
    assert course.compute_slope([0.5, 1.0]) == pytest.approx([-math.exp(-0.25), 4], rel=1e-14)


@pytest.mark.parametrize("function", [lambda: 0, abs])
def test_central_differences_stand_in_where_complex_numbers_do_not_do(function):
    """`math.sin` refuses them; `abs` gives another slope with them."""

    def sine(x, y):
        return 2 + math.sin(x) * y

    def kinked(x, y):
        return abs(x) + y * y

    course = RaceSurface(of_python(kinked if function is abs else sine))
    assert course.way == "central difference"
    assert course.compute_slope([0.5, 0.3])[0] == pytest.approx(
        1 if function is abs else 0.3 * math.cos(0.5), rel=1e-8
    )


def test_a_function_for_single_numbers_is_drawn_point_by_point():
    """One that knows nothing of arrays has heights on a grid all the same."""

    def stepped(x, y):
        return (1.0 if x > 0 else 2.0) + y * y

    heights = RaceSurface(of_python(stepped)).compute_heights(*np.meshgrid([-1.0, 1.0], [0.0, 1.0]))
    assert heights.tolist() == [[2, 1], [3, 2]]


@pytest.mark.parametrize(
    ("returned", "error", "why"),
    [
        (lambda x, y: x * math.nan, BadInput, r"mine\(1, 1\): expected a finite number, got nan"),
        (lambda x, y: np.array([x, y]), BadShape, r"expected one number, got ndarray of shape \(2"),
        (lambda x, y: [x, y], BadShape, r"expected one number, got list of shape \(2,\)"),
        (lambda x, y: "high", BadShape, r"expected one number, got str"),
        (lambda x, y: np.log(x), BadInput, r"mine\(-2, -2\).*got nan.*--window"),
        (lambda x, y: 1 / (x - 1), BadInput, r"ZeroDivisionError"),
        (lambda x, y: x.shape, BadInput, r"AttributeError"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_bad_surface_says_where_and_what(returned, error, why):
    """The point, what was expected, and what came."""

    def mine(x, y, *, inner=returned):
        return inner(x, y)

    with pytest.raises(error, match=why):
        RaceSurface(of_python(mine))


def test_a_gradient_of_the_wrong_length_says_so():
    """At the start, before a race begins."""

    def value(x, y):
        return x * x + y * y

    def gradient(x, y):
        g_x = np.array([x, y])
        g_y = 2 * y
        return g_x, g_y

    surface = Surface(
        name="mine", value=Formula(value), gradient=Formula(gradient), start=(1.0, 1.0),
        window=((-2.0, 2.0), (-2.0, 2.0)),
    )  # fmt: skip
    with pytest.raises(BadShape, match="gradient of mine"):
        RaceSurface(surface)
