"""In the last layer at least one node is reached."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers
from audit.trainings import SMALL


def decide(output: str) -> Finding:
    """Of a weight of each layer."""
    last = read_numbers(output, r"(\d+) of \d+ in a3")
    return Finding(
        verdict=choose((min(last) >= 1, TRUE), (True, FALSE)),
        number=f"{min(last):.0f}",
        sentence=f"Asked for a weight of the first layer and one of the last, {min(last):.0f} of "
        "the ten outputs are reached. That a node can be reached does not say that it moves.",
    )


claim = Claim(
    article="003",
    order=4,
    place="on which nodes a changed weight reaches",
    words="In each case at least one node of the last layer is reached.",
    commands=(
        SMALL,
        "backsight influence small --weight 'W1[20,5]' --top 2",
        "backsight influence small --weight 'W3[2,5]' --top 2",
    ),
    decide=decide,
)
