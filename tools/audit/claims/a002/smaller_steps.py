"""Smaller steps are more accurate, and may be unstable."""

from audit.claim import FALSE, TRUE, Claim, Finding, choose
from audit.reading import read_numbers


def decide(output: str) -> Finding:
    """The error of central differences first falls, then rises."""
    steps = read_numbers(output, r"h = ([\d.e-]+):")
    errors = read_numbers(output, r"central ([\d.e-]+)")
    best = errors.index(min(errors))
    return Finding(
        verdict=choose((0 < best < len(steps) - 1, TRUE), (True, FALSE)),
        number=f"best at {steps[best]:g}",
        sentence=f"The error of the central difference is {errors[0]:.1e} at {steps[0]:g}, "
        f"{errors[best]:.1e} at {steps[best]:g}, and {errors[-1]:.1e} again at {steps[-1]:g}.",
    )


claim = Claim(
    article="002",
    order=26,
    place="numerical differentiation",
    words="A smaller step is usually more accurate, but may bring numerical instability.",
    commands=("python tools/audit/programs/difference_steps.py",),
    decide=decide,
)
