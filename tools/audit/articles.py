"""The four articles, and what the page says of each before its claims."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Article:
    """One of them."""

    number: str
    title: str
    """In our words."""
    source: str
    """Whose it is."""
    about: str
    """What it has, and in which form its code comes."""
    pictures: Sequence[tuple[str, str]] = ()
    """Files of docs/pictures, each with what is to be seen on it; `tools/pictures.py` makes "
    "them."""
    programs: Sequence[tuple[str, str]] = ()
    """Commands that run its program, printed and mended, each with a sentence before it; what they
    print stands on the page."""


ARTICLES = (
    Article(
        number="000",
        title="A network that learns exclusive or, every derivative worked out",
        source="After O. Flórez, *One LEGO at a time* (2017), in a Chinese translation of 2019.",
        about="One row goes through a network 2-3-2 of sigmoids without biases, forward, backward "
        "and through an update, each number shown. Then a script of its own trains 3 and 50 "
        "hidden units on a cloud of points, and its loss explodes. The numbers of the worked step "
        "are right. The script's gradient is not that of its loss, in two ways.",
        pictures=(
            (
                "explosion.png",
                "The loss of the printed code, and three ways to go on after step 90,000: with the "
                "mended gradient it goes on falling; with a lower rate and with a stronger "
                "regularization it explodes too",
            ),
        ),
        programs=(
            (
                "The worked step, once more, from the seeds of the script:",
                "python tools/audit/programs/worked_step.py",
            ),
        ),
    ),
    Article(
        number="001",
        title="How backpropagation works, the second half",
        source="After M. Nielsen, *Neural Networks and Deep Learning* (2015), chapter 2, in a "
        "Chinese translation of 2021.",
        about="It proves BP1 and BP2, says why backpropagation is fast, and derives it once more "
        "as a sum over paths. It has no code. Its proofs are held against numbers in "
        "[proofs.md](proofs.md); here are its claims.",
    ),
    Article(
        number="002",
        title="Handwritten digits by numerical differentiation",
        source="After K. Saitoh, *Deep Learning from Scratch* (2016), chapter 4, in a Chinese "
        "blog of 2023.",
        about="A network 784-50-10 of ReLU and softmax is trained on MNIST with central "
        "differences in the place of backpropagation. The code cannot train as it is printed: its "
        "data are never loaded, its methods stand outside of their class, its forward pass "
        "returns nothing, and its loop over the weights never begins.",
        pictures=(
            (
                "audit-rates.png",
                "The loss on MNIST over 1,000 steps: at the printed rate 0.001 it hardly moves, "
                "at 0.1 it falls at once",
            ),
        ),
        programs=(
            (
                "A small twin of it, with these slips one after the other. *Bare* has its methods "
                "beside the class, *Silent* no `return`, *Still* the loop as printed, and "
                "*Mended* none of them:",
                "python tools/audit/programs/printed_network.py",
            ),
        ),
    ),
    Article(
        number="003",
        title="Optimizers made visible",
        source="After H. Bommana, *Understanding Optimizers*, in a Chinese translation.",
        about="SGD, momentum, Nesterov's gradient, Adagrad, RMSProp and Adam, each as a formula, "
        "with pictures and without numbers. All formulas but Adam's are as usual; what is said "
        "about them is not always.",
        pictures=(
            (
                "race-local-minimum.png",
                "Plain descent comes to rest in the shallow valley; momentum and Nesterov go on "
                "to the deep one",
            ),
            (
                "race-overshoot.png",
                "On a long bowl momentum swings widely across the valley, Nesterov less and less",
            ),
            (
                "race-first-step.png",
                "First steps of Adam: with the correction, without it at β₂ = 0.99, and without "
                "it at 0.999, which is three times as long",
            ),
        ),
        programs=(
            (
                "Its methods on a bowl, each at a rate that suits it, and Adam once as the paper "
                "has it and once without the correction, as the article has it:",
                "backsight race bowl --optimizers "
                "sgd,momentum,nesterov,adagrad:lr=1.5,adam:lr=.3,adam:lr=.3,correct=false",
            ),
        ),
    ),
)
