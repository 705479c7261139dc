"""Adam: with and without bias correction, and where epsilon stands."""

from math import sqrt

from backsight.explanations.conventions._record import (
    Citation,
    Convention,
    Divergence,
    Equivalence,
    ProofStep,
    RecordLine,
    Variant,
    Walk,
)
from backsight.kernel.language import N_

RATE, BETA1, BETA2, LARGE = 0.3, 0.9, 0.999, 0.1


def compute_corrected_rate(t: int) -> float:
    """The rate with both corrections in it."""
    return RATE * sqrt(1 - BETA2**t) / (1 - BETA1**t)


def compute_falling_epsilon(t: int) -> float:
    """What epsilon hat is outside the corrected root."""
    return LARGE / sqrt(1 - BETA2**t)


adam = Convention(
    name="adam",
    title=N_("Adam: the correction, and the place of ε"),
    about=N_(
        "{m} and {v} start at 0 and are too small at first; the paper divides both by what they "
        "lack. A small {epsilon} keeps the step finite where the gradient is 0: beside the "
        "corrected root (the paper's algorithm 1), inside it, or beside the root that is not "
        "corrected (its section 2, where it is called {epsilon_hat})."
    ),
    variants={
        "outside": Variant(
            name=N_("corrected, ε outside"),
            optimizer="adam",
            settings={"correct": True, "epsilon_at": "outside"},
            source=N_("Kingma and Ba 2015, algorithm 1; torch.optim.Adam"),
        ),
        "inside": Variant(
            name=N_("corrected, ε inside"),
            optimizer="adam",
            settings={"correct": True, "epsilon_at": "inside"},
            source=N_("optax.adam, as eps_root"),
        ),
        "hat": Variant(
            name=N_("corrected, ε hat"),
            optimizer="adam",
            settings={"correct": True, "epsilon_at": "hat"},
            letters={"epsilon": "epsilon_hat"},
            source=N_("Kingma and Ba 2015, end of section 2; TensorFlow"),
        ),
        "plain": Variant(
            name=N_("not corrected"),
            optimizer="adam",
            settings={"correct": False, "epsilon_at": "outside"},
            source=N_("article 003"),
        ),
    },
    equivalences=(
        Equivalence(
            claim=N_(
                "The form with {epsilon_hat} is Adam without correction at another rate, that of "
                "the update: the corrections are numbers, and go into the rate."
            ),
            assumptions={
                "eta_t": "eta * sqrt(1 - beta2 ** t) / (1 - beta1 ** t)",
                "epsilon": "epsilon_hat",
            },
            steps=(
                ProofStep(
                    left="m_next",
                    rights=(RecordLine(variant="plain", name="m"),),
                    why=N_("the first moment, the same in all"),
                ),
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="plain", name="v"),),
                    why=N_("the second moment, the same in all"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="plain", name="w", letters={"eta": "eta_t"}),
                        RecordLine(variant="hat", name="w"),
                    ),
                    why=N_(
                        "Adam without correction at the rate {eta_t} is the form with {epsilon_hat}"
                    ),
                ),
            ),
            one=Walk(
                variant="plain",
                rate=compute_corrected_rate,
                name=N_("not corrected, changing rate"),
            ),
            other=Walk(variant="hat", rate=RATE),
        ),
        Equivalence(
            claim=N_(
                "{epsilon_hat} is an ε outside the corrected root that begins large and falls to "
                "{epsilon_hat}: with β2 = 0.999 it is 32 times {epsilon_hat} at the first update. "
                "The two forms are the same if ε falls so."
            ),
            assumptions={"epsilon_t": "epsilon_hat / sqrt(1 - beta2 ** t)"},
            steps=(
                ProofStep(
                    left="m_next",
                    rights=(RecordLine(variant="outside", name="m"),),
                    why=N_("the first moment, the same in all"),
                ),
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="outside", name="v"),),
                    why=N_("the second moment, the same in all"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="outside", name="w", letters={"epsilon": "epsilon_t"}),
                        "w - eta * (m_next / (1 - beta1 ** t)) / "
                        "((sqrt(v_next) + epsilon_hat) / sqrt(1 - beta2 ** t))",
                        RecordLine(variant="hat", name="w"),
                    ),
                    why=N_(
                        "the correction of {v} is taken out of root and ε, and goes into the rate"
                    ),
                ),
            ),
            one=Walk(
                variant="outside",
                rate=RATE,
                settings={"epsilon": compute_falling_epsilon},
                name=N_("ε outside, falling to 0.1"),
            ),
            other=Walk(
                variant="hat", rate=RATE, settings={"epsilon": LARGE}, name=N_("ε hat, 0.1")
            ),
        ),
        Equivalence(
            claim=N_("With ε = 0 its place does not matter: outside and inside are the same."),
            assumptions={"epsilon": "0"},
            steps=(
                ProofStep(
                    left="m_next",
                    rights=(RecordLine(variant="outside", name="m"),),
                    why=N_("the first moment, the same in all"),
                ),
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="outside", name="v"),),
                    why=N_("the second moment, the same in all"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="outside", name="w"),
                        RecordLine(variant="inside", name="w"),
                    ),
                    why=N_("with ε = 0"),
                ),
            ),
            one=Walk(
                variant="outside", rate=RATE, settings={"epsilon": 0.0}, name=N_("ε outside, 0")
            ),
            other=Walk(
                variant="inside", rate=RATE, settings={"epsilon": 0.0}, name=N_("ε inside, 0")
            ),
        ),
    ),
    divergences=(
        Divergence(
            claim=N_(
                "Without correction the first step is (1 − β1)/√(1 − β2) times the rate: with "
                "β2 = 0.99 the rate itself, with the paper's 0.999 3.16 times it, and the steps "
                "after it are longer still. With correction the first step is the rate, whatever "
                "β2 is."
            ),
            walks=(
                Walk(variant="outside", rate=RATE, name=N_("corrected, β2 = 0.999")),
                Walk(variant="plain", rate=RATE, name=N_("not corrected, β2 = 0.999")),
                Walk(
                    variant="plain",
                    rate=RATE,
                    settings={"beta2": 0.99},
                    name=N_("not corrected, β2 = 0.99"),
                ),
            ),
        ),
        Divergence(
            claim=N_(
                "With a large ε the three places part: here 0.1. Inside the root it weighs as its "
                "root, 0.32; as {epsilon_hat} it slows the first steps most. With ε = 10⁻⁸ no "
                "difference is to be seen unless gradients are as small; a run with a large ε is "
                "not repeated by a library that has it elsewhere."
            ),
            walks=(
                Walk(variant="outside", rate=RATE, settings={"epsilon": LARGE}),
                Walk(variant="inside", rate=RATE, settings={"epsilon": LARGE}),
                Walk(variant="hat", rate=RATE, settings={"epsilon": LARGE}),
            ),
        ),
    ),
    citations=(
        Citation(
            where=N_("article 003"),
            says=N_(
                "No correction is mentioned; β2 = 0.99 “as the paper recommends”, ε = 10⁻⁸. "
                "With β2 = 0.99 the first step happens to be the rate, as with correction."
            ),
        ),
        Citation(
            where=N_("Kingma and Ba 2015, arXiv:1412.6980, algorithm 1"),
            says=N_(
                "Both moments are corrected, ε is outside the root; α = 0.001, β1 = 0.9, "
                "β2 = 0.999, ε = 10⁻⁸. Section 3 derives the correction."
            ),
        ),
        Citation(
            where=N_("Kingma and Ba 2015, end of section 2"),
            says=N_(
                "The order of computation may be changed: both corrections go into the rate, "
                "and {epsilon_hat} stands beside the root that is not corrected."
            ),
        ),
        Citation(
            where="tf.keras.optimizers.Adam",
            says=N_("Its epsilon is the paper's {epsilon_hat}, as its page says."),
        ),
        Citation(
            where=N_("“Deep Learning from Scratch”, chapter 6"),
            says=N_(
                "The form with {epsilon_hat} = 10⁻⁷. From (−7, 2), 30 updates with a rate of "
                "0.3: (0.1360068524, 0.3182453755)."
            ),
        ),
    ),
)
