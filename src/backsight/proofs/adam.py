"""Adam: what the correction corrects, and how long a step can be."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from backsight.kernel.draws.stream import Stream
from backsight.kernel.language import N_
from backsight.kernel.libraries import make_numpy_words
from backsight.maths.optimizers import optimizers
from backsight.proofs._network import DrawnNetwork, draw_float_network, draw_rational_network
from backsight.proofs._rationals import draw_fractions, draw_share
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine
from backsight.proofs.nesterov import compute_gradient, compute_trained_gradient

BOUND = "(1 - beta2 ** t) * (1 - beta1) ** 2 / ((1 - beta1 ** t) ** 2 * (1 - beta2)) * {powers}"
"""Of the square of a step in rates."""
MOST_WEIGHTS = 3
"""Of a network, the first ones, that moments in fractions are computed of."""
POWERS = "sum_s(gamma ** (t - s))"
CLOSED = "(1 - gamma ** t) / (1 - gamma)"

Moments = tuple[Any, Any]


def run_moments(gradients: Sequence[Any], beta1: Any, beta2: Any) -> Moments:
    """Both moments after some gradients, by the record's own lines."""
    # The new weights are not asked for; of their root floats are enough.
    words = {**make_numpy_words("float64"), "sqrt": _take_root}
    step = optimizers["adam"].step.with_words(words)
    w = m = v = 0 * gradients[0]
    for t, g in enumerate(gradients, 1):
        _w, m, v = step(w, g, 1, t, m, v, beta1=beta1, beta2=beta2, epsilon=1)
    return m, v


def _take_root(x: Any) -> Any:
    return np.sqrt(x.astype(float))


def draw_moments(rng: Stream) -> ProofCase:
    """Some updates, each with the gradient of another row, and the last of them alone."""
    network, gradients = _draw_gradients(rng, int(rng.draw_integers(1, 6)))
    beta1, beta2 = draw_share(rng), draw_share(rng)
    t = len(gradients)
    m, v = run_moments(gradients, beta1, beta2)
    before = run_moments(gradients[:-1], beta1, beta2) if t > 1 else (0 * m, 0 * v)
    constant = run_moments([gradients[0]] * t, beta1, beta2)
    return ProofCase(
        values={
            "beta1": beta1,
            "beta2": beta2,
            "t": t,
            "s": np.arange(1, t + 1).astype(object),
            "g": np.array(gradients),
            "g_now": gradients[-1],
            "m_now": m,
            "v_now": v,
            "m_before": before[0],
            "v_before": before[1],
            "g_tilde": gradients[0],
            "m_tilde_now": constant[0],
            "v_tilde_now": constant[1],
            **_compute_squares(gradients, m, v, beta1, beta2),
        },
        about=network.about,
        arrays={**network.list_arrays(), "beta1": beta1, "beta2": beta2, "t": t},
    )


def _compute_squares(
    gradients: Sequence[Any], m: Any, v: Any, beta1: Any, beta2: Any
) -> dict[str, Any]:
    """The square of each step in rates, without ε; that of the gradients that make it longest."""
    t, ratio = len(gradients), beta1 / beta2
    steep = [np.array([ratio ** (t - s)]) for s in range(1, t + 1)]
    return {
        "gamma": beta1**2 / beta2,
        "r": _compute_square(m, v, t, beta1, beta2),
        "r_prime": _compute_square(*run_moments(steep, beta1, beta2), t, beta1, beta2)[0],
    }


def _compute_square(m: Any, v: Any, t: int, beta1: Any, beta2: Any) -> Any:
    """(m̂ / √v̂)²; 0 where no gradient was anything but 0."""
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return m_hat**2 / np.where(v_hat == 0, 1, v_hat)


def _draw_gradients(rng: Stream, rows: int) -> tuple[DrawnNetwork, list[Any]]:
    """The gradients of some rows at the same weights."""
    network = draw_rational_network(rng, int(rng.draw_integers(1, 3)), degree=2)
    theta = network.arrays["theta"]
    gradients = [compute_gradient(_draw_row(rng, network))(theta) for _k in range(rows)]
    # A weight that no row has a gradient for has no step that could be divided by.
    places = [k for k in range(theta.size) if all(g[k] for g in gradients)][:MOST_WEIGHTS]
    return (network, [g[places] for g in gradients]) if places else _draw_gradients(rng, rows)


