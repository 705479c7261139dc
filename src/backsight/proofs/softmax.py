"""Softmax: its Jacobian, and why the error of its layer is p - y."""

import numpy as np

from backsight.checks.duals import DUAL, Dual, take_value
from backsight.kernel.draws.stream import Stream
from backsight.kernel.language import N_
from backsight.maths.activations import activations
from backsight.maths.losses import losses
from backsight.proofs._draws import measure_cost
from backsight.proofs._network import DrawnNetwork, draw_softmax_network, make_duals
from backsight.proofs._rationals import draw_fractions
from backsight.proofs._record import Proof, ProofCase, ProofDraw, ProofLine


def draw_exponentials(rng: Stream) -> ProofCase:
    """Positive fractions in the place of eᶻ, each its own slope as eᶻ is, and targets that add up
    to 1."""
    units = int(rng.draw_integers(2, 6))
    e, shares = abs(draw_fractions(rng, units)), abs(draw_fractions(rng, units))
    one_hot = np.eye(units, dtype=int)[rng.draw_integers(0, units)]
    y = one_hot if rng.draw_integers(0, 2) else shares / shares.sum()
    duals = Dual(e, np.diag(e))
    total = DUAL["total"](duals)
    p = duals / total
    jacobian = p.tangents.T
    return ProofCase(
        values={
            "e": e,
            "S": total.value,
            "p": p.value,
            "y": y,
            "I": np.eye(units, dtype=int),
            "de_dz": np.diag(e),
            "dS_dz": total.tangents,
            "dp_dz": jacobian,
            "dC_dz": (-y / p.value) @ jacobian,
        },
        about=f"{units}",
        arrays={"e": e, "y": y},
    )


def draw_layer(rng: Stream) -> ProofCase:
    """The last layer of a network as it trains, on one row."""
    network = draw_softmax_network(rng, rows=1)
    z, y = network.tape[network.last_sum], network.arrays["y"]
    loss = losses["categorical_cross_entropy"].value.with_words(DUAL)
    softmax_value = activations["softmax"].value.with_words(DUAL)
    duals, p = DUAL["exp"](make_duals(z)), softmax_value(make_duals(z))
    # The least probability that the loss lets through is put out of the way: it would clip.
    by_p, by_z = (loss(q, y, 1, epsilon=1e-300) for q in (make_duals(take_value(p)), p))
    return ProofCase(
        values={
            "z": z[0],
            "y": y[0],
            "e": take_value(duals)[0],
            "p": take_value(p)[0],
            "I": np.eye(z.size),
            "de_dz": duals.tangents[:, 0].T,
            "dp_dz": p.tangents[:, 0].T,
            "dC_dp": by_p.tangents,
            "dC_dz": by_z.tangents,
        },
        about=network.about,
        arrays=network.list_arrays(),
        largest=network.largest,
    )


def draw_batch(rng: Stream) -> ProofCase:
    """Training's own derivative on a batch, (rows, units)."""
    network = draw_softmax_network(rng, rows=int(rng.draw_integers(1, 6)))
    return ProofCase(
        values=_take_batch(network),
        about=network.about,
        arrays=network.list_arrays(),
        largest=network.largest,
    )


def _take_batch(network: DrawnNetwork) -> dict[str, object]:
    tape, y = network.tape, network.arrays["y"]
    return {
        "p": tape[network.derivation.output],
        "y": y,
        "N": float(len(y)),
        "delta": tape[f"dL_d{network.last_sum}"],
        "dC_dz": measure_cost(network, network.last_sum),
    }


EXPONENTIALS = ProofDraw(name="softmax/fractions", arithmetic="fractions", make=draw_exponentials)
LAYER = ProofDraw(name="softmax/float64", arithmetic="float64", make=draw_layer)
BATCH = ProofDraw(name="softmax/batch", arithmetic="float64", make=draw_batch)

softmax = Proof(
    name="softmax",
    title=N_("Softmax: its Jacobian, and the error p − y"),
    about=N_(
        "Every output of softmax depends on every sum of its layer, so its derivative is a whole "
        "matrix. Behind it the cross-entropy's own derivative cancels nearly all of that: the "
        "error of the layer is what it says minus what it should say."
    ),
    reference="Bishop 2006, 4.106; Nielsen 2015, chapter 3",
    lines=(
        ProofLine(
            left="p_j",
            right="exp(z_j) / sum_k(exp(z_k))",
            reason=N_(
                "What softmax is. On the left stands what the catalog's formula computes, which "
                "takes the largest sum off first."
            ),
            draw=LAYER,
        ),
        ProofLine(
            left="de_m_dz_j",
            right="I_mj * e_j",
            matrix="diag(e)",
            reason=N_(
                "{e_m} stands for the exponential of {z_m}: it is its own slope, and depends on no "
                "other sum. In the lines below any positive fractions may stand for it."
            ),
            draw=LAYER,
        ),
        ProofLine(
            left="dS_dz_j",
            right="sum_m(de_m_dz_j)",
            reason=N_("S is the sum of all {e_m}, so its slope is the sum of theirs."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dS_dz_j",
            right="e_j",
            matrix="e",
            reason=N_("Of that sum only the term with m = j is left."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dp_m_dz_j",
            right="(de_m_dz_j * S - e_m * dS_dz_j) / S ** 2",
            reason=N_("The quotient rule for {p_m}, which is {e_m} divided by S."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dp_m_dz_j",
            right="p_m * (I_mj - p_j)",
            matrix="diag(p) - p @ p.T",
            reason=N_("Each quotient by S is a probability. That is the Jacobian."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dC_dp_m",
            right="-y_m / p_m",
            matrix="-y / p",
            reason=N_("The cross-entropy adds up −{y_m} ln {p_m}, and the slope of ln p is 1/p."),
            draw=LAYER,
        ),
        ProofLine(
            left="dC_dz_j",
            right="sum_m(dC_dp_m * dp_m_dz_j)",
            matrix="dp_dz.T @ dC_dp",
            reason=N_("The chain rule, through all probabilities."),
            draw=LAYER,
        ),
        ProofLine(
            left="dC_dz_j",
            right="-sum_m(y_m * (I_mj - p_j))",
            reason=N_("Both put in: {p_m} is above and below, and cancels."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dC_dz_j",
            right="p_j * sum_m(y_m) - y_j",
            reason=N_("The sum is parted, and of the first part only the term with m = j is left."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="dC_dz_j",
            right="p_j - y_j",
            matrix="p - y",
            reason=N_("Targets are shares of 1, whether one class has all of it or not."),
            draw=EXPONENTIALS,
        ),
        ProofLine(
            left="delta_ij",
            right="dC_dz_ij",
            matrix="dC_dz",
            reason=N_("On a batch: on the left the number that training computes in one step."),
            draw=BATCH,
        ),
        ProofLine(
            left="delta_ij",
            right="(p_ij - y_ij) / N",
            matrix="(p - y) / N",
            reason=N_("And so it trains: the cost is a mean over N rows, so each has its N-th."),
            draw=BATCH,
        ),
    ),
)
