"""Central difference: its error is of the order of h squared."""

from fractions import Fraction
from typing import Any

import numpy as np

from backsight.kernel.draws.stream import Stream
from backsight.kernel.language import N_
from backsight.proofs._network import DrawnNetwork, draw_float_network, draw_rational_network
from backsight.proofs._rationals import Polynomial, draw_share, fit_polynomial
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine

STEP = 5e-4
"""In float64: there the term of h⁴ is below rounding, and that of h² far above it."""


def draw_polynomial(rng: Stream) -> ProofCase:
    """The cost as a function of one weight, which is a polynomial where the activation is one."""
    layers = int(rng.draw_integers(1, 3))
    network = draw_rational_network(rng, layers, degree=2)
    place, h = int(rng.draw_integers(0, network.arrays["theta"].size)), draw_share(rng)
    w = network.arrays["theta"][place]
    # Two layers of the second degree and the square of the cost: the eighth.
    points = [Fraction(k) for k in range(2 * 2**layers + 1)]
    taylor = fit_polynomial(points, [compute_cost(network, place, t) for t in points])
    here, after, before = (compute_cost(network, place, t) for t in (0, h, -h))
    slope = network.run_tape("theta")["L"].tangents[place]
    difference = (after - before) / (2 * h)
    return ProofCase(
        values={
            **_name_coefficients(taylor),
            "w": w,
            "h": h,
            "dC_dw": slope,
            "C_h": after,
            "F_h": (after - here) / h,
            "D_h": difference,
            "E_h": abs(difference - slope),
        },
        words={"C": lambda x: taylor(x - w)},
        about=network.about,
        arrays={**network.list_arrays(), "h": h, "w": w},
    )


def _name_coefficients(taylor: Polynomial) -> dict[str, Any]:
    """Of C, of both differences and of the error, all as long as the first, with 0 at the end."""
    c = list(taylor.coefficients)
    parts = {"c": c, "s": c[1:], "u": c[1::2], "r": c[3::2]}
    padded = {n: np.array(p + [0] * (len(c) - len(p)), object) for n, p in parts.items()}
    return {**padded, "c1": c[1], "k": np.arange(len(c)).astype(object)}


def compute_cost(network: DrawnNetwork, place: int, t: Any) -> Any:
    """The cost where one weight is t larger."""
    theta = network.arrays["theta"].copy()
    theta[place] += t
    return network.run_tape(theta=theta)["L"]


def draw_differences(rng: Stream) -> ProofCase:
    """A weight of a network as it trains, and its central difference by step size."""
    network = draw_float_network(rng, int(rng.draw_integers(1, 4)))
    place = int(rng.draw_integers(0, network.arrays["theta"].size))
    w = float(network.arrays["theta"][place])
    return ProofCase(
        values={"h": STEP, "w": w, "dC_dw": float(network.tape["g"][place])},
        largest=network.largest,
        words={"C": np.vectorize(lambda x: compute_cost(network, place, x - w))},
        about=network.about,
        arrays={**network.list_arrays(), "h": STEP, "w": w},
    )


POLYNOMIALS = ProofDraw(name="central/fractions", arithmetic="fractions", make=draw_polynomial)
DIFFERENCES = ProofDraw(name="central/float64", arithmetic="float64", make=draw_differences)

central = Proof(
    name="central",
    title=N_("Central difference: its error is of the order of h²"),
    about=N_(
        "A derivative may be had without any derivation: change the weight a little and see what "
        "the cost does. How wrong that is is told by Taylor's series. Here the activations are "
        "polynomials, so the cost is one in the weight w, and its series ends: nothing is left "
        "out. Its terms {c_k} are found from values of the cost alone."
    ),
    reference=N_("article 001; Nielsen 2015, chapter 2, equation 46"),
    lines=(
        ProofLine(
            left="C_h",
            right="sum_k(c_k * h ** k)",
            reason=N_(
                "Taylor's series of the cost around w, at w + h. On the left the network is run "
                "with the changed weight."
            ),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="dC_dw",
            right="c1",
            reason=N_("The term of h has the derivative; on the left it is measured by itself."),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="F_h",
            right="(C(w + h) - C(w)) / h",
            equation="46",
            reason=N_("The forward difference, with two runs of the network on the left."),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="F_h",
            right="sum_k(s_k * h ** k)",
            reason=N_(
                "The series put in, where {s_k} is the term of C after {c_k}: first the "
                "derivative, and then an error that begins with h."
            ),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="D_h",
            right="(C(w + h) - C(w - h)) / (2 * h)",
            reason=N_("The central difference."),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="D_h",
            right="sum_k(u_k * h ** (2 * k))",
            reason=N_(
                "Even powers of h are the same on both sides and cancel: of the terms of C every "
                "second is left, {u_k}, and the first of them is the derivative."
            ),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="E_h",
            right="abs(D_h - dC_dw)",
            reason=N_("The error of the central difference."),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="E_h",
            right="h ** 2 * abs(sum_k(r_k * h ** (2 * k)))",
            reason=N_(
                "Without the derivative every term that is left has h² in it. What it is times h², "
                "{r_k}, begins with a sixth of the third derivative: the remainder."
            ),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="E_h",
            right="h ** 2 * sum_k(abs(r_k))",
            relation="≤",
            reason=N_(
                "For h up to 1 the remainder is no larger than a number that does not depend on h. "
                "That is what “of the order of h²” says."
            ),
            draw=POLYNOMIALS,
        ),
        ProofLine(
            left="dC_dw",
            right=("(8 * (C(w + h / 2) - C(w - h / 2)) - (C(w + h) - C(w - h))) / (6 * h)"),
            reason=N_(
                "And so it is measured, with the activations of the catalog: half the step has a "
                "quarter of the error, so a third of four times its difference minus the whole "
                "step's has no h² in it. That is training's own derivative, on the left: the error "
                "was the h²."
            ),
            draw=DIFFERENCES,
            tolerance=1e-9,
        ),
    ),
)
