"""Adam's formulas without the correction of its means."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The length of the first step."""
    race = read_json(output)[0]
    start = race["start"][0]
    steps = [abs(r["end"][0] - start) / r["rate"] for r in race["optimizers"]]
    corrected, article, paper = steps
    return Finding(
        verdict=choose((abs(paper - 1) > 0.1, FALSE), (True, TRUE)),
        number=f"{paper:.2f} α",
        sentence="The paper's Adam divides both means by what they lack at the start; the "
        f"article's has no such lines. The first step is {corrected:.2f} α with them. Without "
        f"them it is {article:.2f} α with the article's β₂ = 0.99, which hides it, and "
        f"{paper:.2f} α with the paper's 0.999.",
    )


claim = Claim(
    article="003",
    order=50,
    place="on Adam, its formulas",
    words="The formulas that are given are Adam.",
    commands=(
        "backsight race local_minimum --optimizers "
        "adam,adam:correct=false,beta2=.99,adam:correct=false --lr .3 --steps 1 --json",
    ),
    decide=decide,
)
