"""BP4: the derivative with respect to a weight."""

from backsight.kernel.language import N_
from backsight.proofs._draws import ANY_FLOATS, ANY_FRACTIONS, BATCH_FLOATS
from backsight.proofs._record import Proof, ProofLine

bp4 = Proof(
    name="bp4",
    title=N_("BP4: the derivative with respect to a weight"),
    about=N_(
        "The derivative of the cost with respect to a weight is what goes into the weight times "
        "the error of the unit that it leads to. Article 001 leaves this proof to the reader."
    ),
    reference=N_("left to the reader by article 001 and by Nielsen 2015, chapter 2"),
    lines=(
        ProofLine(
            left="delta_here_j",
            right="dC_dz_here_j",
            matrix="dC_dz_here",
            equation="29",
            reason=N_(
                "What the error of a unit is, by definition. On the left stands the number that "
                "training computes."
            ),
            draw=ANY_FLOATS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right="sum_m(dC_dz_here_m * dz_here_m_dw_here_jk)",
            reason=N_(
                "The chain rule: the cost depends on the weight {w_here_jk} through the sums "
                "{z_here_m} of the layer that it leads to, and through nothing else."
            ),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="z_here_m",
            right="sum_k(w_here_mk * a_under_k) + b_here_m",
            matrix="w_here @ a_under + b_here",
            equation="25",
            reason=N_("What a unit adds up: the forward pass."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dz_here_m_dw_here_jk",
            right="I_mj * a_under_k",
            reason=N_(
                "Its derivative: {w_here_jk} stands in the sum of unit j alone, and there it has "
                "the factor {a_under_k}."
            ),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right="dC_dz_here_j * a_under_k",
            matrix="dC_dz_here @ a_under.T",
            reason=N_("Of the sum over m only the term with m = j is left."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right="a_under_k * delta_here_j",
            matrix="delta_here @ a_under.T",
            equation="BP4",
            reason=N_("The other factor is the error, by its definition."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_dw_here_jk",
            right="sum_i(a_under_ik * delta_here_ij)",
            matrix="delta_here @ a_under.T",
            reason=N_(
                "And so it trains: on a batch each row i has outputs and an error of its own (in "
                "matrix form a column), and the product of the matrices adds them up."
            ),
            draw=BATCH_FLOATS,
        ),
    ),
)
