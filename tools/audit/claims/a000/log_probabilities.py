"""The outputs are log probabilities."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Neither below 0 nor with a sum of 1."""
    total = read_number(output, r"sum of h2: ([\d.]+)")
    return Finding(
        verdict=choose((abs(total - 1) > 0.01, FALSE), (True, TRUE)),
        number=f"sum {total:.3f}",
        sentence="The logarithm of a probability is never above 0, and both numbers are. They are "
        f"no probabilities of the two classes either: their sum is {total:.3f}. Each is the "
        "output of a sigmoid by itself.",
    )


claim = Claim(
    article="000",
    order=15,
    place="the forward pass",
    words="The two outputs are the logarithms of probabilities.",
    commands=("python tools/audit/programs/worked_step.py",),
    decide=decide,
)
