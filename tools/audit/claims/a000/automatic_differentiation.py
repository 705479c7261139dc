"""Backpropagation is automatic differentiation backwards."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """Beside forward mode, which is automatic differentiation the other way."""
    rows = [c for c in read_json(output)[0]["comparisons"] if c["method"] == "forward_mode"]
    digits = min(row["digits"] for row in rows)
    return Finding(
        verdict=choose((digits > 13, TRUE), (True, FALSE)),
        number=f"{digits:.0f} digits",
        sentence="Forward mode, which carries derivatives along from the inputs on, gives the "
        f"same numbers to {digits:.0f} digits or more in every array.",
    )


claim = Claim(
    article="000",
    order=13,
    place="the network's shape, on backpropagation",
    words="Backpropagation is a special case of automatic differentiation, in reverse mode.",
    commands=("backsight check xor --json",),
    decide=decide,
)
