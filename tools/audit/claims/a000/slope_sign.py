"""A slope of a sigmoid below 0, in a picture."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """A sigmoid rises everywhere."""
    slope = read_number(output, r"dh2/dz2: (-?[\d.]+)")
    return Finding(
        verdict=choose((slope > 0, FALSE), (True, TRUE)),
        number=f"{slope:.8f}",
        sentence=f"It is {slope:+.8f}. A sigmoid rises everywhere, so that its slope is never "
        "below 0. It is a misprint: the products that follow are those of the right sign.",
    )


claim = Claim(
    article="000",
    order=20,
    place="the backward pass, numbers in a picture",
    words="The first entry of ∂h₂/∂z₂ is -0.23353037.",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)
