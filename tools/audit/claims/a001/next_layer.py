"""A change of one activation changes all of the next layer."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number
from audit.trainings import SMALL


def decide(output: str) -> Finding:
    """Which units are reached, and which move."""
    reached = read_number(output, r"(\d+) of \d+ in a2")
    width = read_number(output, r"\d+ of (\d+) in a2")
    still = read_number(output, r"(\d+) of \d+ units are reached, but unchanged")
    return Finding(
        verdict=choose((still == 0, TRUE), (reached == width, CONDITION), (True, FALSE)),
        number=f"{still:.0f} unmoved",
        sentence=f"The change can reach {reached:.0f} of {width:.0f} units of the next layer. But "
        f"{still:.0f} of the units behind the weight do not move for any of 32 rows: they are "
        "ReLU units whose sum is below 0. With the article's sigmoids it is true.",
    )


claim = Claim(
    article="001",
    order=64,
    place="the idea behind it, after equation 48",
    words="A change of one activation changes all activations of the next layer.",
    commands=(SMALL, "backsight influence small --weight 'W1[20,5]' --top 2"),
    decide=decide,
)
