"""BP1: the error of the output layer."""

from backsight.kernel.language import N_
from backsight.proofs._draws import OUTPUT_FLOATS, OUTPUT_FRACTIONS
from backsight.proofs._record import Proof, ProofLine

bp1 = Proof(
    name="bp1",
    title=N_("BP1: the error of the output layer"),
    about=N_(
        "The error {delta_last_j} of a unit of the last layer is how fast the cost rises with its "
        "sum: the slope of the cost by its output, times the slope of its activation. The proof is "
        "the chain rule."
    ),
    reference=N_("article 001; Nielsen 2015, chapter 2, equations 33 and 36 to 39"),
    lines=(
        ProofLine(
            left="delta_last_j",
            right="dC_dz_last_j",
            matrix="dC_dz_last",
            equation="36",
            reason=N_(
                "What the error of a unit is, by definition. On the left stands the number that "
                "training computes."
            ),
            draw=OUTPUT_FLOATS,
        ),
        ProofLine(
            left="delta_last_j",
            right="sum_k(dC_da_last_k * da_last_k_dz_last_j)",
            matrix="da_last_dz_last.T @ dC_da_last",
            equation="37",
            reason=N_(
                "The chain rule: the cost depends on the sum {z_last_j} through the outputs "
                "{a_last_k} of the last layer, and through nothing else."
            ),
            draw=OUTPUT_FRACTIONS,
        ),
        ProofLine(
            left="da_last_k_dz_last_j",
            right="I_kj * sigma_prime_z_last_j",
            matrix="Sigma_prime_z_last",
            reason=N_(
                "The output of a unit depends on its own sum alone, by {sigma_z_last_j}: for "
                "another unit the derivative is 0, as the identity matrix {I_kj} is."
            ),
            draw=OUTPUT_FRACTIONS,
        ),
        ProofLine(
            left="delta_last_j",
            right="dC_da_last_j * da_last_j_dz_last_j",
            equation="38",
            reason=N_("Of the sum over k only the term with k = j is left."),
            draw=OUTPUT_FRACTIONS,
        ),
        ProofLine(
            left="delta_last_j",
            right="dC_da_last_j * sigma_prime_z_last_j",
            matrix="dC_da_last * sigma_prime_z_last",
            equation="39",
            reason=N_("The second factor is the slope of the activation. That is BP1."),
            draw=OUTPUT_FRACTIONS,
        ),
        ProofLine(
            left="delta_last_j",
            right="",
            matrix="Sigma_prime_z_last @ dC_da_last",
            equation="33",
            reason=N_(
                "The same with the slopes on the diagonal of a matrix, whose other entries are 0."
            ),
            draw=OUTPUT_FRACTIONS,
        ),
        ProofLine(
            left="delta_last_j",
            right="dC_da_last_j * sigma_prime_z_last_j",
            matrix="dC_da_last * sigma_prime_z_last",
            reason=N_(
                "And so it trains: on the left the number of a training step, with the "
                "activations of the catalog."
            ),
            draw=OUTPUT_FLOATS,
        ),
    ),
)
