"""The products with weight matrices are the main cost."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """Their share of the forward pass, of a large network and of a tiny one."""
    large, tiny = read_numbers(output, r"([\d.]+)% of them in products")
    return Finding(
        verdict=choose((tiny > 99, TRUE), (large > 99, CONDITION), (True, FALSE)),
        number=f"{large:.1f} %",
        sentence=f"In 784-30-10 {large:.2f} % of the multiplications of a forward pass are in "
        f"products of matrices, with one hidden unit {tiny:.2f} %. The time that a library needs "
        "for a call is not in this count.",
    )


claim = Claim(
    article="001",
    order=43,
    place="why it is fast",
    words="The main cost of a pass is to multiply by the weight matrices, and on the way back by "
    "their transposes.",
    commands=("python tools/audit/programs/passes.py 30 1",),
    decide=decide,
)
