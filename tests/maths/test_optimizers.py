"""Every optimizer takes the steps of its paper; reference values are those of the articles."""

import itertools
import math

import numpy as np
import pytest

from backsight.kernel.errors import BadRecord
from backsight.kernel.formula import formula
from backsight.maths.optimizers import Optimizer, optimizers

EVERY = [optimizers[name] for name in optimizers]
every = pytest.mark.parametrize("record", EVERY, ids=lambda r: r.name)
START = np.array([-7.0, 2.0])


def valley(w):
    """The gradient of x²/20 + y²."""
    return np.array([w[0] / 10, 2 * w[1]])


def trace(record, eta, steps, gradient=valley, start=START, **settings):
    """Every (w, memory) on the way, the start included; eta: a number, or one a step."""
    w, memory = start, {m: np.zeros_like(start) for m in record.memory}
    path = [(w, memory)]
    for t in range(1, steps + 1):
        rate = eta(t) if callable(eta) else eta
        known = {"w": w, "eta": rate, "t": t, **memory}
        at = record.ahead
        point = w if at is None else at(*(known[p] for p in at.parameters), **settings)
        w, *values = record.step(w, gradient(point), rate, t, *memory.values(), **settings)
        memory = dict(zip(memory, values, strict=True))
        path.append((w, memory))
    return path


def end(name, eta, steps=30, **settings):
    return trace(optimizers[name], eta, steps, **settings)[-1][0]


@pytest.mark.parametrize(
    ("name", "eta", "settings", "expected"),
    [
        ("sgd", 0.95, {}, (-0.3503929958, 0.0847823166)),
        ("momentum", 0.1, {"mu": 0.9}, (0.8964138585, 0.0880856017)),
        ("nesterov", 0.1, {"mu": 0.9, "form": "stored"}, (0.6896149017, -0.0006799058)),
        ("adagrad", 1.5, {"epsilon": 1e-7}, (-0.1201623223, 0.0)),
        ("adam", 0.3, {"epsilon_at": "hat", "epsilon": 1e-7}, (0.1360068524, 0.3182453755)),
    ],
)
def test_reference_values(name, eta, settings, expected):
    """30 updates on x²/20 + y² from (-7, 2), as the original programs give them."""
    assert end(name, eta, **settings) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("sgd", {}),
        ("momentum", {"mu": 0.9, "form": "classical"}),
        ("nesterov", {"mu": 0.9, "form": "look_ahead"}),
        ("adagrad", {"epsilon": 1e-8}),
        ("adadelta", {"rho": 0.95, "epsilon": 1e-6}),
        ("rmsprop", {"gamma": 0.9, "epsilon": 1e-8, "epsilon_at": "outside"}),
        ("centered_rmsprop", {"gamma": 0.9, "epsilon": 1e-8, "epsilon_at": "outside"}),
        ("sgdw", {"mu": 0.9, "decay": 0.01, "scaled": True}),
        (
            "adam",
            {
                "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "correct": True,
                "epsilon_at": "outside",
            },
        ),
        ("adamw", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "decay": 0.01}),
        ("amsgrad", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "correct": True}),
        ("nadam", {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}),
        ("lion", {"beta1": 0.9, "beta2": 0.99, "decay": 0.0}),
    ],
)  # fmt: skip
def test_defaults_are_the_standard_ones(name, settings):
    """Those of the papers."""
    assert optimizers[name].settings == settings


def test_offered_rates_are_pinned():
    """A spec without a rate means these; changing one changes what old specs do."""
    assert {r.name: r.rate for r in EVERY}.items() >= {
        "sgd": 0.1, "momentum": 0.01, "nesterov": 0.01, "adagrad": 0.01, "adadelta": 1.0,
        "rmsprop": 0.001, "adam": 0.001, "adamw": 0.001, "amsgrad": 0.001, "nadam": 0.001,
        "lion": 0.0001, "centered_rmsprop": 0.001, "sgdw": 0.01,
    }.items()  # fmt: skip


