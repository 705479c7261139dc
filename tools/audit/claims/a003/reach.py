"""Weights far from the output reach more units."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers
from audit.trainings import SMALL


def decide(output: str) -> Finding:
    """Of a weight of each layer."""
    counts = read_numbers(output, r"(\d+) of \d+ in a\d")
    reached = [sum(counts[3 * k : 3 * k + 3]) for k in range(3)]
    return Finding(
        verdict=choose((reached[0] > reached[1] > reached[2], TRUE), (True, FALSE)),
        number=" > ".join(f"{n:.0f}" for n in reached),
        sentence=f"In 64-32-16-10 units a weight of the first layer can reach {reached[0]:.0f} "
        f"units, one of the second {reached[1]:.0f} and one of the last {reached[2]:.0f} (ten of "
        "them since softmax ties the outputs together).",
    )


claim = Claim(
    article="003",
    order=5,
    place="on which nodes a changed weight reaches",
    words="The farther a weight is from the output, the more nodes between does it reach.",
    commands=(
        SMALL,
        "backsight influence small --weight 'W1[20,5]' --top 2",
        "backsight influence small --weight 'W2[2,5]' --top 2",
        "backsight influence small --weight 'W3[2,5]' --top 2",
    ),
    decide=decide,
)
