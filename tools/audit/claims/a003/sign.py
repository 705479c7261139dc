"""A positive derivative: lower the weight."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def compute_bowl(x: float, y: float) -> float:
    """The bowl."""
    return x**2 / 20 + y**2


def decide(output: str) -> Finding:
    """Against the gradient by short steps, and by long ones."""
    short, long = (value["optimizers"][0] for value in read_json(output))
    height = compute_bowl(*read_json(output)[0]["start"])
    return Finding(
        verdict=choose(
            (short["value"] >= height, FALSE),
            (long["value"] > short["value"], CONDITION),
            (True, TRUE),
        ),
        number=f"height {long['value']:.0f}",
        sentence="The sign says which way is down, not how far. On x²/20 + y² 30 steps against "
        f"the gradient at the rate 0.95 end at the height {short['value']:.4f}, at 1.05 at "
        f"{long['value']:.0f}: each step is downhill where it starts and ends higher on the other "
        "side.",
    )


claim = Claim(
    article="003",
    order=8,
    place="on partial derivatives",
    words="Where the derivative is positive a smaller weight makes the loss smaller, where it is "
    "negative a larger one.",
    commands=(
        "backsight race bowl --optimizers sgd:lr=0.95 --json",
        "backsight race bowl --optimizers sgd:lr=1.05 --json",
    ),
    decide=decide,
)
