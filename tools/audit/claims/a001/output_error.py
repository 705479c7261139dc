"""BP1, and what is said in its proof."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.proofs import count_lines, holds


def decide(output: str) -> Finding:
    """Every line of the proof, run."""
    lines, networks = count_lines(output)
    return Finding(
        verdict=choose((holds(output), TRUE), (True, FALSE)),
        number=f"{lines} lines",
        sentence=f"Equations 36 to 39, and (33), are {lines} lines of the proof. Each holds on "
        f"{networks} random networks.",
    )


claim = Claim(
    article="001",
    order=20,
    place="the proof of BP1, equations 36 to 39",
    words="The error of the output layer is the slope of the cost times the slope of the "
    "activation (BP1), by the chain rule.",
    commands=("backsight prove bp1 --networks 30 --json",),
    decide=decide,
)
