"""The derivative is a sum over all paths."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Every path of one weight, added up."""
    paths = read_number(output, r"to L: ([\d,]+)")
    digits = read_number(output, r"the same in ([\d.]+) digits")
    return Finding(
        verdict=choose((digits > 13, TRUE), (True, FALSE)),
        number=f"{digits:.0f} digits",
        sentence=f"The products along the {paths:,.0f} paths from one weight of 64-32-16-10 "
        f"units, over 32 rows, add up to what backpropagation computes, to {digits:.1f} digits.",
    )


claim = Claim(
    article="001",
    order=66,
    place="the idea behind it, equations 51 to 53",
    words="Each edge has a factor, a path has the product of its factors, and the derivative is "
    "the sum over all paths.",
    commands=("backsight paths digits --hidden 32,16 --dropout 0 --weight 'W1[20,5]' --top 1",),
    decide=decide,
)