def _draw_row(rng: Stream, network: DrawnNetwork) -> DrawnNetwork:
    """The same network on another row."""
    row = {name: draw_fractions(rng, *network.arrays[name].shape) for name in ("x", "y")}
    return replace(network, arrays={**network.arrays, **row})


def draw_means(rng: Stream) -> ProofCase:
    """The means of the moments over every sequence of rows that can be drawn: their expectation."""
    network, gradients = _draw_gradients(rng, int(rng.draw_integers(2, 4)))
    beta1, beta2, t = draw_share(rng), draw_share(rng), int(rng.draw_integers(1, 4))
    sequences = [run_moments(drawn, beta1, beta2) for drawn in product(gradients, repeat=t)]
    m, v = (sum(parts) / len(sequences) for parts in zip(*sequences, strict=True))
    return ProofCase(
        values={
            "beta1": beta1,
            "beta2": beta2,
            "t": t,
            "m_bar_now": m,
            "v_bar_now": v,
            "g_bar": sum(gradients) / len(gradients),
            "q_bar": sum(g * g for g in gradients) / len(gradients),
        },
        about=network.about,
        arrays={**network.list_arrays(), "beta1": beta1, "beta2": beta2, "t": t},
    )


def draw_training(rng: Stream) -> ProofCase:
    """Some updates of a network by the record, with the gradients of training."""
    network = draw_float_network(
        rng, int(rng.draw_integers(1, 4)), rows=int(rng.draw_integers(1, 5))
    )
    gradient, step = compute_trained_gradient(network), optimizers["adam"].step
    settings = {
        "beta1": float(rng.draw_between(0.5, 0.95)),
        "beta2": float(rng.draw_between(0.9, 0.9999)),
    }
    eta, epsilon, t = 0.01, 1e-8, int(rng.draw_integers(2, 9))
    w = network.arrays["theta"]
    m = v = 0 * w
    lengths = []
    for k in range(1, t + 1):
        after, m, v = step(w, gradient(w), eta, k, m, v, epsilon=epsilon, **settings)
        lengths.append(np.abs(after - w))
        w = after
    return ProofCase(
        values={
            **settings,
            "gamma": settings["beta1"] ** 2 / settings["beta2"],
            "eta": eta,
            "epsilon": epsilon,
            "t": t,
            "m_hat": m / (1 - settings["beta1"] ** t),
            "v_hat": v / (1 - settings["beta2"] ** t),
            "Delta": lengths[-1],
            "Delta_prime": lengths[0],
        },
        about=network.about,
        arrays={**network.list_arrays(), **settings, "t": t},
    )


MOMENTS = ProofDraw(name="adam/fractions", arithmetic="fractions", make=draw_moments)
MEANS = ProofDraw(name="adam/means", arithmetic="fractions", make=draw_means)
TRAINING = ProofDraw(name="adam/float64", arithmetic="float64", make=draw_training)

