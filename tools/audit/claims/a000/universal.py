"""A network approximates every function."""

from audit.claim import OPEN, Claim, Finding


def decide(output: str) -> Finding:
    """No number of trainings would show it."""
    return Finding(
        verdict=OPEN,
        number="-",
        sentence="Because it speaks of every function and of a best network, while a run has one "
        "function and the network that training finds. As mathematics it is true with conditions: "
        "a continuous function on a closed, bounded region, an activation that is not a "
        "polynomial, and as many units as it takes (Leshno et al. 1993). It says nothing of "
        "whether training gets there.",
    )


claim = Claim(
    article="000",
    order=1,
    place="the beginning",
    words="Linear and nonlinear parts, put together well, approximate any mathematical function.",
    commands=(),
    decide=decide,
)