G = 0.3
FIRST = {
    "sgd": G,
    "momentum": G,
    "nesterov": G,
    "adagrad": 1,
    "adadelta": math.sqrt(1e-6) / math.sqrt(0.05 * G * G + 1e-6) * G,
    "rmsprop": 1 / math.sqrt(0.1),
    "centered_rmsprop": 1 / math.sqrt(0.9 * 0.1),
    "sgdw": G + 0.01 * 2,
    "adam": 1,
    "adamw": 1 + 0.01 * 2,
    "amsgrad": 1,
    "nadam": 1 + 0.9 / 1.9,
    "lion": 1,
}
"""How many rates w = 2 moves in the first step, worked out on paper for a gradient of G."""


@pytest.mark.parametrize("name", FIRST)
def test_first_step_is_the_one_on_paper(name):
    """Against the gradient, by so many rates."""
    w = trace(optimizers[name], 0.01, 1, lambda w: np.array([G]), np.array([2.0]))[-1][0]
    assert (2 - w.item()) / 0.01 == pytest.approx(FIRST[name], rel=1e-6)


@pytest.mark.parametrize(
    ("settings", "rates"),
    [
        ({}, 1.0),
        ({"beta2": 0.99}, 1.0),
        ({"correct": False, "beta2": 0.99}, 1.0),
        ({"correct": False, "beta2": 0.999}, math.sqrt(10)),
        ({"epsilon_at": "inside", "epsilon": 1e-16}, 1.0),
        ({"epsilon_at": "hat"}, 1.0),
    ],
)
def test_first_step_of_adam(settings, rates):
    """With correction the rate itself; without it as the article does, by β2, 1 or 3.16 of it."""
    w = trace(optimizers["adam"], 0.001, 1, lambda w: np.array([G]), np.zeros(1), **settings)[-1][0]
    assert -w.item() / 0.001 == pytest.approx(rates, rel=2e-6)


@pytest.mark.parametrize("where", ["outside", "inside", "hat"])
def test_epsilon_stands_where_it_is_said(where):
    """With an epsilon as large as the gradient the three places differ as their formulas do."""
    g, beta2, epsilon = 0.3, 0.999, 0.5
    w = trace(
        optimizers["adam"], 1.0, 1, lambda w: np.array([g]), np.zeros(1),
        epsilon=epsilon, epsilon_at=where,
    )[-1][0]  # fmt: skip
    expected = {
        "outside": g / (g + epsilon),
        "inside": g / math.sqrt(g * g + epsilon),
        "hat": g * math.sqrt(1 - beta2) / (math.sqrt(1 - beta2) * g + epsilon),
    }[where]
    assert -w.item() == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "rates"),
    [
        ("adagrad", G / (G + 0.5)),
        ("adadelta", math.sqrt(0.5) / math.sqrt(0.05 * G * G + 0.5) * G),
        ("rmsprop", G / (math.sqrt(0.1) * G + 0.5)),
        ("centered_rmsprop", G / (math.sqrt(0.9 * 0.1) * G + 0.5)),
        ("adam", G / (G + 0.5)),
        ("adamw", G / (G + 0.5) + 0.01 * 2),
        ("amsgrad", G / (G + 0.5)),
        ("nadam", (1 + 0.9 / 1.9) * G / (G + 0.5)),
    ],
)
def test_epsilon_is_added(name, rates):
    """One of 0.5 shortens the first step as it does on paper."""
    w = trace(
        optimizers[name], 0.01, 1, lambda w: np.array([G]), np.array([2.0]), epsilon=0.5
    )[-1][0]  # fmt: skip
    assert (2 - w.item()) / 0.01 == pytest.approx(rates, rel=1e-12)


