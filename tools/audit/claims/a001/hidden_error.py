"""BP2, and what is said in its proof."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.proofs import count_lines, holds


def decide(output: str) -> Finding:
    """Every line of the proof, run."""
    lines, networks = count_lines(output)
    return Finding(
        verdict=choose((holds(output), TRUE), (True, FALSE)),
        number=f"{lines} lines",
        sentence=f"Equations 40 to 45, (34) and (35) are {lines} lines of the proof. Each holds "
        f"on {networks} random networks.",
    )


claim = Claim(
    article="001",
    order=24,
    place="the proof of BP2, equations 40 to 45",
    words="The error of a layer is that of the next, taken back through its weights, times the "
    "slope of the activation (BP2).",
    commands=("backsight prove bp2 --networks 30 --json",),
    decide=decide,
)
