"""The form with ⊙ is faster than that with a diagonal matrix."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_number


def decide(output: str) -> Finding:
    """Multiplications for a layer, in both forms."""
    entries = read_number(output, r"entry by entry ([\d,]+)")
    matrix = read_number(output, r"by a diagonal matrix ([\d,]+)")
    apart = read_number(output, r"apart ([\d.e-]+)")
    return Finding(
        verdict=choose((matrix > entries and apart == 0, TRUE), (True, FALSE)),
        number=f"{matrix / entries:.0f} times",
        sentence=f"For a layer of 30 units the slope takes {entries:,.0f} multiplications entry "
        f"by entry, and {matrix:,.0f} as a matrix with zeros beside its diagonal; the numbers are "
        f"the same ({apart:g} apart).",
    )


claim = Claim(
    article="001",
    order=10,
    place="the beginning, on (33) to (35)",
    words="BP1 and BP2 entry by entry are faster to compute than the same with a diagonal matrix.",
    commands=("python tools/audit/programs/diagonal.py",),
    decide=decide,
)
