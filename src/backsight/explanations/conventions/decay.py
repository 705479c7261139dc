"""Weight decay: L2 in the loss, or decoupled from the gradient."""

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
from backsight.explanations.conventions.momentum import RATE, compute_falling_rate
from backsight.kernel.language import N_

LAM, ADAM_RATE = 0.5, 0.3

decay = Convention(
    name="decay",
    title=N_("Weight decay: L2 in the loss, or by a rule of its own"),
    about=N_(
        "L2 adds {lam}/2·Σ{w}² to the loss, and so {lam}{w} to the gradient {g}, which then goes "
        "through all that an optimizer does with gradients. Decoupled decay takes a share of the "
        "weights away besides: {lam} times the rate (PyTorch's AdamW), or {lam} as it is (the "
        "paper's proposition 1)."
    ),
    variants={
        "l2": Variant(
            name=N_("SGD, L2 in the loss"),
            optimizer="sgd",
            regularizer="l2",
            source="torch.optim.SGD, weight_decay",
        ),
        "scaled": Variant(
            name=N_("SGD, decoupled, times the rate"),
            optimizer="sgdw",
            settings={"scaled": True},
            letters={"decay": "lam"},
            source="Loshchilov and Hutter 2019",
        ),
        "plain": Variant(
            name=N_("SGD, decoupled, as it is"),
            optimizer="sgdw",
            settings={"scaled": False},
            letters={"decay": "lam"},
            source="Loshchilov and Hutter 2019, (1)",
        ),
        "momentum": Variant(
            name=N_("momentum, L2 in the loss"),
            optimizer="momentum",
            regularizer="l2",
            settings={"form": "classical"},
            source="Sutskever et al. 2013",
        ),
        "adam": Variant(
            name=N_("Adam, L2 in the loss"),
            optimizer="adam",
            regularizer="l2",
            source="torch.optim.Adam, weight_decay",
        ),
        "adamw": Variant(
            name="AdamW",
            optimizer="adamw",
            letters={"decay": "lam"},
            source="torch.optim.AdamW",
        ),
    },
    equivalences=(
        Equivalence(
            claim=N_(
                "For plain descent L2 in the loss and decoupled decay that is scaled by the rate "
                "are the same, with the same {lam}."
            ),
            assumptions={"mu": "0"},
            steps=(
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="scaled", name="v"), "-eta * g"),
                    why=N_("without momentum, {mu} = 0"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="l2", name="w"),
                        "w - eta * g - eta * lam * w",
                        RecordLine(variant="scaled", name="w"),
                    ),
                    why=N_("the rate is taken times both parts of the gradient"),
                ),
            ),
            one=Walk(variant="l2", rate=RATE, lam=LAM),
            other=Walk(variant="scaled", rate=RATE, settings={"mu": 0.0, "decay": LAM}),
        ),
        Equivalence(
            claim=N_(
                "Decay that is not scaled by the rate is L2 with {lam_prime} = {lam}/{eta} (the "
                "paper's proposition 1, where the rate is α). Who changes the rate has to change "
                "one of them with it."
            ),
            assumptions={"mu": "0", "lam_prime": "lam / eta"},
            steps=(
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="plain", name="v"), "-eta * g"),
                    why=N_("without momentum, {mu} = 0"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="l2", name="w", letters={"lam": "lam_prime"}),
                        "w - eta * g - eta * (lam / eta) * w",
                        RecordLine(variant="plain", name="w"),
                    ),
                    why=N_("the rate goes out of the decay"),
                ),
            ),
            one=Walk(variant="l2", rate=RATE, lam=LAM, name=N_("SGD, L2 with λ′ = 0.5")),
            other=Walk(
                variant="plain",
                rate=RATE,
                settings={"mu": 0.0, "decay": LAM * RATE},
                name=N_("SGD, decoupled, λ = 0.05"),
            ),
        ),
    ),
    divergences=(
        Divergence(
            claim=N_(
                "For Adam they part (the paper's proposition 2: no λ makes them the same). L2 goes "
                "through the division by the root of {v}. On this bowl it multiplies the gradient "
                "of each coordinate by a constant, which Adam divides out again: it ends where it "
                "ends without any decay, but for ε. AdamW's decay comes on top of the step. λ is "
                "0.5."
            ),
            walks=(
                Walk(variant="adam", rate=ADAM_RATE, lam=LAM),
                Walk(variant="adamw", rate=ADAM_RATE, settings={"decay": LAM}),
                Walk(variant="adam", rate=ADAM_RATE, lam=0.0, name=N_("Adam, no decay")),
            ),
        ),
        Divergence(
            claim=N_(
                "With momentum they part, too: L2 is remembered in the velocity, decoupled decay "
                "is not. Both with λ = 0.5 and μ = 0.9; for L2 it is the record `momentum`."
            ),
            walks=(
                Walk(variant="momentum", rate=RATE, lam=LAM),
                Walk(
                    variant="scaled",
                    rate=RATE,
                    settings={"mu": 0.9, "decay": LAM},
                    name=N_("SGD, decoupled, times the rate, μ = 0.9"),
                ),
            ),
        ),
        Divergence(
            claim=N_(
                "When the rate falls, from 0.1 to 0.01 after update 10, decay that is not scaled "
                "goes on as before, and becomes ten times as strong beside the gradient."
            ),
            walks=(
                Walk(variant="l2", rate=compute_falling_rate, lam=LAM),
                Walk(
                    variant="plain",
                    rate=compute_falling_rate,
                    settings={"mu": 0.0, "decay": LAM * RATE},
                ),
            ),
        ),
    ),
    citations=(
        Citation(where=N_("article 003"), says=N_("Nothing of decay.")),
        Citation(
            where=N_("article 000"),
            says=N_(
                "L2 in the loss; its gradient is wrong there (the sum λΣw² is added to every "
                "weight instead of λw), and that makes its training explode."
            ),
        ),
        Citation(
            where="Hanson and Pratt 1988",
            says=N_("Weights decay by a share of themselves at each step."),
        ),
        Citation(
            where=N_("Loshchilov and Hutter 2019, arXiv:1711.05101, proposition 1"),
            says=N_("For plain descent decay of λ is L2 with λ′ = λ/α."),
        ),
        Citation(
            where=N_("Loshchilov and Hutter 2019, arXiv:1711.05101, proposition 2"),
            says=N_("For adaptive methods no L2 is the same as decay."),
        ),
        Citation(
            where=N_("Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2"),
            says=N_("AdamW: the decay is taken times the schedule, but not times the rate α."),
        ),
        Citation(
            where="torch.optim.AdamW",
            says=N_(
                "The decay is taken times the rate: its λ is the paper's over α. Our record "
                "`adamw` does the same."
            ),
        ),
    ),
)
