"""Nesterov: looking ahead and storing the point ahead are one method."""

from collections.abc import Callable
from typing import Any

from backsight.kernel.draws.stream import Stream
from backsight.kernel.language import N_
from backsight.maths.optimizers import optimizers
from backsight.proofs._network import DrawnNetwork, draw_float_network, draw_rational_network
from backsight.proofs._rationals import draw_fractions, draw_share
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine

Gradient = Callable[[Any], Any]
"""Of the cost, by the weights."""
LOOK_AHEAD, STORED, PYTORCH = "look_ahead", "stored", "pytorch"


def draw_update(rng: Stream) -> ProofCase:
    """One update of each form, by the lines of the optimizer's own record, from one state."""
    network = draw_rational_network(rng, int(rng.draw_integers(1, 3)), degree=2)
    step, ahead = optimizers["nesterov"].step, optimizers["nesterov"].ahead
    assert ahead is not None
    w, mu, eta = network.arrays["theta"], draw_share(rng), draw_share(rng)
    v = draw_fractions(rng, *w.shape)
    theta = ahead(w, v, mu=mu, form=LOOK_AHEAD)
    p, b, g = w + mu * v, v / -eta, compute_gradient(network)(theta)
    w_next, v_next = step(w, g, eta, 1, v, mu=mu, form=LOOK_AHEAD)
    p_next, _velocity = step(p, g, eta, 1, v, mu=mu, form=STORED)
    q_next, b_next = step(p, g, eta, 1, b, mu=mu, form=PYTORCH)
    return ProofCase(
        values={
            "mu": mu,
            "eta": eta,
            "g": g,
            "w": w,
            "v": v,
            "theta": theta,
            "p": p,
            "b": b,
            "w_next": w_next,
            "v_next": v_next,
            "theta_next": ahead(w_next, v_next, mu=mu, form=LOOK_AHEAD),
            "p_next": p_next,
            "q_next": q_next,
            "b_next": b_next,
        },
        about=network.about,
        arrays={**network.list_arrays(), "v": v, "mu": mu, "eta": eta},
    )


def compute_gradient(network: DrawnNetwork) -> Gradient:
    """The gradient of a network's cost, measured."""
    return lambda theta: network.run_tape("theta", theta)["L"].tangents


def compute_trained_gradient(network: DrawnNetwork) -> Gradient:
    """The gradient of a network's cost, as training computes it."""

    def compute(theta: Any) -> Any:
        tape = network.run_tape(theta=theta)
        tape.run(network.derivation.acts("backward"))
        return tape["g"]

    return compute


def run_updates(
    gradient: Gradient, w: Any, eta: Any, mu: Any, updates: int, form: str
) -> tuple[Any, Any]:
    """The weights and the velocity after some updates from rest."""
    step, ahead = optimizers["nesterov"].step, optimizers["nesterov"].ahead
    assert ahead is not None
    v = 0 * w
    for t in range(1, updates + 1):
        w, v = step(w, gradient(ahead(w, v, mu=mu, form=form)), eta, t, v, mu=mu, form=form)
    return w, v


def _make_trajectory(
    network: DrawnNetwork, gradient: Gradient, eta: Any, mu: Any, updates: int
) -> ProofCase:
    w, v = run_updates(gradient, network.arrays["theta"], eta, mu, updates, LOOK_AHEAD)
    p, _velocity = run_updates(gradient, network.arrays["theta"], eta, mu, updates, STORED)
    return ProofCase(
        values={"mu": mu, "w_now": w, "v_now": v, "p_now": p},
        about=network.about,
        arrays={**network.list_arrays(), "mu": mu, "eta": eta},
    )


def draw_rational_trajectory(rng: Stream) -> ProofCase:
    """Two or three updates on a linear network: numbers have three times the digits after each."""
    network = draw_rational_network(rng, 1, degree=1)
    eta, mu = draw_share(rng), draw_share(rng)
    updates = int(rng.draw_integers(2, 4))
    return _make_trajectory(network, compute_gradient(network), eta, mu, updates)