def test_adam_by_the_sums_it_stands_for():
    """Moments as weighted sums over all gradients, not step by step: the same path."""
    path = trace(optimizers["adam"], 0.1, 20)
    g = [valley(w) for w, _ in path[:-1]]
    for t in range(1, 21):
        m = sum(0.1 * 0.9 ** (t - 1 - i) * g[i] for i in range(t)) / (1 - 0.9**t)
        v = sum(0.001 * 0.999 ** (t - 1 - i) * g[i] ** 2 for i in range(t)) / (1 - 0.999**t)
        expected = path[t - 1][0] - 0.1 * m / (np.sqrt(v) + 1e-8)
        np.testing.assert_allclose(path[t][0], expected, rtol=1e-12)


@pytest.mark.parametrize("t", [1, 2, 10])
def test_nadam_on_a_constant_gradient(t):
    """Where the moments have a closed form: β(1-βᵗ)/(1-βᵗ⁺¹) + (1-β)/(1-βᵗ) rates a step."""
    path = trace(optimizers["nadam"], 0.01, t, lambda w: np.array([G]), np.zeros(1))
    b = 0.9
    rates = b * (1 - b**t) / (1 - b ** (t + 1)) + (1 - b) / (1 - b**t)
    moved = path[t - 1][0] - path[t][0]
    assert moved.item() / 0.01 == pytest.approx(rates, rel=1e-6)


def test_nesterov_stores_or_looks_ahead_and_visits_the_same_points():
    """The point where look_ahead takes its gradient is the weight that the stored form keeps."""
    record = optimizers["nesterov"]
    ahead = [record.ahead(w, m["v"]) for w, m in trace(record, 0.1, 30)]
    stored = [w for w, _ in trace(record, 0.1, 30, form="stored")]
    np.testing.assert_allclose(ahead, stored, rtol=0, atol=1e-12)
    assert np.abs(np.array(stored) - [w for w, _ in trace(record, 0.1, 30)]).max() > 0.1


@pytest.mark.parametrize(("name", "form"), [("momentum", "classical"), ("nesterov", "stored")])
def test_pytorchs_form_is_the_same_while_the_rate_is_constant(name, form):
    """And another one when the rate changes."""
    record = optimizers[name]

    def both(eta):
        return [[w for w, _ in trace(record, eta, 30, form=f)] for f in (form, "pytorch")]

    np.testing.assert_allclose(*both(0.1), rtol=0, atol=1e-12)
    ours, theirs = both(lambda t: 0.1 if t < 10 else 0.01)
    assert np.abs(np.array(ours) - theirs).max() > 1e-3


@pytest.mark.parametrize("eta", [0.1, lambda t: 0.1 if t < 10 else 0.01])
def test_averaging_momentum_is_pytorchs_with_less_rate(eta):
    """1 − μ times it, whatever the schedule."""
    record = optimizers["momentum"]

    def more(t):
        return 10 * (eta(t) if callable(eta) else eta)

    theirs = [w for w, _ in trace(record, eta, 30, form="pytorch")]
    ours = [w for w, _ in trace(record, more, 30, form="averaging")]
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("where", ["outside", "inside"])
def test_rmsprop_is_adam_without_momentum_and_correction(where):
    """With β1 = 0 and β2 = γ, the same bits."""
    settings = {"epsilon": 0.1, "epsilon_at": where}
    ours = trace(optimizers["rmsprop"], 0.1, 30, gamma=0.9, **settings)
    adam = trace(optimizers["adam"], 0.1, 30, beta1=0.0, beta2=0.9, correct=False, **settings)
    np.testing.assert_allclose(ours[-1][0], adam[-1][0], rtol=1e-13)


@pytest.mark.parametrize("where", ["outside", "inside"])
def test_centered_rmsprop_by_the_sums_it_stands_for(where):
    """The deviation from weighted sums over all gradients, not step by step: the same path."""
    path = trace(optimizers["centered_rmsprop"], 0.1, 20, epsilon=1e-3, epsilon_at=where)
    g = [valley(w) for w, _ in path[:-1]]
    for t in range(1, 21):
        m = sum(0.1 * 0.9 ** (t - 1 - i) * g[i] for i in range(t))
        u = sum(0.1 * 0.9 ** (t - 1 - i) * g[i] ** 2 for i in range(t)) - m * m
        bottom = np.sqrt(u) + 1e-3 if where == "outside" else np.sqrt(u + 1e-3)
        np.testing.assert_allclose(path[t][0], path[t - 1][0] - 0.1 * g[t - 1] / bottom, rtol=1e-11)


