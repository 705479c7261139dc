"""A sigmoid keeps numbers between 0 and 1."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Over a wide range of sums."""
    least, most = (
        read_number(output, r"least ([\d.e-]+)"),
        read_number(output, r"greatest ([\d.]+)"),
    )
    rounded = read_number(output, r"from z = ([\d.]+) on")
    return Finding(
        verdict=choose((least >= 0 and most <= 1, TRUE), (True, FALSE)),
        number=f"{least:g} to {most:g}",
        sentence=f"Over sums from -1,000 to 1,000 its outputs are from {least:g} to {most:g}. "
        f"From {rounded:.1f} on it is exactly 1 in float64, and its slope exactly 0: such a unit "
        "learns nothing more.",
    )


claim = Claim(
    article="000",
    order=6,
    place="the parts of a network, on the sigmoid",
    words="The sigmoid keeps the numbers of the hidden layer from leaving the range 0 to 1.",
    commands=("python tools/audit/programs/sigmoid_ends.py",),
    decide=decide,
)