def draw_float_trajectory(rng: Stream) -> ProofCase:
    """Some updates on a network with an activation of the catalog."""
    network = draw_float_network(
        rng, int(rng.draw_integers(1, 4)), rows=int(rng.draw_integers(1, 5))
    )
    eta, mu = float(rng.draw_between(0.001, 0.01)), float(rng.draw_between(0.5, 0.95))
    updates = int(rng.draw_integers(2, 5))
    return _make_trajectory(network, compute_trained_gradient(network), eta, mu, updates)


UPDATE = ProofDraw(name="nesterov/update", arithmetic="fractions", make=draw_update)
TRAJECTORY = ProofDraw(
    name="nesterov/fractions", arithmetic="fractions", make=draw_rational_trajectory
)
TRAINING = ProofDraw(name="nesterov/float64", arithmetic="float64", make=draw_float_trajectory)

nesterov = Proof(
    name="nesterov",
    title=N_("Nesterov: looking ahead, or storing the point ahead"),
    about=N_(
        "The paper's form takes the gradient {g} at {theta}, where the velocity is about to carry "
        "the weights {w}. The stored form calls that point {p} its weights, and takes the gradient "
        "where it is. They are one method after a change of variables. On the left of each line "
        "stands what the optimizer's own record computes."
    ),
    reference="Sutskever et al. 2013, (3)-(4); Bengio et al. 2012, 3.5",
    lines=(
        ProofLine(
            left="theta",
            right="",
            matrix="w + mu * v",
            reason=N_("Where the paper's form looks ahead to."),
            draw=UPDATE,
        ),
        ProofLine(
            left="v_next",
            right="",
            matrix="mu * v - eta * g",
            reason=N_("Its velocity, with the gradient taken there."),
            draw=UPDATE,
        ),
        ProofLine(
            left="w_next",
            right="",
            matrix="w + v_next",
            reason=N_("Its weights."),
            draw=UPDATE,
        ),
        ProofLine(
            left="theta_next",
            right="",
            matrix="w_next + mu * v_next",
            reason=N_("Where it looks ahead to next."),
            draw=UPDATE,
        ),
        ProofLine(
            left="theta_next",
            right="",
            matrix="theta - mu * v + (1 + mu) * v_next",
            reason=N_("Both put in: {w_next} is {w} + {v_next}, and {w} is {theta} − {mu}{v}."),
            draw=UPDATE,
        ),
        ProofLine(
            left="p_next",
            right="",
            matrix="p - mu * v + (1 + mu) * v_next",
            reason=N_(
                "The stored form's line, as its record computes it. It is the line above with "
                "{p} in the place of {theta}: that is the change of variables."
            ),
            draw=UPDATE,
        ),
        ProofLine(
            left="p_next",
            right="",
            matrix="w_next + mu * v_next",
            reason=N_(
                "So the relation between {p} and {w} holds after an update where it held before. "
                "From rest, where both are the same, it holds for ever: by induction."
            ),
            draw=UPDATE,
        ),
        ProofLine(
            left="p_now",
            right="",
            matrix="w_now + mu * v_now",
            reason=N_(
                "After some updates from rest, each form with gradients at its own points, on "
                "linear networks."
            ),
            draw=TRAJECTORY,
        ),
        ProofLine(
            left="b_next",
            right="",
            matrix="mu * b + g",
            reason=N_(
                "PyTorch's form has a buffer {b} without the rate: {v} is −{eta}{b}. This is its "
                "first line."
            ),
            draw=UPDATE,
        ),
        ProofLine(
            left="v_next",
            right="",
            matrix="-eta * b_next",
            reason=N_("The relation between {v} and {b} holds again, while the rate is the same."),
            draw=UPDATE,
        ),
        ProofLine(
            left="q_next",
            right="",
            matrix="p - eta * (g + mu * b_next)",
            reason=N_("Its second line: the new weights, from the same point {p}."),
            draw=UPDATE,
        ),
        ProofLine(
            left="q_next",
            right="",
            matrix="p_next",
            reason=N_("They are those of the stored form."),
            draw=UPDATE,
        ),
        ProofLine(
            left="p_now",
            right="",
            matrix="w_now + mu * v_now",
            reason=N_(
                "And so it trains: some updates of both forms with the gradients of training, with "
                "the activations of the catalog."
            ),
            draw=TRAINING,
        ),
    ),
)
