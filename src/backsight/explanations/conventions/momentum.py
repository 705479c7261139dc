"""Momentum: a velocity, PyTorch's buffer, or a running mean of the gradient."""

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

RATE, LATER, TURN = 0.1, 0.01, 10


def compute_falling_rate(t: int) -> float:
    """The rate falls to a tenth after ten updates."""
    return RATE if t <= TURN else LATER


def compute_scaled_rate(t: int) -> float:
    """The same over 1 − μ, for μ = 0.9."""
    return 10 * compute_falling_rate(t)


momentum = Convention(
    name="momentum",
    title=N_("Momentum: three ways to write it"),
    about=N_(
        "The classical form remembers a velocity {v}, in which every gradient stands with the "
        "rate of its own update. PyTorch remembers a sum of gradients {b} without any rate, and "
        "takes the rate of now times all of it. The averaging form remembers a mean of the "
        "gradients {m}, as Adam does."
    ),
    variants={
        "classical": Variant(
            name=N_("classical, velocity"),
            optimizer="momentum",
            settings={"form": "classical"},
            source="Sutskever et al. 2013, (1)-(2)",
        ),
        "pytorch": Variant(
            name="PyTorch",
            optimizer="momentum",
            settings={"form": "pytorch"},
            letters={"v": "b"},
            source="torch.optim.SGD",
        ),
        "averaging": Variant(
            name=N_("averaging"),
            optimizer="momentum",
            settings={"form": "averaging"},
            letters={"v": "m"},
            source=N_("Kingma and Ba 2015, algorithm 1, first moment"),
        ),
    },
    equivalences=(
        Equivalence(
            claim=N_(
                "The classical form and PyTorch's are the same while the rate stays the same: "
                "the velocity is the buffer times −{eta}. At the start both are 0, and where it "
                "holds before an update it holds after it."
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
                        RecordLine(variant="classical", name="v"),
                        "mu * (-eta * b) - eta * g",
                        "-eta * (mu * b + g)",
                        "-eta * b_next",
                    ),
                    why=N_(
                        "the classical first line; what stands for {v} is put in, and −{eta} "
                        "taken out: the relation holds again"
                    ),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="classical", name="w"),
                        RecordLine(variant="pytorch", name="w"),
                    ),
                    why=N_("the classical second line with it is PyTorch's second line"),
                ),
            ),
            one=Walk(variant="classical", rate=RATE),
            other=Walk(variant="pytorch", rate=RATE),
        ),
        Equivalence(
            claim=N_(
                "The averaging form is PyTorch's with a rate that is 1/(1 − μ) times as large, "
                "whatever the schedule: with μ = 0.9 ten times. Who takes a rate from one to the "
                "other without that trains ten times too slowly, or too fast."
            ),
            assumptions={"m": "(1 - mu) * b", "eta_m": "eta / (1 - mu)"},
            steps=(
                ProofStep(
                    left="b_next",
                    rights=(RecordLine(variant="pytorch", name="v"),),
                    why=N_("PyTorch's first line"),
                ),
                ProofStep(
                    left="m_next",
                    rights=(
                        RecordLine(variant="averaging", name="v"),
                        "mu * (1 - mu) * b + (1 - mu) * g",
                        "(1 - mu) * (mu * b + g)",
                        "(1 - mu) * b_next",
                    ),
                    why=N_("the averaging form's first line: the relation holds again"),
                ),
                ProofStep(
                    left="w_next",
                    rights=(
                        RecordLine(variant="averaging", name="w", letters={"eta": "eta_m"}),
                        "w - eta / (1 - mu) * (1 - mu) * b_next",
                        RecordLine(variant="pytorch", name="w"),
                    ),
                    why=N_("its second line with the larger rate; 1 − {mu} goes out"),
                ),
            ),
            one=Walk(
                variant="averaging",
                rate=compute_scaled_rate,
                name=N_("averaging, rate 1, from update 11 on 0.1"),
            ),
            other=Walk(
                variant="pytorch",
                rate=compute_falling_rate,
                name=N_("PyTorch, rate 0.1, from update 11 on 0.01"),
            ),
        ),
    ),
    divergences=(
        Divergence(
            claim=N_(
                "When the rate changes, they part. Here it falls from 0.1 to 0.01 after update 10. "
                "PyTorch's form goes slower at once, for the new rate is taken times all that it "
                "remembers; the classical velocity still has the old rate in it, and coasts."
            ),
            walks=(
                Walk(variant="classical", rate=compute_falling_rate),
                Walk(variant="pytorch", rate=compute_falling_rate),
            ),
        ),
    ),
    citations=(
        Citation(where=N_("article 003"), says=N_("v = n·v − αg, w += v: the classical form.")),
        Citation(
            where="Polyak 1964",
            says=N_(
                "The heavy ball: a step against the gradient, and a part of the step before. "
                "With a constant rate it is all three."
            ),
        ),
        Citation(
            where=N_("Sutskever et al. 2013, equations 1-2"),
            says=N_("The classical form, with the rate in the velocity."),
        ),
        Citation(
            where="torch.optim.SGD",
            says=N_(
                "Its page says that it differs from Sutskever et al., and gives both. Its "
                "`dampening` multiplies each new gradient by 1 − dampening, but for the "
                "first, which is taken whole: dampening = μ is the averaging form from the "
                "second update on, but not from the start."
            ),
        ),
        Citation(
            where=N_("Kingma and Ba 2015, arXiv:1412.6980, algorithm 1"),
            says=N_(
                "The first moment is the averaging form; its correction for the start at 0 "
                "is under `backsight conventions adam`."
            ),
        ),
    ),
)
