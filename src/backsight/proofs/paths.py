"""Paths: the sum over all paths is what backpropagation computes."""

import numpy as np

from backsight.checks.paths.paths import find_paths
from backsight.checks.point import Point
from backsight.kernel.draws.stream import Stream
from backsight.kernel.language import N_
from backsight.proofs._draws import HIDDEN_FRACTIONS
from backsight.proofs._network import draw_float_network
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine


def draw_paths(rng: Stream) -> ProofCase:
    """A weight of the first layer of a network, and every path from it."""
    network = draw_float_network(rng, int(rng.draw_integers(1, 4)))
    point = Point(derivation=network.derivation, values=network.arrays)
    row, column = (int(rng.draw_integers(0, n)) for n in network.tape["W1"].shape)
    paths_of_weight = find_paths(point, f"W1[{row},{column}]", top=1)
    return ProofCase(
        values={
            "P": paths_of_weight.count,
            "n": np.array(network.widths[2:], float),
            "S": paths_of_weight.total,
            "dC_dw": float(network.tape["dL_dW1"][row, column]),
        },
        words={"product": lambda x: np.prod(x, keepdims=True)},
        about=network.about,
        arrays=network.list_arrays(),
        largest=abs(paths_of_weight.top[0].product),
    )


WALKED = ProofDraw(name="paths/float64", arithmetic="float64", make=draw_paths)

paths = Proof(
    name="paths",
    title=N_("Paths: their sum is what backpropagation computes"),
    about=N_(
        "A change of one weight goes on through every unit behind it and reaches the cost on many "
        "paths. Each path has a factor for every step; the derivative is the sum of the products. "
        "Here the weight {w_here_jk} has two layers above it: its paths go through a unit m of "
        "layer l + 1 and a unit r of layer L = l + 2."
    ),
    reference=N_("article 001; Nielsen 2015, chapter 2, equations 47 to 53"),
    lines=(
        ProofLine(
            left="da_here_j_dw_here_jk",
            right="sigma_prime_z_here_j * a_under_k",
            equation="48",
            reason=N_(
                "The first step: the weight changes the output of its unit j, by the slope there "
                "times what goes into the weight."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="da_above_m_da_here_j",
            right="sigma_prime_z_above_m * w_above_mj",
            matrix="Sigma_prime_z_above @ w_above",
            reason=N_("The factor of an edge: from one output to an output of the next layer."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="da_above_m_dw_here_jk",
            right="da_above_m_da_here_j * da_here_j_dw_here_jk",
            equation="50",
            reason=N_(
                "So the outputs of the next layer change, each by the product of two factors; unit "
                "j alone passes the change on."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="da_last_r_dw_here_jk",
            right="sum_m(da_last_r_da_above_m * da_above_m_da_here_j * da_here_j_dw_here_jk)",
            equation="52",
            reason=N_(
                "And those of the layer after it, each on as many paths as there are units m on "
                "the way: they are added up."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right=(
                "sum_r(sum_m(dC_da_last_r * da_last_r_da_above_m * da_above_m_da_here_j "
                "* da_here_j_dw_here_jk))"
            ),
            equation="53",
            reason=N_("The cost is changed by every output: the sum over all paths."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right=(
                "sum_r(sum_m(dC_da_last_r * (sigma_prime_z_last_r * w_last_rm) "
                "* (sigma_prime_z_above_m * w_above_mj) * (sigma_prime_z_here_j * a_under_k)))"
            ),
            reason=N_("Each factor as the lines above have it."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right=(
                "a_under_k * sigma_prime_z_here_j * sum_m(w_above_mj * sigma_prime_z_above_m "
                "* sum_r(w_last_rm * (sigma_prime_z_last_r * dC_da_last_r)))"
            ),
            reason=N_(
                "What does not depend on r is taken out of the sum over r, and then what does not "
                "depend on m: many products of paths become few sums by layer."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right=(
                "a_under_k * (sigma_prime_z_here_j * sum_m(w_above_mj * (sigma_prime_z_above_m "
                "* sum_r(w_last_rm * delta_last_r))))"
            ),
            reason=N_("Innermost stands BP1, the error of the last layer."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right="a_under_k * delta_here_j",
            matrix="delta_here @ a_under.T",
            reason=N_(
                "Around it BP2 stands twice, and around that BP4: adding up layer by layer is "
                "backpropagation."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="P",
            right="",
            matrix="product(n)",
            reason=N_(
                "How many paths there are, walked one by one: the product of the widths {n} of the "
                "layers behind the weight's own."
            ),
            draw=WALKED,
        ),
        ProofLine(
            left="S",
            right="",
            matrix="dC_dw",
            reason=N_(
                "And so it trains: on the left the paths of a weight of the first layer walked one "
                "by one and added up, on the right what backpropagation computes."
            ),
            draw=WALKED,
        ),
    ),
)
