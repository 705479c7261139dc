"""Backpropagation is a clever way of computing the sum over paths."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.proofs import count_lines, holds


def decide(output: str) -> Finding:
    """The proof from paths to backpropagation."""
    lines, networks = count_lines(output)
    return Finding(
        verdict=choose((holds(output), TRUE), (True, FALSE)),
        number=f"{lines} lines",
        sentence="The article sketches it: write the sum as products of matrices, and simplify. "
        f"Carried out it has {lines} lines, and each holds on {networks} random networks.",
    )


claim = Claim(
    article="001",
    order=68,
    place="the idea behind it, the end",
    words="Simplified, the sum over all paths is exactly backpropagation.",
    commands=("backsight prove paths --networks 30 --json",),
    decide=decide,
)
