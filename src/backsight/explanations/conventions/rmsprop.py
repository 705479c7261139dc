"""RMSProp: epsilon outside or inside the root, centered or not."""

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

RATE, FASTER, LARGE = 0.1, 0.3, 0.1

rmsprop = Convention(
    name="rmsprop",
    title=N_("RMSProp: the place of ε, and the mean taken out"),
    about=N_(
        "The gradient {g} over the root of its running mean square {s}; {epsilon} keeps the step "
        "finite, outside the root or inside it. The centered form takes the square of the running "
        "mean {m} out of {s}, which leaves the variance {u}."
    ),
    variants={
        "outside": Variant(
            name=N_("ε outside"),
            optimizer="rmsprop",
            settings={"epsilon_at": "outside"},
            source="torch.optim.RMSprop",
        ),
        "inside": Variant(
            name=N_("ε inside"),
            optimizer="rmsprop",
            settings={"epsilon_at": "inside"},
            source="TensorFlow",
        ),
        "centered": Variant(
            name=N_("centered, ε outside"),
            optimizer="centered_rmsprop",
            settings={"epsilon_at": "outside"},
            source="torch.optim.RMSprop, centered=True",
        ),
        "centered_inside": Variant(
            name=N_("centered, ε inside"),
            optimizer="centered_rmsprop",
            settings={"epsilon_at": "inside"},
            source="Graves 2013, (38)-(41)",
        ),
        "adam": Variant(
            name=N_("Adam, not corrected"),
            optimizer="adam",
            letters={"v": "s"},
            settings={"correct": False, "epsilon_at": "outside"},
            source=N_("Kingma and Ba 2015, section 5"),
        ),
    },
    equivalences=(
        Equivalence(
            claim=N_("With ε = 0 its place does not matter."),
            assumptions={"epsilon": "0"},
            steps=(
                ProofStep(
                    left="s_next",
                    rights=(RecordLine(variant="outside", name="s"),),
                    why=N_("the mean square, the same in both"),
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
        Equivalence(
            claim=N_("RMSProp is Adam without momentum and without correction: β1 = 0 and β2 = γ."),
            steps=(
                ProofStep(
                    left="s_next",
                    rights=(
                        RecordLine(variant="adam", name="v", letters={"beta2": "gamma"}),
                        RecordLine(variant="outside", name="s"),
                    ),
                    why=N_("Adam's second moment with β2 = γ is the mean square"),
                ),
                ProofStep(
                    left="m_next",
                    rights=(RecordLine(variant="adam", name="m", letters={"beta1": "0"}), "g"),
                    why=N_("Adam's first moment with β1 = 0 is the gradient"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="adam", name="w"),
                        RecordLine(variant="outside", name="w"),
                    ),
                    why=N_("and so the last lines are the same"),
                ),
            ),
            one=Walk(
                variant="adam",
                rate=RATE,
                settings={"beta1": 0.0, "beta2": 0.9},
                name=N_("Adam, not corrected, β1 = 0, β2 = 0.9"),
            ),
            other=Walk(variant="outside", rate=RATE),
        ),
        Equivalence(
            claim=N_("The two centered forms are the same with ε = 0, too."),
            assumptions={"epsilon": "0"},
            steps=(
                ProofStep(
                    left="s_next",
                    rights=(RecordLine(variant="centered", name="s"),),
                    why=N_("the mean square, the same in both"),
                ),
                ProofStep(
                    left="m_next",
                    rights=(RecordLine(variant="centered", name="m"),),
                    why=N_("the mean, the same in both"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="centered", name="w"),
                        RecordLine(variant="centered_inside", name="w"),
                    ),
                    why=N_("with ε = 0"),
                ),
            ),
            one=Walk(
                variant="centered",
                rate=RATE,
                settings={"epsilon": 0.0},
                name=N_("centered, ε outside, 0"),
            ),
            other=Walk(
                variant="centered_inside",
                rate=RATE,
                settings={"epsilon": 0.0},
                name=N_("centered, ε inside, 0"),
            ),
        ),
    ),
    divergences=(
        Divergence(
            claim=N_(
                "An ε of 0.1 outside the root is 0.1; inside it, where the gradient is small, it "
                "is its root, 0.32. Along the floor of the valley the gradient is a few tenths, "
                "and the form with ε inside is the slower one there."
            ),
            walks=(
                Walk(variant="outside", rate=FASTER, settings={"epsilon": LARGE}),
                Walk(variant="inside", rate=FASTER, settings={"epsilon": LARGE}),
            ),
        ),
        Divergence(
            claim=N_(
                "Centered, the first step is 1/√(γ(1 − γ)) times the rate instead of 1/√(1 − γ), "
                "3.33 instead of 3.16 with γ = 0.9. From then on the steps are longest where the "
                "gradient hardly changes: along the floor of the valley its variance is near 0."
            ),
            walks=(
                Walk(variant="outside", rate=RATE),
                Walk(variant="centered", rate=RATE),
            ),
        ),
    ),
    citations=(
        Citation(
            where=N_("article 003"),
            says=N_("c = γc + (1 − γ)g², γ 0.9 or 0.99, w −= αg/(√c + ε): ε outside."),
        ),
        Citation(
            where=N_("Hinton 2012, lecture 6e"),
            says=N_("The gradient over the root of the mean square, γ = 0.9; no ε at all."),
        ),
        Citation(
            where=N_("Graves 2013, arXiv:1308.0850, equations 38-41"),
            says=N_(
                "Centered, ε = 10⁻⁴ inside the root, γ = 0.95, and momentum besides. Our "
                "record leaves the momentum out."
            ),
        ),
        Citation(
            where="torch.optim.RMSprop",
            says=N_(
                "ε outside, γ = 0.99. Its page says that TensorFlow takes the two in the "
                "other order, ε inside."
            ),
        ),
    ),
)
