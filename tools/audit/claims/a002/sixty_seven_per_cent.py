"""67 % after some dozens of steps."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.mnist import read_accuracies, train_mnist


def decide(output: str) -> Finding:
    """At the printed rate, and at a hundred times that."""
    printed, longer, hundredfold, further = read_accuracies(output)
    return Finding(
        verdict=choose(
            (printed > 0.6, TRUE), (longer > 0.6, CONDITION), (True, FALSE)
        ),
        number=f"{printed:.2f}",
        sentence=f"At the printed rate 0.001 the accuracy after 80 steps is {printed:.3f}, and "
        f"after 1,000 steps, all that the code makes, {longer:.3f}. The figure fits the rate 0.1: "
        f"{hundredfold:.3f} after 80 steps and {further:.3f} after 1,000.",
    )  # fmt: skip


claim = Claim(
    article="002",
    order=90,
    place="the end",
    words="After some dozens of loops the accuracy is 67 %.",
    commands=(
        train_mnist(0.001, 80), train_mnist(0.001, 1000),
        train_mnist(0.1, 80), train_mnist(0.1, 1000),
    ),
    decide=decide,
    needs_mnist=True,
    slow=True,
)  # fmt: skip
