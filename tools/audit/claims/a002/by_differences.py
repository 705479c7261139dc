"""Training by numerical differentiation gets where backpropagation gets."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.mnist import read_accuracies, train_mnist
from audit.reading import read_number


def decide(output: str) -> Finding:
    """The same 80 steps both ways."""
    by_differences, exact = read_accuracies(output)
    apart = read_number(output, r"within ([\d.e-]+) of that by backpropagation")
    return Finding(
        verdict=choose((abs(by_differences - exact) < 0.01, TRUE), (True, FALSE)),
        number=f"{apart:.0e}",
        sentence=f"80 steps at the rate 0.1 end at the accuracy {by_differences:.4f} by central "
        f"differences and {exact:.4f} by backpropagation, and half of the losses are within "
        f"{apart:.0e} of each other. It took no hours since what provably does not change was "
        "left out: [speed.md](speed.md).",
    )


claim = Claim(
    article="002",
    order=70,
    place="the training",
    words="A network for handwritten digits can be trained by numerical differentiation.",
    commands=(
        train_mnist(0.1, 80, more="--gradient central --difference-step 1e-4 --engine numpy"),
        train_mnist(0.1, 80),
    ),
    decide=decide,
    needs_mnist=True,
    slow=True,
)
