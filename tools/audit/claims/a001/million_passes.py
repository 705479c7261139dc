"""A million weights take a million and one passes."""

from audit.claim import CONDITION, FALSE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """What the engine counts when it trains by forward differences."""
    weights = read_number(output, r"softmax \(([\d,]+) weights")
    evaluations = read_number(output, r"([\d,]+) evaluations of the loss a step;")
    share = read_number(output, r"(\d+)% of their rows were computed")
    return Finding(
        verdict=choose((evaluations == weights and share < 100, CONDITION), (True, FALSE)),
        number=f"{evaluations:,.0f} + 1 for {weights:,.0f}",
        sentence=f"Training by forward differences evaluates the loss {evaluations:,.0f} times a "
        f"step for {weights:,.0f} weights, besides that at the weights themselves: the count is "
        f"right. But they need not be whole passes. Only {share:.0f} % of their rows were "
        "computed here; the others cannot change, or change alike.",
    )


claim = Claim(
    article="001",
    order=42,
    place="why it is fast, after equation 46",
    words="For a million weights that takes a million and one passes through the network.",
    commands=(
        "backsight train digits --gradient forward --steps 1 --dropout 0 --engine numpy -o forward",
    ),
    decide=decide,
)
