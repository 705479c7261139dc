"""BP3 and BP4 follow by the chain rule too."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.proofs import count_lines, holds


def decide(output: str) -> Finding:
    """Every line of both proofs, run."""
    lines, networks = count_lines(output)
    return Finding(
        verdict=choose((holds(output), TRUE), (True, FALSE)),
        number=f"{lines} lines",
        sentence=f"The article leaves them out. Written down, the two proofs have {lines} lines, "
        f"and each holds on {networks} random networks: [proofs.md](proofs.md).",
    )


claim = Claim(
    article="001",
    order=28,
    place="after the proof of BP2",
    words="BP3 and BP4 can be proved by the chain rule in the same way.",
    commands=(
        "backsight prove bp3 --networks 30 --json",
        "backsight prove bp4 --networks 30 --json",
    ),
    decide=decide,
)
