"""Taking off the largest sum keeps softmax from overflowing."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """With and without."""
    apart = read_number(output, r"apart for small sums: ([\d.e-]+)")
    plain = output.partition("plain: ")[2].splitlines()[0].replace(" ", ", ")
    lowered = output.partition("lowered: ")[2].splitlines()[0].replace(" ", ", ")
    return Finding(
        verdict=choose(
            ("nan" in plain and "sum, 1" in lowered and apart < 1e-12, TRUE), (True, FALSE)
        ),
        number="1 for nan",
        sentence=f"Of the sums 1010, 1000 and 990 the plain formula makes {plain}; with 1010 "
        f"taken off first it is {lowered.partition(', sum')[0]}, with the sum 1. For small sums "
        f"both are the same to {apart:g}.",
    )


claim = Claim(
    article="002",
    order=11,
    place="activation functions, the code of softmax",
    words="Taking off the largest sum is a remedy against overflow.",
    commands=("python tools/audit/programs/softmax_overflow.py",),
    decide=decide,
)