def test_centered_rmsprop_stays_finite_on_a_constant_gradient():
    """Where the deviation is rounded to 0 or less, the step is the rate times g over epsilon."""
    path = trace(
        optimizers["centered_rmsprop"], 0.1, 1000, lambda w: np.full(2, 0.1), gamma=0.5
    )  # fmt: skip
    last = path[-1][0] - path[-2][0]
    np.testing.assert_allclose(last, -0.1 * 0.1 / 1e-8, rtol=1e-6)


def l2_of(lam):
    """The bowl's gradient with that of λ/2·Σw²."""
    return lambda w: valley(w) + lam * w


@pytest.mark.parametrize(("scaled", "decay"), [(True, 0.2), (False, 0.2 * 0.1)])
def test_decoupled_decay_of_plain_descent_is_l2(scaled, decay):
    """With the same λ where it is scaled by the rate, else with rate times λ."""
    ours = trace(optimizers["sgdw"], 0.1, 30, mu=0.0, decay=decay, scaled=scaled)
    theirs = trace(optimizers["sgd"], 0.1, 30, l2_of(0.2))
    np.testing.assert_allclose([w for w, _ in ours], [w for w, _ in theirs], rtol=0, atol=1e-12)
    apart = trace(optimizers["momentum"], 0.1, 30, l2_of(0.2))[-1][0]
    assert np.abs(trace(optimizers["sgdw"], 0.1, 30, decay=0.2)[-1][0] - apart).max() > 1e-2


def test_momentum_without_momentum_is_plain_descent():
    """And so is Nesterov's."""
    plain = end("sgd", 0.1)
    for name in ("momentum", "nesterov"):
        for form in optimizers[name].step.kinds["form"].__args__:
            np.testing.assert_allclose(end(name, 0.1, mu=0.0, form=form), plain, rtol=1e-13)


@every
def test_memory_starts_at_zero_and_has_the_weights_shape(record):
    """Its names stand in the signature; after a step each is an array like w."""
    (_, before), (w, after) = trace(record, record.rate, 1)
    assert all(not m.any() for m in before.values())
    assert list(after) == list(record.memory) == list(record.step.parameters[4:])
    assert all(m.shape == w.shape and m.any() for m in after.values())


@every
def test_a_zero_gradient_moves_nothing(record):
    """From rest; but for decoupled decay, which shrinks the weights by its own rule."""
    moved = trace(record, 0.1, 5, np.zeros_like)[-1][0]
    left = (1 - 0.1 * 0.01) ** 5 if record.name in ("adamw", "sgdw") else 1
    np.testing.assert_allclose(moved, START * left, rtol=1e-15)


def height(w):
    return w[0] ** 2 / 20 + w[1] ** 2


BRISK = {"adagrad": 1.0, "adadelta": 1.0, "warm_adagrad": 1.0}
"""Rates for those that need larger ones than the rest."""


@every
def test_every_optimizer_descends_a_bowl(record):
    """In 3000 steps at a suitable rate to less than a thousandth of the height."""
    w = trace(record, BRISK.get(record.name, 0.05), 3000)[-1][0]
    assert height(w) < height(START) / 1000


