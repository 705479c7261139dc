"""BP3: the derivative with respect to a bias is the error."""

from backsight.kernel.language import N_
from backsight.proofs._draws import ANY_FLOATS, ANY_FRACTIONS, BATCH_FLOATS
from backsight.proofs._record import Proof, ProofLine

bp3 = Proof(
    name="bp3",
    title=N_("BP3: the derivative with respect to a bias"),
    about=N_(
        "The derivative of the cost with respect to a bias is the error of its unit. Article 001 "
        "leaves this proof and the next to the reader; they are the chain rule again."
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
            left="dC_db_here_j",
            right="sum_k(dC_dz_here_k * dz_here_k_db_here_j)",
            matrix="dz_here_db_here.T @ dC_dz_here",
            reason=N_(
                "The chain rule: the cost depends on the bias {b_here_j} through the sums "
                "{z_here_k} of its layer, and through nothing else."
            ),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="z_here_k",
            right="sum_m(w_here_km * a_under_m) + b_here_k",
            matrix="w_here @ a_under + b_here",
            equation="25",
            reason=N_("What a unit adds up: the forward pass."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dz_here_k_db_here_j",
            right="I_kj",
            matrix="I",
            reason=N_(
                "Its derivative: a unit's own bias is added with the factor 1, and the others do "
                "not stand in it. The outputs {a_under_m} come from further down and do not change."
            ),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_db_here_j",
            right="dC_dz_here_j",
            matrix="dC_dz_here",
            reason=N_("Of the sum over k only the term with k = j is left, and its factor is 1."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_db_here_j",
            right="delta_here_j",
            matrix="delta_here",
            equation="BP3",
            reason=N_("That is the error, by its definition."),
            draw=ANY_FRACTIONS,
        ),
        ProofLine(
            left="dC_db_here_j",
            right="sum_i(delta_here_ij)",
            matrix="delta_here @ ones",
            reason=N_(
                "And so it trains: on a batch each row i has an error of its own (in matrix form "
                "a column), and the derivative of a sum is the sum of the derivatives. The mean's "
                "1/N is in the errors."
            ),
            draw=BATCH_FLOATS,
        ),
    ),
)
