"""Gradient descent is also named stochastic gradient descent."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """How far the gradient of a batch points elsewhere."""
    angle = read_number(output, r"angle ([\d.]+) degrees")
    return Finding(
        verdict=choose((angle < 0.1, TRUE), (angle > 5, FALSE), (True, CONDITION)),
        number=f"{angle:.0f}°",
        sentence="Gradient descent goes along the gradient of all rows, the stochastic one along "
        "that of a batch drawn at random. On digits, at the first weights, a batch of 32 rows "
        f"points {angle:.0f}° away from all of them. They are the same only with all rows in one "
        "batch.",
    )


claim = Claim(
    article="003",
    order=10,
    place="on gradient descent",
    words="Gradient descent, also called stochastic gradient descent, is one algorithm.",
    commands=("python tools/audit/programs/batch_and_all.py",),
    decide=decide,
)
