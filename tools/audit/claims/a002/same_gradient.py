"""Its gradient, once mended, is the gradient."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """Beside backpropagation."""
    apart = read_numbers(output, r"mean difference ([\d.e-]+)")
    return Finding(
        verdict=choose((max(apart) < 1e-4, TRUE), (True, FALSE)),
        number=f"{max(apart):.0e}",
        sentence=f"Mended, on three rows, it differs from backpropagation by {max(apart):.1e} on "
        f"the average in the worst array and by {min(apart):.1e} in the best. Where the sum of a "
        "ReLU unit is so near 0 that the step of 1e-4 passes the kink, it would be more.",
    )


claim = Claim(
    article="002",
    order=27,
    place="numerical differentiation",
    words="Numerical differentiation gives the derivative where none is known as a formula.",
    commands=("python tools/audit/programs/numerical_and_exact.py",),
    decide=decide,
)