@every
def test_a_step_goes_down_at_the_offered_rate(record):
    """The rate in the record lowers the bowl from the first step on."""
    heights = [height(w) for w, _ in trace(record, record.rate, 8)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < heights[0]


def test_lion_moves_every_weight_by_the_rate():
    """Exactly, whatever the size of the gradient; decay is added to it."""
    path = [w for w, _ in trace(optimizers["lion"], 0.25, 10)]
    assert np.abs(np.diff(path, axis=0)).tolist() == [[0.25, 0.25]] * 10
    w = trace(optimizers["lion"], 0.25, 1, decay=0.5)[-1][0]
    assert w.tolist() == [-7 + 0.25 + 0.125 * 7, 2 - 0.25 - 0.125 * 2]


@pytest.mark.parametrize(("second", "moved"), [(-0.08, -0.25), (-0.1, 0.25)])
def test_lion_weighs_the_new_gradient_against_the_old_ones(second, moved):
    """After a gradient of 1 the memory is 0.01; a second one turns it beyond -0.09."""
    record, w = optimizers["lion"], np.zeros(1)
    w, m = record.step(w, np.ones(1), 0.25, 1, np.zeros(1))
    assert (w.item(), m.item()) == pytest.approx((-0.25, 0.01))
    again, _ = record.step(w, np.array([second]), 0.25, 2, m)
    assert (again - w).item() == moved


def test_adadelta_by_the_sums_it_stands_for():
    """Running means as weighted sums over all gradients and steps: the same path."""
    path = trace(optimizers["adadelta"], 1.0, 20)
    g = [valley(w) for w, _ in path[:-1]]
    u = []
    for t in range(20):
        s = sum(0.05 * 0.95 ** (t - i) * g[i] ** 2 for i in range(t + 1))
        d = sum((0.05 * 0.95 ** (t - 1 - i) * u[i] ** 2 for i in range(t)), np.zeros(2))
        u.append(np.sqrt(d + 1e-6) / np.sqrt(s + 1e-6) * g[t])
        np.testing.assert_allclose(path[t + 1][0], path[t][0] - u[t], rtol=1e-12)


def test_amsgrads_denominator_never_shrinks():
    """While Adam's does, once the gradient falls."""

    def fading(w):
        fading.size *= 0.5
        return np.array([fading.size])

    kept = {}
    for name, letter in (("amsgrad", "u"), ("adam", "v")):
        fading.size = 100.0
        path = trace(optimizers[name], 0.01, 30, fading, np.zeros(1), beta2=0.9)
        kept[name] = [m[letter].item() for _, m in path[1:]]
    assert np.all(np.diff(kept["amsgrad"]) >= 0)
    assert np.diff(kept["adam"]).min() < 0


def test_amsgrad_without_correction_is_the_papers():
    """m over the root of the largest v, as algorithm 2 has it."""
    path = trace(optimizers["amsgrad"], 0.1, 20, correct=False, epsilon=0.0)
    for (before, _), (after, memory) in itertools.pairwise(path):
        expected = before - 0.1 * memory["m"] / np.sqrt(memory["u"])
        np.testing.assert_allclose(after, expected, rtol=1e-14)


def test_adagrads_rate_falls_with_the_sum_of_squares():
    """With a gradient of 1 the t-th step is the rate over √t."""
    path = trace(optimizers["adagrad"], 0.1, 9, np.ones_like, np.zeros(1))
    moved = -np.diff([w.item() for w, _ in path])
    np.testing.assert_allclose(moved, 0.1 / np.sqrt(range(1, 10)), rtol=1e-7)


@pytest.mark.parametrize("settings", [{"momentum": 0.9}, {"Mu": 0.9}])
def test_an_unknown_setting_is_refused(settings):
    """A formula takes its own settings only."""
    with pytest.raises(TypeError, match="unexpected keyword"):
        trace(optimizers["momentum"], 0.1, 1, **settings)


@formula
def forgets_t(w, g, eta, v):
    return w, v


@formula
def forgets_its_memory(w, g, eta, t, v):
    return w


@formula
def swaps(w, g, eta, t, v):
    return v, w


@pytest.mark.parametrize("step", [forgets_t, forgets_its_memory, swaps])
def test_a_step_of_another_signature_is_refused(step):
    """w, g, eta, t and then the memory go in; w and the memory come back, in this order."""
    with pytest.raises(BadRecord, match="must take w, g, eta, t"):
        Optimizer(name="odd", step=step, rate=0.1)
