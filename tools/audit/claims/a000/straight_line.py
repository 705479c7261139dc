"""No straight line separates exclusive or."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Exclusive or is among the labelings without a line."""
    lines = read_number(output, r"(\d+) of 16 labelings have a line")
    return Finding(
        verdict=choose(("No line for: 0 1 1 0" in output, TRUE), (True, FALSE)),
        number=f"{lines:.0f} of 16",
        sentence=f"Of the 16 ways to label the corners of a square, {lines:.0f} have a straight "
        "line between the labels. The other two are exclusive or and its opposite.",
    )


claim = Claim(
    article="000",
    order=10,
    place="the example: learning exclusive or",
    words="A straight line cannot separate the 0s of exclusive or from its 1s.",
    commands=("python tools/audit/programs/xor_lines.py",),
    decide=decide,
)
