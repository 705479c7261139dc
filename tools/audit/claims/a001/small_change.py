"""A small change of a weight moves the cost by the derivative times the change."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number
from audit.trainings import SMALL


def decide(output: str) -> Finding:
    """How far it can be trusted, for one weight."""
    off = read_number(output, r"ΔL, signed [^%]*?([\d.]+)%")
    down = read_number(output, r"to a tenth down to ([-\d.]+)")
    up = read_number(output, r"and up to \+([\d.]+)")
    return Finding(
        verdict=choose((off < 1, TRUE), (up > 0 > down, CONDITION), (True, FALSE)),
        number=f"off by {off:.0f} %",
        sentence="For W₁[20, 5] of a network trained on digits the cost follows its derivative to "
        f"a tenth between {down:+.2g} and {up:+.2g}. A change of +0.01 already misses by "
        f"{off:.0f} %: a ReLU unit passes its kink.",
    )


claim = Claim(
    article="001",
    order=62,
    place="the idea behind it, equation 47",
    words="A small change Δw of a weight changes the cost by ∂C/∂w Δw.",
    commands=(SMALL, "backsight influence small --weight 'W1[20,5]' --top 2"),
    decide=decide,
)
