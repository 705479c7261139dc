"""A difference quotient approximates the derivative."""

from audit.claim import CONDITION, FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """The error over step sizes."""
    steps = read_numbers(output, r"h = ([\d.e-]+):")
    errors = read_numbers(output, r"forward ([\d.e-]+)")
    best = min(range(len(steps)), key=lambda i: errors[i])
    return Finding(
        verdict=choose(
            (errors[best] > 1e-4, FALSE), (errors[-1] > 10 * errors[best], CONDITION), (True, TRUE)
        ),
        number=f"best at {steps[best]:g}",
        sentence=f"The error falls with the step, but only down to {steps[best]:g}, where it is "
        f"{errors[best]:.1g}. At {steps[-1]:g} rounding has made it {errors[-1]:.1g}. The limit "
        "of equation 46 cannot be gone to on a computer.",
    )


claim = Claim(
    article="001",
    order=40,
    place="why it is fast, equation 46",
    words="For a small positive ε the quotient [C(w + ε) - C(w)] / ε approximates the derivative, "
    "and goes to it.",
    commands=("python tools/audit/programs/difference_steps.py",),
    decide=decide,
)
