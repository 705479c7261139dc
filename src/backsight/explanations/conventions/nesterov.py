"""Nesterov: the look-ahead is computed, or stored as the weights."""

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

nesterov = Convention(
    name="nesterov",
    title=N_("Nesterov: where the look-ahead is"),
    about=N_(
        "The paper's form takes the gradient {g} at {w_ahead}, where the velocity is about to "
        "carry the weights. The stored form keeps that point as its weights, and so takes the "
        "gradient where it is. PyTorch does the same with a buffer {b} that has no rate in it."
    ),
    variants={
        "look_ahead": Variant(
            name=N_("look-ahead"),
            optimizer="nesterov",
            settings={"form": "look_ahead"},
            source="Sutskever et al. 2013, (3)-(4)",
        ),
        "stored": Variant(
            name=N_("stored look-ahead"),
            optimizer="nesterov",
            settings={"form": "stored"},
            letters={"w": "theta"},
            source="Bengio et al. 2012, 3.5",
        ),
        "pytorch": Variant(
            name="PyTorch",
            optimizer="nesterov",
            settings={"form": "pytorch"},
            letters={"w": "theta", "v": "b", "v_new": "b_new"},
            source="torch.optim.SGD, nesterov=True",
        ),
    },
    equivalences=(
        Equivalence(
            claim=N_(
                "What the stored form calls its weights, {theta}, is the point at which the "
                "paper's form takes its gradient, {w} + {mu}{v}. Both take the same gradients, "
                "{g}, and have the same velocity, while {mu} stays the same."
            ),
            assumptions={"theta": "w + mu * v"},
            steps=(
                ProofStep(
                    left="v_next",
                    rights=(RecordLine(variant="look_ahead", name="v"),),
                    why=N_("the velocity, the same in both"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(RecordLine(variant="look_ahead", name="w"),),
                    why=N_("the paper's weights"),
                ),
                ProofStep(
                    left="theta_next",
                    rights=(
                        "w_next + mu * v_next",
                        "w + v_next + mu * v_next",
                        RecordLine(variant="stored", name="w"),
                    ),
                    why=N_(
                        "the next point ahead; {w} is {theta} − {mu}{v}. That is the stored "
                        "form's line"
                    ),
                ),
            ),
            one=Walk(
                variant="look_ahead",
                rate=RATE,
                at="gradient",
                name=N_("look-ahead, where its gradient is taken"),
            ),
            other=Walk(variant="stored", rate=RATE),
        ),
        Equivalence(
            claim=N_(
                "The stored form and PyTorch's are the same while the rate stays the same: "
                "the velocity is the buffer times −{eta}, as in momentum."
            ),
            assumptions={"v": "-eta * b"},
            steps=(
                ProofStep(
                    left="b_next",
                    rights=(RecordLine(variant="pytorch", name="v"),),
                    why=N_("PyTorch's first line"),
                ),
                ProofStep(
                    left="v_next",
                    rights=(
                        RecordLine(variant="stored", name="v"),
                        "-eta * (mu * b + g)",
                        "-eta * b_next",
                    ),
                    why=N_("the velocity: the relation holds again"),
                ),
                ProofStep(
                    left="theta_next",
                    rights=(
                        RecordLine(variant="stored", name="w"),
                        "theta + mu * eta * b - (1 + mu) * eta * b_next",
                        "theta - eta * (b_next - mu * b) - eta * mu * b_next",
                        "theta - eta * g - eta * mu * b_next",
                        RecordLine(variant="pytorch", name="w"),
                    ),
                    why=N_(
                        "the stored form's line; by PyTorch's first line {b_next} − {mu}{b} is "
                        "{g}. That is PyTorch's second line"
                    ),
                ),
            ),
            one=Walk(variant="stored", rate=RATE),
            other=Walk(variant="pytorch", rate=RATE),
        ),
    ),
    divergences=(
        Divergence(
            claim=N_(
                "The weights themselves differ: the paper's form is behind the point ahead, and it "
                "is the weights that a network is used with. They meet where the velocity has come "
                "to rest."
            ),
            walks=(Walk(variant="look_ahead", rate=RATE), Walk(variant="stored", rate=RATE)),
        ),
        Divergence(
            claim=N_(
                "When the rate changes, PyTorch's form parts from the stored one, for the reason "
                "that it does in momentum. Here the rate falls from 0.1 to 0.01 after update 10."
            ),
            walks=(
                Walk(variant="stored", rate=compute_falling_rate),
                Walk(variant="pytorch", rate=compute_falling_rate),
            ),
        ),
    ),
    citations=(
        Citation(
            where=N_("article 003"), says=N_("v = n·v − α∇L(w + n·v), w += v: the look-ahead form.")
        ),
        Citation(
            where="Nesterov 1983",
            says=N_("The method itself, with a momentum that grows from step to step."),
        ),
        Citation(
            where=N_("Sutskever et al. 2013, equations 3-4"),
            says=N_("Written as a velocity: the look-ahead form."),
        ),
        Citation(
            where=N_("Bengio et al. 2012, arXiv:1212.0901, section 3.5"),
            says=N_(
                "The stored form, for networks whose gradient is taken where their weights "
                "are. If μ changes from step to step, the old and the new one both stand in "
                "it; here μ is constant."
            ),
        ),
        Citation(
            where=N_("“Deep Learning from Scratch”, chapter 6"),
            says=N_(
                "The stored form. From (−7, 2), 30 updates with a rate of 0.1: "
                "(0.6896149017, −0.0006799058)."
            ),
        ),
        Citation(where="torch.optim.SGD", says=N_("PyTorch's form; `dampening` has to be 0.")),
    ),
)
