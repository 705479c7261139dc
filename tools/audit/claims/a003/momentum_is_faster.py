"""Momentum converges faster."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Updates to a hundredth of the height, at one rate, and with plain descent at its own best."""
    same, own = read_json(output)
    plain, momentum = (racer["within"] for racer in same["optimizers"])
    fair = own["optimizers"][0]["within"]
    return Finding(
        verdict=choose(
            (momentum is None or (plain is not None and momentum >= plain), FALSE),
            (fair is not None and fair <= momentum, CONDITION), (True, TRUE),
        ),
        number=f"{momentum} for {plain or 'over 100'} updates",
        sentence="On x²/20 + y², both at the rate 0.1, momentum comes to a hundredth of the "
        f"height after {momentum} updates, plain descent "
        f"{f'after {plain}' if plain else 'not in 100'}. At 0.95, a rate that suits it, plain "
        f"descent needs {fair}: it is no law that momentum is faster.",
    )  # fmt: skip


claim = Claim(
    article="003",
    order=19,
    place="on momentum",
    words="By gathering gradients momentum converges faster.",
    commands=(
        "backsight race bowl --optimizers sgd,momentum --lr 0.1 --steps 100 --json",
        "backsight race bowl --optimizers sgd:lr=.95 --steps 100 --json",
    ),
    decide=decide,
)
