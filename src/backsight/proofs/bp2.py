"""BP2: the error of a layer from that of the layer above."""

from backsight.kernel.language import N_
from backsight.proofs._draws import HIDDEN_FLOATS, HIDDEN_FRACTIONS
from backsight.proofs._record import Proof, ProofLine

bp2 = Proof(
    name="bp2",
    title=N_("BP2: the error of a layer from that of the layer above"),
    about=N_(
        "The error {delta_here_j} of a hidden unit comes back from the layer above: its errors, "
        "each times the weight that leads there, added up, times the slope of the unit's own "
        "activation."
    ),
    reference=N_("article 001; Nielsen 2015, chapter 2, equations 34, 35 and 40 to 45"),
    lines=(
        ProofLine(
            left="delta_here_j",
            right="dC_dz_here_j",
            matrix="dC_dz_here",
            equation="40",
            reason=N_(
                "What the error of a unit is, by definition. On the left stands the number that "
                "training computes."
            ),
            draw=HIDDEN_FLOATS,
        ),
        ProofLine(
            left="delta_here_j",
            right="sum_k(dC_dz_above_k * dz_above_k_dz_here_j)",
            matrix="dz_above_dz_here.T @ dC_dz_above",
            equation="41",
            reason=N_(
                "The chain rule: the cost depends on {z_here_j} through the sums {z_above_k} of "
                "the layer above, and through nothing else."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="delta_here_j",
            right="sum_k(dz_above_k_dz_here_j * delta_above_k)",
            matrix="dz_above_dz_here.T @ delta_above",
            equation="42",
            reason=N_(
                "The two factors change places, and the first one is the error {delta_above_k} of "
                "the layer above, by its definition."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="z_above_k",
            right="sum_m(w_above_km * a_here_m) + b_above_k",
            matrix="w_above @ a_here + b_above",
            equation="43",
            reason=N_("What a unit of the layer above adds up: the forward pass."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="z_above_k",
            right="sum_m(w_above_km * sigma_z_here_m) + b_above_k",
            matrix="w_above @ sigma_z_here + b_above",
            equation="43",
            reason=N_("The outputs are the activation of the sums."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="dz_above_k_dz_here_j",
            right="w_above_kj * sigma_prime_z_here_j",
            matrix="w_above @ Sigma_prime_z_here",
            equation="44",
            reason=N_(
                "Its derivative: only the term with m = j depends on {z_here_j}, and the bias does "
                "not."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="delta_here_j",
            right="sum_k(w_above_kj * delta_above_k * sigma_prime_z_here_j)",
            matrix="w_above.T @ delta_above * sigma_prime_z_here",
            equation="45",
            reason=N_("(44) put into (42). That is BP2."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="delta_here_j",
            right="",
            matrix="Sigma_prime_z_here @ (w_above.T @ delta_above)",
            equation="34",
            reason=N_("The same with the slopes on the diagonal of a matrix."),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="delta_here_j",
            right="",
            matrix=(
                "Sigma_prime_z_here @ w_above.T @ Sigma_prime_z_above @ w_last.T "
                "@ Sigma_prime_z_last @ dC_da_last"
            ),
            equation="35",
            reason=N_(
                "(34) for each layer in turn, and (33) for the last: the product through all "
                "layers, written out here where two layers are above, l + 2 = L."
            ),
            draw=HIDDEN_FRACTIONS,
        ),
        ProofLine(
            left="delta_here_j",
            right="sum_k(w_above_kj * delta_above_k) * sigma_prime_z_here_j",
            matrix="w_above.T @ delta_above * sigma_prime_z_here",
            reason=N_(
                "And so it trains: errors of a training step on both sides, with the activations "
                "of the catalog; the slope is taken out of the sum, for it does not depend on k."
            ),
            draw=HIDDEN_FLOATS,
        ),
    ),
)
