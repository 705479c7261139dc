"""A thousand loops suit the training."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.mnist import read_accuracies, train_mnist


def decide(output: str) -> Finding:
    """At the printed rate."""
    (accuracy,) = read_accuracies(output)
    return Finding(
        verdict=choose((accuracy > 0.9, TRUE), (accuracy > 0.6, CONDITION), (True, FALSE)),
        number=f"{accuracy:.2f}",
        sentence="At the rate that stands beside it, 0.001, a thousand steps end at "
        f"{accuracy:.3f}; one in ten is chance. 1,000 batches of 100 are not even two passes over "
        "the 60,000 rows.",
    )


claim = Claim(
    article="002",
    order=80,
    place="the training, its settings",
    words="1,000 is a suitable number of loops.",
    commands=(train_mnist(0.001, 1000),),
    decide=decide,
    needs_mnist=True,
    slow=True,
)
