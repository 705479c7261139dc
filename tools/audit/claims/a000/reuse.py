"""The backward pass reuses what it has computed."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """How often a derivative is an operand of other equations."""
    equations = [e for e in read_json(output)[0]["equations"] if e["act"] == "backward"]
    users = [e["targets"][0] for e in equations if "dL_dz2" in e["operands"]]
    return Finding(
        verdict=choose((len(users) > 1, TRUE), (True, FALSE)),
        number=f"{len(users)} equations",
        sentence=f"∂L/∂z₂ is computed once and read by {len(users)} equations: the one of ∂L/∂W₂ "
        "and the one that leads on to ∂L/∂h₁ and ∂L/∂W₁.",
    )


claim = Claim(
    article="000",
    order=18,
    place="the backward pass",
    words="The backward pass reuses gradients that it has computed before.",
    commands=("backsight derive xor_cloud:rows=50 --no-bias --hidden 3 --json",),
    decide=decide,
)