adam = Proof(
    name="adam",
    title=N_("Adam: what the correction corrects, and how long a step can be"),
    about=N_(
        "Adam's moments {m} and {v} start at 0, and so are too small at first. By how much is the "
        "same for every gradient, so it can be divided out. And whatever the gradients are, a step "
        "has a longest length. On the left of most lines stands what the optimizer's own record "
        "computes from gradients of random networks; {s} counts the updates up to {t}."
    ),
    reference="Kingma and Ba 2015, sections 2.1 and 3",
    lines=(
        ProofLine(
            left="m_now_j",
            right="beta1 * m_before_j + (1 - beta1) * g_now_j",
            reason=N_("The first moment: a running mean of the gradient."),
            draw=MOMENTS,
        ),
        ProofLine(
            left="v_now_j",
            right="beta2 * v_before_j + (1 - beta2) * g_now_j ** 2",
            reason=N_("The second moment: a running mean of its square."),
            draw=MOMENTS,
        ),
        ProofLine(
            left="m_now_j",
            right="(1 - beta1) * sum_s(beta1 ** (t - s) * g_sj)",
            reason=N_(
                "The same line put into itself until the start, where {m} is 0: each gradient "
                "counts less the longer it is ago."
            ),
            draw=MOMENTS,
        ),
        ProofLine(
            left="v_now_j",
            right="(1 - beta2) * sum_s(beta2 ** (t - s) * g_sj ** 2)",
            reason=N_("Likewise."),
            draw=MOMENTS,
        ),
        ProofLine(
            left="m_tilde_now_j",
            right="(1 - beta1 ** t) * g_tilde_j",
            reason=N_(
                "Where the gradient is constant, {g_tilde}, the sum is a geometric one: what the "
                "moment lacks is a factor."
            ),
            draw=MOMENTS,
        ),
        ProofLine(
            left="v_tilde_now_j",
            right="(1 - beta2 ** t) * g_tilde_j ** 2",
            reason=N_("Likewise."),
            draw=MOMENTS,
        ),
        ProofLine(
            left="m_bar_now_j",
            right="(1 - beta1 ** t) * g_bar_j",
            reason=N_(
                "Where each update draws a row at random, the same holds of expectations, for they "
                "may be taken under the sum. On the left the mean over every sequence of rows that "
                "can be drawn; {g_bar} is the mean gradient."
            ),
            draw=MEANS,
        ),
        ProofLine(
            left="v_bar_now_j",
            right="(1 - beta2 ** t) * q_bar_j",
            reason=N_("Likewise, with the mean {q_bar} of the squares."),
            draw=MEANS,
        ),
        ProofLine(
            left="g_bar_j",
            right="m_bar_now_j / (1 - beta1 ** t)",
            reason=N_("So dividing by the factor gives the mean gradient back: the correction."),
            draw=MEANS,
        ),
        ProofLine(
            left="q_bar_j",
            right="v_bar_now_j / (1 - beta2 ** t)",
            reason=N_("And the mean square."),
            draw=MEANS,
        ),
        ProofLine(
            left="Delta_j",
            right="eta * abs(m_hat_j) / (sqrt(v_hat_j) + epsilon)",
            reason=N_(
                "How far a weight is moved by an update: on the left as the record does it in "
                "training."
            ),
            draw=TRAINING,
        ),
        ProofLine(
            left="r_j",
            right="(1 - beta2 ** t) / (1 - beta1 ** t) ** 2 * m_now_j ** 2 / v_now_j",
            reason=N_(
                "The square of that in rates, {r_j}, with ε left out, which only makes a step "
                "shorter. On the left from the corrected moments."
            ),
            draw=MOMENTS,
        ),
        ProofLine(
            left="gamma",
            right="beta1 ** 2 / beta2",
            reason=N_("A letter for what comes up in the next line."),
            draw=MOMENTS,
        ),
        ProofLine(
            left="r_j",
            right=BOUND.format(powers=POWERS),
            relation="≤",
            reason=N_(
                "Cauchy and Schwarz: the square of a sum of products is at most the product of the "
                "sums of squares. One of the sums is that of {v_now_j}, which cancels."
            ),
            draw=MOMENTS,
        ),
        ProofLine(
            left="r_prime",
            right=BOUND.format(powers=POWERS),
            reason=N_(
                "There is no smaller bound: gradients that grow by the factor {beta2}/{beta1} from "
                "update to update, {r_prime}, reach it."
            ),
            draw=MOMENTS,
        ),
        ProofLine(
            left="Delta_j",
            right=f"eta * sqrt({BOUND.format(powers=CLOSED)})",
            relation="≤",
            reason=N_(
                "With the geometric sum added up: a step of training is never longer, whatever the "
                "gradients are."
            ),
            draw=TRAINING,
        ),
        ProofLine(
            left="Delta_prime_j",
            right="eta",
            relation="≤",
            reason=N_("At t = 1 the bound is the rate: the first step is never longer than that."),
            draw=TRAINING,
        ),
    ),
)
