"""To understand how the cost depends on early weights one has to go backwards."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_json


def decide(output: str) -> Finding:
    """The same numbers from a way that goes forward."""
    rows = [c for c in read_json(output)[0]["comparisons"] if c["method"] == "forward_mode"]
    digits = min(row["digits"] for row in rows)
    passes = sum(row["entries"] for row in rows)
    return Finding(
        verdict=choose((digits > 13 and passes > 1, CONDITION), (digits > 13, FALSE), (True, TRUE)),
        number=f"{passes} passes for 1",
        sentence="The chain rule can be followed from the front as well: forward mode has the "
        f"same numbers to {digits:.0f} digits. It needs a pass for every weight, {passes} for "
        "exclusive or, where going back needs one. Going back is not forced, it is cheap.",
    )


claim = Claim(
    article="001",
    order=32,
    place="the algorithm",
    words="Since the cost is a function of the outputs, one has to work backwards through the "
    "layers.",
    commands=("backsight check xor --json",),
    decide=decide,
)
